"""The keys of the contract schema, and where a contract uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from specctl.language.schema import _schema
from specctl.language.schema_check import Compiler

Route = tuple[str | int, ...]
SCHEMA: Mapping[str, Any] = _schema("contract")
_COMPILER = Compiler(SCHEMA)


def every_key(part: object = SCHEMA) -> Iterator[str]:
    """Every key that the schema names, as `title of its mapping.key`; some more than once."""
    if isinstance(part, list):
        for item in part:
            yield from every_key(item)
    elif isinstance(part, dict):
        if "title" in part:
            yield from (f"{part['title']}.{key}" for key in part.get("properties", {}))
        for word, inner in part.items():
            if word in ("properties", "patternProperties", "$defs"):
                yield from (key for item in inner.values() for key in every_key(item))
            elif word in ("additionalProperties", "items", "allOf", "anyOf", "oneOf", "if", "then", "else"):
                yield from every_key(inner)


def used(value: object, part: Mapping[str, Any] = SCHEMA, route: Route = ()) -> Iterator[tuple[str, Route]]:
    """Every key that a document uses, with its route, in the order of the schema; some more than once."""
    if "$ref" in part:
        yield from used(value, SCHEMA["$defs"][part["$ref"].removeprefix("#/$defs/")], route)
    for word in ("anyOf", "oneOf", "allOf"):
        for branch in part.get(word, ()):
            if _fits(branch, value):
                yield from used(value, branch, route)
    if "if" in part:
        met = _fits(part["if"], value)
        yield from used(value, part.get("then" if met else "else", {}), route)
    if isinstance(value, list) and "items" in part:
        for place, item in enumerate(value):
            yield from used(item, part["items"], (*route, place))
    elif isinstance(value, dict):
        yield from _entries(value, part, route)


def _entries(value: Mapping[str, object], part: Mapping[str, Any], route: Route) -> Iterator[tuple[str, Route]]:
    named = part.get("properties", {})
    for key, inner in named.items():
        if key in value:
            if "title" in part:
                yield f"{part['title']}.{key}", (*route, key)
            yield from used(value[key], inner, (*route, key))
    for key, item in value.items():
        matching = [inner for pattern, inner in part.get("patternProperties", {}).items() if re.search(pattern, key)]
        for inner in matching:
            yield from used(item, inner, (*route, key))
        if not matching and key not in named and isinstance(part.get("additionalProperties"), dict):
            yield from used(item, part["additionalProperties"], (*route, key))


def _fits(part: Mapping[str, Any], value: object) -> bool:
    return bool(_COMPILER.compile(part)(value))
