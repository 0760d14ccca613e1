"""Approvals that a change calls for, grouped by role, and those that were given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from specctl.diagnostics import Location
from specctl.review.given import Given
from specctl.values import frozen

Kind = Literal["direction", "risk", "condition", "lowered", "entrenched"]


@frozen
class Moved:
    """A change of a contract's behavior, or of what a level may set of it, and a request at which it is one."""

    contract: str
    behavior: str
    direction: str
    example: str
    level: str | None = None


@frozen
class Ask:
    """An approval that a change calls for: so many holders of a role, as a contract demands it at a place.

    `of` is the direction, risk or condition, or the id that is entrenched; `moved` is what brings it about, `note` says
    in words what became of a demand that was lowered, or of what was entrenched. Nobody is named where `role` is empty.
    """

    kind: Kind
    of: str
    contract: str
    at: Location
    role: str
    count: int
    moved: tuple[Moved, ...] = ()
    note: str = ""


@frozen
class Requirement:
    """How many holders of a role must approve, who holds it by the contracts, why, and the logins that did."""

    role: str
    count: int
    who: tuple[str, ...]
    asks: tuple[Ask, ...]
    given: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many approvals are still to come; those that nobody may give always are."""
        return max(0, self.count - len(self.given)) if self.role else self.count


def requirements(asks: Iterable[Ask], holders: Mapping[str, tuple[str, ...]]) -> tuple[Requirement, ...]:
    """Each role once, with the highest count that anything asks of it, in the order of what asks."""
    found: dict[str, list[Ask]] = {}
    for ask in asks:
        found.setdefault(ask.role, []).append(ask)
    return tuple(
        Requirement(role, max(ask.count for ask in every), holders.get(role, ()), tuple(every))
        for role, every in found.items()
    )


def counted(needed: Iterable[Requirement], given: Iterable[Given], author: str | None) -> tuple[Requirement, ...]:
    """The requirements with the logins that approved; the author's own approval never counts, nor does one twice."""
    others = [item for item in given if author is None or item.login.casefold() != author.casefold()]
    return tuple(
        Requirement(each.role, each.count, each.who, each.asks, _holding(each.role, others)) for each in needed
    )


def _holding(role: str, given: Iterable[Given]) -> tuple[str, ...]:
    found = {item.login.casefold(): item.login for item in given if role in item.roles}
    return tuple(sorted(found.values()))
