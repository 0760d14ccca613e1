"""Who decides on a contract, and how."""

from __future__ import annotations

from typing import Literal

from specctl.language.parts.duration import Duration
from specctl.problem import Route
from specctl.values import frozen

DIRECTIONS = (
    "tightened",
    "loosened",
    "changed",
    "decided",
    "undecided",
    "conflict",
    "resolved",
    "opened",
    "closed",
)
ApprovalKind = Literal["direction", "risk", "condition"]
RISKS = ("low", "medium", "high", "critical")


@frozen
class Role:
    """A role and who holds it."""

    id: str
    contract: str
    route: Route
    who: tuple[str, ...] = ()


@frozen
class Approval:
    """That changes of a direction, of rules of a risk or inside a named condition need so many holders of a role."""

    of: str
    kind: ApprovalKind
    contract: str
    route: Route
    role: str
    count: int = 1


@frozen
class Entrenched:
    """A rule or property, by id, whose removal needs a named approval."""

    id: str
    contract: str
    route: Route


@frozen
class Activity:
    """Who has which part in an activity, in words."""

    id: str
    contract: str
    route: Route
    responsible: tuple[str, ...] = ()
    accountable: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()


@frozen
class DataAgreement:
    """An agreement under which data goes to a party (by id); it covers classes of data by id, or None for all."""

    id: str
    contract: str
    route: Route
    party: str
    describe: str = ""
    covers: tuple[str, ...] | None = None
    since: str | None = None
    expires: str | None = None
    link: str = ""


@frozen
class Practice:
    """A training or a ritual: something that people do again and again."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    who: tuple[str, ...] = ()
    every: Duration | None = None


@frozen
class FeedbackChannel:
    """A way in which people can say that something is wrong."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    who: tuple[str, ...] = ()
    answered_within: Duration | None = None
