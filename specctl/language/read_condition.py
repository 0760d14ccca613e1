"""Conditions: from YAML to resolved tests (LANGUAGE, section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from specctl.language.attribute import Attribute
from specctl.language.condition import (
    ALWAYS,
    All,
    AnyOf,
    Condition,
    Named,
    Not,
    Operator,
    Scalar,
    Test,
    extent_of,
)
from specctl.language.notes import Notes
from specctl.language.vocabulary import Vocabulary
from specctl.problem import Route

_FORMS = {
    "bool": "`true` or `false`",
    "enum": "a name, a list of names, or `{not: name}`",
    "integer": "a number, a list of numbers, or operators `lt`, `le`, `gt`, `ge`, `not`",
    "number": "a number, a list of numbers, or operators `lt`, `le`, `gt`, `ge`, `not`",
    "set": "a member, a list of members (any of them), or operators `any_of`, `all_of`, `none_of`",
}
_OPERATORS: dict[str, tuple[Operator, ...]] = {
    "bool": (),
    "enum": ("not",),
    "integer": ("lt", "le", "gt", "ge", "not"),
    "number": ("lt", "le", "gt", "ge", "not"),
    "set": ("any_of", "all_of", "none_of"),
}
_RESERVED = ("all", "any", "not", "is")


def read_condition(raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> Condition:
    """A condition as written; what cannot be resolved becomes a note and holds always."""
    if not isinstance(raw, dict) or not raw:
        return ALWAYS
    parts = [_entry(key, raw[key], vocabulary, notes, (*route, key)) for key in raw]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _entry(key: str, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> Condition:
    match key:
        case "all" | "any":
            items = raw if isinstance(raw, list) else []
            parts = tuple(read_condition(item, vocabulary, notes, (*route, i)) for i, item in enumerate(items))
            return All(parts) if key == "all" else AnyOf(parts)
        case "not":
            return Not(read_condition(raw, vocabulary, notes, route))
        case "is":
            return _named(raw, vocabulary, notes, route)
        case _:
            return _attribute_test(key, raw, vocabulary, notes, route)


def _named(raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> Condition:
    listed = raw if isinstance(raw, list) else [raw]
    parts: list[Condition] = []
    for place, name in enumerate(listed):
        at = (*route, place) if isinstance(raw, list) else route
        if name in vocabulary.conditions:
            meaning = vocabulary.conditions[name]
            parts.append(Named(name, meaning, extent_of(meaning)))
        else:
            notes.unknown("condition", str(name), vocabulary.conditions, at)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _attribute_test(key: str, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> Condition:
    attribute = vocabulary.attributes.get(key)
    if attribute is None:
        notes.unknown("attribute", key, (*vocabulary.attributes, *_RESERVED), route, at_key=True)
        return ALWAYS
    if not isinstance(raw, dict):
        return _plain(attribute, raw, vocabulary, notes, route)
    tests = tuple(
        _operator(attribute, operator, raw[operator], vocabulary, notes, (*route, operator)) for operator in raw
    )
    return tests[0] if len(tests) == 1 else All(tests)


def _plain(attribute: Attribute, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> Test:
    values = read_values(attribute, raw, vocabulary, notes, route)
    return Test(attribute.id, "any_of" if attribute.kind == "set" else "is", values)


def _operator(
    attribute: Attribute, operator: str, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route
) -> Condition:
    known = next((name for name in _OPERATORS[attribute.kind] if name == operator), None)
    if known is None:
        _wrong_form(attribute, f"`{operator}` is no test of", notes, route)
        return ALWAYS
    if known in ("lt", "le", "gt", "ge") and isinstance(raw, list):
        notes.invalid(f"`{operator}` takes one number, this is a list", route, "write the number without brackets")
        return ALWAYS
    return Test(attribute.id, known, read_values(attribute, raw, vocabulary, notes, route))


def read_values(
    attribute: Attribute, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route
) -> tuple[Scalar, ...]:
    """One value or a list of values of an attribute; wrong ones become notes and are left out."""
    if not isinstance(raw, list):
        value = read_value(attribute, raw, vocabulary, notes, route)
        return () if value is None else (value,)
    if attribute.kind == "bool":
        _wrong_form(attribute, "a list is no test of", notes, route)
        return ()
    found = (read_value(attribute, item, vocabulary, notes, (*route, i)) for i, item in enumerate(raw))
    return tuple(value for value in found if value is not None)


def read_value(attribute: Attribute, raw: object, vocabulary: Vocabulary, notes: Notes, route: Route) -> Scalar | None:
    """One value of an attribute, or None with a note."""
    match attribute.kind, raw:
        case "bool", bool():
            return raw
        case (("enum" | "set"), str()):
            return _name(attribute, raw, vocabulary, notes, route)
        case (("integer" | "number"), int() | Decimal()) if not isinstance(raw, bool):
            return _number(attribute, raw, notes, route)
    shown = str(raw).lower() if isinstance(raw, bool) else raw
    _wrong_form(attribute, f"`{shown}` is no value of", notes, route)
    return None


def _name(attribute: Attribute, raw: str, vocabulary: Vocabulary, notes: Notes, route: Route) -> str | None:
    known: Mapping[str, object] | tuple[str, ...] = (
        vocabulary.leaves_of(attribute.id) if attribute.kind == "enum" else attribute.members
    )
    if raw in known:
        return raw
    notes.unknown(f"value of attribute `{attribute.id}`:", raw, known, route)
    return None


def _number(attribute: Attribute, raw: int | Decimal, notes: Notes, route: Route) -> int | Decimal | None:
    if attribute.kind == "integer" and raw != int(raw):
        notes.invalid(f"attribute `{attribute.id}` is an integer, `{raw}` is a fraction", route, "use a whole number")
        return None
    if not attribute.minimum <= raw <= attribute.maximum:
        between = f"from {attribute.minimum} to {attribute.maximum}"
        notes.invalid(
            f"`{raw}` is outside attribute `{attribute.id}`, which goes {between}",
            route,
            f"use a number {between}, or widen `min` and `max` of `{attribute.id}`",
        )
        return None
    return raw


def _wrong_form(attribute: Attribute, start: str, notes: Notes, route: Route) -> None:
    notes.invalid(
        f"{start} attribute `{attribute.id}`, which is of type {attribute.kind}",
        route,
        f"write {_FORMS[attribute.kind]}",
    )
