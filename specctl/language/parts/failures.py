"""How a product fails, and what is done then."""

from __future__ import annotations

from typing import Literal

from specctl.language.parts.duration import Duration
from specctl.problem import Route
from specctl.values import frozen

Severity = Literal["low", "medium", "high", "critical"]


@frozen
class FailureMode:
    """A way in which the product can go wrong; `detected_by` are ids of metrics, `remediation` is the id of one."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    category: str = ""
    trigger: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    severity: Severity | None = None
    detected_by: tuple[str, ...] = ()
    remediation: str | None = None


@frozen
class Remediation:
    """What is done when a failure has happened; `contain` and `correct` are steps in order.

    `escalation` is the id of one, `notify` pairs an audience with the template of its notice, and `postmortem` is a
    text where the contract says how it is done.
    """

    id: str
    contract: str
    route: Route
    describe: str = ""
    contain: tuple[str, ...] = ()
    correct: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    escalation: str | None = None
    triage_within: Duration | None = None
    resolve_within: Duration | None = None
    notify: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    postmortem: bool | str | None = None


@frozen
class Escalation:
    """A call to people: `to` is a role in words or by id, `then` the id of the next escalation."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    to: str | None = None
    channel: str = ""
    within: Duration | None = None
    message: str = ""
    then: str | None = None


@frozen
class Drill:
    """A rehearsal of a failure mode, which is given by id."""

    id: str
    contract: str
    route: Route
    describe: str = ""
    every: Duration | None = None
    failure_mode: str | None = None
    expect_within: Duration | None = None
