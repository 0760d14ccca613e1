"""Properties and cases: from YAML to claims (LANGUAGE, sections 8 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from specctl.language.behavior import Outcome
from specctl.language.claim import Case, ClaimKind, Expected, Property
from specctl.language.notes import Notes
from specctl.language.read_condition import read_condition
from specctl.language.read_context import read_context
from specctl.language.read_rule import behavior_of, read_outcome, read_turns, targets
from specctl.language.vocabulary import Vocabulary
from specctl.problem import Route

Raw = Mapping[str, Any]


def read_property(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes, route: Route) -> Property:
    """One property; wrong parts become notes and are left out."""
    kind: ClaimKind = next(kind for kind in get_args(ClaimKind) if kind in raw)
    at = (*route, kind)
    body = dict(raw[kind]) if kind != "same_across" else {}
    level = body.pop("level", None)
    if level is not None and level not in vocabulary.levels:
        notes.unknown("level", level, vocabulary.levels, (*at, "level"))
    return Property(
        id=raw["id"],
        contract=contract,
        route=route,
        kind=kind,
        where=read_condition(raw.get("where"), vocabulary, notes, (*route, "where")),
        given=read_expected(raw.get("given") or {}, vocabulary, notes, (*route, "given")),
        outcomes=read_expected(body, vocabulary, notes, at),
        across=_across(raw.get("same_across", ()), vocabulary, notes, at),
        behaviors=_behaviors(raw.get("for", ()), vocabulary, notes, (*route, "for")),
        level=level,
        claim=raw.get("claim", ""),
    )


def _listed(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else [raw] if isinstance(raw, str) else []


def _across(raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> tuple[str, ...]:
    found = []
    for place, name in enumerate(_listed(raw)):
        attribute_name, _, member = name.partition(".")
        attribute = vocabulary.attributes.get(attribute_name)
        at = (*route, place) if isinstance(raw, list) else route
        if attribute is None:
            notes.unknown("attribute", attribute_name, vocabulary.attributes, at)
        elif member and attribute.kind != "set":
            message = f"attribute `{attribute_name}` is no set, so it has no members to name"
            notes.invalid(message, at, f"write `{attribute_name}` alone")
        elif member and member not in attribute.members:
            notes.unknown(f"member of attribute `{attribute_name}`:", member, attribute.members, at)
        else:
            found.append(name)
    return tuple(found)


def _behaviors(raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> tuple[str, ...]:
    found = []
    for place, name in enumerate(_listed(raw)):
        at = (*route, place) if isinstance(raw, list) else route
        if name in vocabulary.behaviors:
            found.append(name)
        else:
            notes.unknown("behavior", name, vocabulary.behaviors, at)
    return tuple(found)


def read_expected(raw: Raw, vocabulary: Vocabulary, notes: Notes, route: Route) -> Expected:
    """Behaviors with the values claimed, one or a list each; effects stand for the tools that have them."""
    found: dict[str, frozenset[Outcome]] = {}
    for target, listed, at in targets(raw, notes, route):
        behavior = behavior_of(target, vocabulary, notes, at)
        if behavior is None:
            continue
        values = listed if isinstance(listed, list) else [listed]
        outcomes = (
            read_outcome(behavior, target, value, notes, (*at, i) if isinstance(listed, list) else at)
            for i, value in enumerate(values)
        )
        found[target] = frozenset(outcome for outcome in outcomes if outcome is not None)
    return tuple(found.items())


def read_case(raw: Raw, contract: str, vocabulary: Vocabulary, notes: Notes, route: Route) -> Case:
    """One case; wrong parts become notes and are left out."""
    facts, context = read_context(raw.get("context") or {}, vocabulary, notes, (*route, "context"))
    return Case(
        id=raw["id"],
        contract=contract,
        route=route,
        facts=facts,
        context=context,
        expect=read_expected(raw["expect"], vocabulary, notes, (*route, "expect")),
        user=raw.get("user"),
        turns=read_turns(raw.get("turns", ())),
    )
