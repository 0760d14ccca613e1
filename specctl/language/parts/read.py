"""The sections beside the logic: from YAML that fits the schema to values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specctl.language.notes import Notes
from specctl.language.parts.duration import check_date, duration_of
from specctl.language.parts.failures import Drill, Escalation, FailureMode, Remediation
from specctl.language.parts.governance import (
    DIRECTIONS,
    RISKS,
    Activity,
    Approval,
    ApprovalKind,
    DataAgreement,
    Entrenched,
    FeedbackChannel,
    Practice,
    Role,
)
from specctl.language.parts.parts import TABLES, Parts, table_in
from specctl.language.parts.product import (
    DataClass,
    Definition,
    Integration,
    Lifecycle,
    Output,
    Party,
    Purpose,
    Release,
)
from specctl.language.parts.read_measures import read_dial, read_metric
from specctl.language.read_rule import strings
from specctl.language.vocabulary import Vocabulary
from specctl.problem import Route

Raw = Mapping[str, Any]

# The classes of entries whose fields are the keys of the schema.
_PLAIN: dict[str, type[Any]] = {
    "parties": Party,
    "integrations": Integration,
    "outputs": Output,
    "failure_modes": FailureMode,
    "remediations": Remediation,
    "escalations": Escalation,
    "drills": Drill,
    "data": DataClass,
    "data_agreements": DataAgreement,
    "training": Practice,
    "rituals": Practice,
    "feedback": FeedbackChannel,
}
_DURATIONS = frozenset(("every", "retention", "revalidate_every", "window", "within"))
_DATES = frozenset(("review_by", "since", "expires"))
# Keys with one text or several; those whose name has another meaning elsewhere are told apart by their section.
_SEVERAL = frozenset(
    (
        "access", "accountable", "audience", "consulted", "contain", "correct", "covers", "deprecates", "detected_by",
        "domains", "evidence", "examples", "fallback", "gates", "impact", "informed", "language", "needs",
        "out_of_scope", "owners", "purpose", "regression", "responsible", "retire_when", "rollback", "sharing", "style",
        "success", "symptoms", "tasks", "trigger", "versions", "who",
    )
)  # fmt: skip
_PAIRS = frozenset(("guardrails", "applies_to", "notify", "risk_appetite"))


def read_parts(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes) -> Parts:
    """The sections of a contract; wrong parts become notes. References are checked later, when all ids are known."""
    tables: dict[str, Any] = {name: dict(_table(name, raw, contract, vocabulary, notes)) for name in TABLES}
    governance = raw.get("governance") or {}
    return Parts(
        purpose=_single(Purpose, "purpose", raw, contract, notes),
        lifecycle=_single(Lifecycle, "lifecycle", raw, contract, notes),
        **tables,
        approvals=tuple(_approvals(governance.get("approvals") or {}, contract, vocabulary, notes)),
        entrenched=tuple(
            Entrenched(name, contract, ("governance", "entrenched", place))
            for place, name in enumerate(governance.get("entrenched") or ())
        ),
        activities=tuple(
            Activity(name, contract, ("governance", "raci", name), **_fields(item, notes, ("governance", "raci", name)))
            for name, item in (governance.get("raci") or {}).items()
        ),
    )


def _table(name: str, raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes) -> Iterator[tuple[str, object]]:
    """The entries of a table that are the contract's own, by id."""
    entries, place = table_in(raw, name)
    for key, item in entries.items():
        route = (*place, key)
        if vocabulary.claim(TABLES[name], key, contract, notes, route, at_key=True):
            yield key, _READERS[name](key, contract, route, item, vocabulary, notes)


Reader = Callable[[str, str, Route, Any, Vocabulary, Notes], object]


def _plain(kind: type[Any]) -> Reader:
    def read(name: str, contract: str, route: Route, raw: Raw, _vocabulary: Vocabulary, notes: Notes) -> object:
        return kind(id=name, contract=contract, route=route, **_fields(raw, notes, route))

    return read


def _role(name: str, contract: str, route: Route, raw: object, _vocabulary: Vocabulary, _notes: Notes) -> Role:
    return Role(name, contract, route, strings(raw))


_READERS: dict[str, Reader] = {name: _plain(kind) for name, kind in _PLAIN.items()} | {
    "roles": _role,
    "metrics": read_metric,
    "dials": read_dial,
}


def _single(kind: type[Any], name: str, raw: Raw, contract: str, notes: Notes) -> Any:
    if not raw.get(name):
        return None
    return kind(contract=contract, route=(name,), **_fields(raw[name], notes, (name,)))


def _fields(raw: Raw, notes: Notes, route: Route) -> dict[str, Any]:
    return {key: _field(key, value, notes, (*route, key)) for key, value in raw.items()}


def _field(key: str, value: Any, notes: Notes, route: Route) -> object:
    if key in _DURATIONS or key.endswith("_within"):
        return duration_of(value)
    if key in _DATES:
        check_date(value, notes, route)
    if key in _SEVERAL:
        return strings(value)
    if key in _PAIRS:
        return tuple((name, strings(item) if key in _LISTED else item) for name, item in value.items())
    if key in _DEFINED:
        return Definition(describe=value) if isinstance(value, str) else Definition(**_fields(value, notes, route))
    if key == "release":
        return Release(route, **_fields(value, notes, route))
    return value


_LISTED = frozenset(("guardrails", "applies_to"))
_DEFINED = frozenset(("acceptable", "partial", "non_answer"))


def _approvals(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes) -> Iterator[Approval]:
    for name, items in raw.items():
        route = ("governance", "approvals", name)
        kind: ApprovalKind = "direction" if name in DIRECTIONS else "risk" if name in RISKS else "condition"
        if kind == "condition" and name not in vocabulary.conditions:
            known = (*DIRECTIONS, *RISKS, *vocabulary.conditions)
            notes.unknown("direction, risk or named condition", name, known, route, at_key=True)
            continue
        for place, item in enumerate(items if isinstance(items, list) else [items]):
            at = (*route, place) if isinstance(items, list) else route
            yield Approval(name, kind, contract, at, item["role"], item.get("count", 1))
