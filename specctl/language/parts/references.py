"""References between the sections: each names something that the stack declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specctl.language.notes import Notes
from specctl.language.parts.governance import RISKS
from specctl.language.parts.parts import Parts, table_in
from specctl.language.rule import Rule
from specctl.language.vocabulary import Vocabulary
from specctl.problem import Route

Raw = Mapping[str, Any]

# For each table of entries, the keys that name something, and what they name.
_NAMING = {
    "failure_modes": {"detected_by": "metric", "remediation": "remediation"},
    "remediations": {"escalation": "escalation"},
    "escalations": {"then": "escalation"},
    "drills": {"failure_mode": "failure mode"},
    "metrics": {"alert": "escalation"},
    "integrations": {"party": "party", "retire_when": "metric"},
    "data": {"sharing": "party"},
    "data_agreements": {"party": "party", "covers": "class of data"},
}
_OF_A_STAGE = {"needs": "metric", "approved_by": "role"}


def check_references(
    raw: Raw, parts: Parts, above: Iterable[Parts], rules: Iterable[Rule], vocabulary: Vocabulary, notes: Notes
) -> None:
    """Note every reference of a contract's sections and rules to something that its stack does not declare."""
    for what, name, route in _references(raw, parts, rules):
        if (what, name) not in vocabulary.owners:
            notes.unknown(what, name, vocabulary.named(what), route)
    _check_entrenched(parts, vocabulary, notes)
    _check_risks(raw, vocabulary, notes)
    _check_gates(parts, above, notes)


def _references(raw: Raw, parts: Parts, rules: Iterable[Rule]) -> Iterator[tuple[str, str, Route]]:
    """What each reference names, the name, and where it stands."""
    for table, keys in _NAMING.items():
        entries, place = table_in(raw, table)
        for name in getattr(parts, table):
            yield from _of(entries[name], keys, (*place, name))
    for rule in rules:
        yield from (("failure mode", *named) for named in _listed(rule, rule.text.guards_against))
        if rule.text.escalation is not None:
            yield "escalation", rule.text.escalation, (*rule.route, "escalation")
    for dial in parts.dials.values():
        for place_in, stage in enumerate(dial.stages):
            yield from _of(raw["dials"][dial.id]["stages"][place_in], _OF_A_STAGE, stage.route)
    for approval in parts.approvals:
        yield "role", approval.role, (*approval.route, "role")
    yield from _of(raw.get("purpose") or {}, {"success": "metric"}, ("purpose",))
    release = (raw.get("lifecycle") or {}).get("release") or {}
    yield from _of(release, {"gates": "metric"}, ("lifecycle", "release"))


def _listed(rule: Rule, names: tuple[str, ...]) -> Iterator[tuple[str, Route]]:
    return ((name, (*rule.route, "guards_against", place)) for place, name in enumerate(names))


def _of(raw: Raw, keys: Mapping[str, str], route: Route) -> Iterator[tuple[str, str, Route]]:
    for key, what in keys.items():
        named = raw.get(key)
        if isinstance(named, str):
            yield what, named, (*route, key)
        else:
            yield from ((what, name, (*route, key, place)) for place, name in enumerate(named or ()))


def _check_entrenched(parts: Parts, vocabulary: Vocabulary, notes: Notes) -> None:
    for item in parts.entrenched:
        if not {("rule", item.id), ("property", item.id)} & vocabulary.owners.keys():
            known = (*vocabulary.named("rule"), *vocabulary.named("property"))
            notes.unknown("rule or property", item.id, known, item.route)


def _check_risks(raw: Raw, vocabulary: Vocabulary, notes: Notes) -> None:
    """Note a tolerated rate for what is neither a level of risk nor a failure mode."""
    for name in (raw.get("purpose") or {}).get("risk_appetite") or {}:
        if name not in RISKS and ("failure mode", name) not in vocabulary.owners:
            known = (*RISKS, *vocabulary.named("failure mode"))
            notes.unknown("risk or failure mode", name, known, ("purpose", "risk_appetite", name), at_key=True)


def _check_gates(parts: Parts, above: Iterable[Parts], notes: Notes) -> None:
    """Note a gate of a release that is a metric which does not hold anything up."""
    release = parts.lifecycle.release if parts.lifecycle is not None else None
    if release is None:
        return
    metrics = {name: metric for each in (*above, parts) for name, metric in each.metrics.items()}
    for name in release.gates:
        if name in metrics and not metrics[name].gate:
            message = f"metric `{name}` does not hold up a release"
            notes.invalid(message, (*release.route, "gates"), f"add `gate: true` to `{name}`, or remove it here")
