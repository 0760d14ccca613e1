"""All sections beside the logic: of one contract, or of a stack. The classes of the entries load when one is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from specctl.values import entity, field

if TYPE_CHECKING:
    from specctl.language.parts.failures import Drill, Escalation, FailureMode, Remediation
    from specctl.language.parts.governance import (
        Activity,
        Approval,
        DataAgreement,
        Entrenched,
        FeedbackChannel,
        Practice,
        Role,
    )
    from specctl.language.parts.measures import Dial, Metric
    from specctl.language.parts.product import DataClass, Integration, Lifecycle, Output, Party, Purpose

# Every table of entries by id, with what one of them is called; ids are unique in a stack.
TABLES = {
    "parties": "party",
    "integrations": "integration",
    "outputs": "kind of output",
    "failure_modes": "failure mode",
    "remediations": "remediation",
    "escalations": "escalation",
    "drills": "drill",
    "metrics": "metric",
    "dials": "dial",
    "data": "class of data",
    "roles": "role",
    "data_agreements": "data agreement",
    "training": "training",
    "rituals": "ritual",
    "feedback": "feedback channel",
}
# The keys of a contract under which all this stands.
SECTIONS = frozenset(
    (
        "purpose", "lifecycle", "parties", "integrations", "outputs", "failure_modes", "remediations", "escalations",
        "drills", "metrics", "dials", "data", "governance",
    )
)  # fmt: skip
_GOVERNED = ("roles", "data_agreements", "training", "rituals", "feedback")
_LISTS = ("approvals", "entrenched", "activities")


@entity
class Parts:
    """The sections of a contract beside its logic, by id and in the order of the file; what it lacks is empty.

    Each entry has the `contract` that declares it and its `route` there. `roles` and all after them stand in
    `governance`. Of a stack, the tables hold the entries of all its contracts, `purpose` and `lifecycle` are its own.
    """

    purpose: Purpose | None = None
    lifecycle: Lifecycle | None = None
    parties: dict[str, Party] = field(default_factory=dict)
    integrations: dict[str, Integration] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    failure_modes: dict[str, FailureMode] = field(default_factory=dict)
    remediations: dict[str, Remediation] = field(default_factory=dict)
    escalations: dict[str, Escalation] = field(default_factory=dict)
    drills: dict[str, Drill] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    dials: dict[str, Dial] = field(default_factory=dict)
    data: dict[str, DataClass] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    data_agreements: dict[str, DataAgreement] = field(default_factory=dict)
    training: dict[str, Practice] = field(default_factory=dict)
    rituals: dict[str, Practice] = field(default_factory=dict)
    feedback: dict[str, FeedbackChannel] = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()
    entrenched: tuple[Entrenched, ...] = ()
    activities: tuple[Activity, ...] = ()

    def ids(self) -> Iterator[tuple[str, str]]:
        """Every entry that has an id, as (what it is, id)."""
        return ((what, name) for table, what in TABLES.items() for name in getattr(self, table))


NO_PARTS = Parts()


def table_in(raw: Mapping[str, Any], table: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The entries of a table as a contract has them, and the route to them."""
    if table not in _GOVERNED:
        return raw.get(table) or {}, (table,)
    return (raw.get("governance") or {}).get(table) or {}, ("governance", table)


def merged(members: Sequence[Parts]) -> Parts:
    """The parts of a stack, from those of its contracts in stack order."""
    found = [parts for parts in members if parts is not NO_PARTS]
    if not found:
        return NO_PARTS
    tables: dict[str, Any] = {
        name: {key: value for parts in found for key, value in getattr(parts, name).items()} for name in TABLES
    }
    lists: dict[str, Any] = {name: tuple(item for parts in found for item in getattr(parts, name)) for name in _LISTS}
    return Parts(members[-1].purpose, members[-1].lifecycle, **tables, **lists)
