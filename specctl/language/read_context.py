"""Contexts of cases and examples: facts with exact values (LANGUAGE, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specctl.language.attribute import Attribute, leaves
from specctl.language.condition import ALWAYS, All, Condition, Scalar, Test, both
from specctl.language.notes import Notes
from specctl.language.read_condition import read_value, read_values
from specctl.language.vocabulary import Vocabulary
from specctl.problem import Route

Raw = Mapping[str, Any]
Facts = tuple[tuple[str, Scalar | tuple[str, ...]], ...]


def read_context(raw: Raw, vocabulary: Vocabulary, notes: Notes, route: Route) -> tuple[Facts, Condition]:
    """Facts with one exact value each, and the condition that says just that."""
    facts: list[tuple[str, Scalar | tuple[str, ...]]] = []
    condition: Condition = ALWAYS
    for name, value in raw.items():
        attribute = vocabulary.attributes.get(name)
        at = (*route, name)
        if attribute is None:
            notes.unknown("attribute", name, vocabulary.attributes, at, at_key=True)
            continue
        fact = _fact(attribute, value, vocabulary, notes, at)
        if fact is not None:
            facts.append((name, fact))
            condition = both(condition, exactly(attribute, fact))
    return tuple(facts), condition


def _fact(
    attribute: Attribute, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route
) -> Scalar | tuple[str, ...] | None:
    if attribute.kind == "set":
        members = read_values(attribute, raw if isinstance(raw, list) else [raw], vocabulary, notes, route)
        return tuple(sorted({str(member) for member in members}))
    if isinstance(raw, list | Mapping):
        notes.invalid(f"a case gives `{attribute.id}` one exact value", route, "leave it out to mean any value")
        return None
    value = read_value(attribute, raw, vocabulary, notes, route)
    if attribute.kind == "enum" and value is not None:
        known = [leaf.name for leaf in leaves(vocabulary.trees[attribute.id])]
        if value not in known:
            notes.invalid(
                f"`{value}` stands for several values of `{attribute.id}`; a case gives one",
                route,
                "name a leaf: "
                + ", ".join(f"`{leaf}`" for leaf in sorted(vocabulary.leaves_of(attribute.id)[str(value)])),
            )
            return None
    return value


def exactly(attribute: Attribute, fact: Scalar | tuple[str, ...]) -> Condition:
    """The condition that an attribute applies and has exactly this value."""
    if not isinstance(fact, tuple):
        return Test(attribute.id, "is", (fact,))
    absent = tuple(member for member in attribute.members if member not in fact)
    tests = (Test(attribute.id, "all_of", fact), Test(attribute.id, "none_of", absent))
    return All(tests)
