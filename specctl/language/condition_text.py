"""Conditions back as they are written: plain data, and YAML on one line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from specctl.language.condition import All, AnyOf, Condition, Named, Not, Test

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./+-]*\Z")
Operators = dict[str, object]
_RESERVED = ("all", "any", "not", "is")
_WORDS = ("true", "false", "null", "yes", "no", "on", "off", "y", "n")


def as_data(condition: Condition) -> dict[str, object]:
    """A condition as the mapping that one would write; reading it gives an equal condition."""
    match condition:
        case Test():
            return {condition.attribute: _test(condition)}
        case Named(name):
            return {"is": name}
        case Not(part):
            return {"not": as_data(part)}
        case AnyOf(parts):
            return {"any": [as_data(part) for part in parts]}
        case All(parts):
            return _all([as_data(part) for part in parts])


def _all(parts: list[dict[str, object]]) -> dict[str, object]:
    """One mapping, operators on one attribute joined; under `all` if a key would stand twice in it."""
    found: dict[str, object] = {}
    for part in parts:
        for key, value in part.items():
            before = found.get(key)
            if before is None:
                found[key] = value
            elif key in _RESERVED or not _may_join(before, value):
                return {"all": list(parts)}
            else:
                found[key] = {**cast("Operators", before), **cast("Operators", value)}
    return found


def _may_join(one: object, other: object) -> bool:
    return isinstance(one, dict) and isinstance(other, dict) and one.keys().isdisjoint(other)


def _test(test: Test) -> object:
    values: object = test.values[0] if len(test.values) == 1 else list(test.values)
    if test.operator in ("is", "any_of"):
        return values
    return {test.operator: values}


def flow(value: object) -> str:
    """Plain data as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def scalar(value: object) -> str:
    """A name, number or truth value as YAML, quoted where it needs to be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    if isinstance(value, str) and (not _PLAIN.match(text) or text.lower() in _WORDS):
        import json  # noqa: PLC0415  hardly any name needs quotes

        return json.dumps(text, ensure_ascii=False)
    return text


def text(condition: Condition) -> str:
    """A condition as YAML on one line."""
    return flow(as_data(condition))
