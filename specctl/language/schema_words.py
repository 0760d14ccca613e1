"""One sentence for each way in which a value can fail a JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from specctl.nearest import nearest, suggestion
from specctl.problem import Route
from specctl.values import frozen

_LONGEST = 40


class SchemaError(Protocol):
    """An error of the validator: the keyword that failed, where, and on which value."""

    validator: str
    validator_value: Any
    instance: Any
    schema: Any
    absolute_path: Iterable[str | int]
    relative_path: Sequence[str | int]
    relative_schema_path: Sequence[str | int]
    absolute_schema_path: Sequence[str | int]
    context: Sequence[SchemaError]


@frozen
class Finding:
    """What to say about an error; `key` is the key that is meant, where it is not the whole value."""

    message: str
    hint: str | None = None
    key: str | None = None


_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "`true`, `false`",
}
_HOW = {
    "a mapping": "write `key: value` lines, indented below it",
    "a list": "write the entries in brackets, or on lines that begin with `- `",
    "a number": "write digits, without quotes",
    "a whole number": "write digits without a fraction, and without quotes",
}


def _type(error: SchemaError, route: Route) -> Iterator[Finding]:
    yield _wrong_type(error.validator_value, error.instance, route)


def _any_of(error: SchemaError, route: Route) -> Iterator[Finding]:
    wanted = [inner.validator_value for inner in error.context if inner.validator == "type" and not inner.relative_path]
    flat = [name for names in wanted for name in ([names] if isinstance(names, str) else names)]
    yield _wrong_type(flat, error.instance, route)


def _wrong_type(wanted: str | Sequence[str], value: object, route: Route) -> Finding:
    names = [wanted] if isinstance(wanted, str) else list(dict.fromkeys(wanted))
    kinds = ", ".join(_KINDS[name] for name in names if name != "null").split(", ")
    expected = _either(kinds)
    if value is None:
        return Finding(f"{_subject(route)} is empty", f"write {expected}, or remove it")
    message = f"{_subject(route)} must be {expected}, this is {_kind(value)}"
    if "string" in names and not isinstance(value, dict | list):
        return Finding(message, f'put it in quotes: `"{_shown(value)}"`')
    return Finding(message, _HOW.get(kinds[-1], f"write {expected}"))


def _unknown_key(error: SchemaError, _route: Route) -> Iterator[Finding]:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known:
            hint = suggestion(key, known) or "remove it"
            yield Finding(f"unknown key `{key}` in {_with_article(error.schema['title'])}", hint, key)


def _missing_key(error: SchemaError, _route: Route) -> Iterator[Finding]:
    for key in error.validator_value:
        if key not in error.instance:
            yield Finding(f"`{key}` is missing", _how_to_write(key, error.schema))


def _missing_partner(error: SchemaError, _route: Route) -> Iterator[Finding]:
    for key, partners in error.validator_value.items():
        for partner in partners:
            if key in error.instance and partner not in error.instance:
                yield Finding(f"`{key}` needs `{partner}` beside it", _how_to_write(partner, error.schema), key)


def _one_of(error: SchemaError, _route: Route) -> Iterator[Finding]:
    """Say which of several keys, of which there must be exactly one, are too many or missing."""
    if not isinstance(error.instance, dict):
        return
    keys = [part["required"][0] for part in error.validator_value]
    present = [key for key in error.instance if key in keys]
    if present:
        yield Finding(f"{_and(present)} stand together, only one of them may", "keep one", present[1])
    else:
        yield Finding(f"one of {_listed(keys)} is missing", f"add one of them to this {error.schema['title']}")


def _enum(error: SchemaError, route: Route) -> Iterator[Finding]:
    allowed = error.validator_value
    if error.instance is None:
        yield Finding(f"{_subject(route)} is empty", f"write one of {_listed(allowed)}")
        return
    close = nearest(str(error.instance), allowed)
    message = f"{_subject(route)} is {_named(error.instance)}, expected one of {_listed(allowed)}"
    yield Finding(message, f"did you mean `{close}`?" if close else "write one of these")


def _empty(error: SchemaError, route: Route) -> Iterator[Finding]:
    del error
    yield Finding(f"{_subject(route)} is empty", "add an entry, or remove it")


def _too_small(error: SchemaError, route: Route) -> Iterator[Finding]:
    bound = "at least" if error.validator == "minimum" else "more than"
    message = f"{_subject(route)} must be {bound} {error.validator_value}, this is `{error.instance}`"
    yield Finding(message, "write a larger number")


def _too_large(error: SchemaError, route: Route) -> Iterator[Finding]:
    message = f"{_subject(route)} must be at most {error.validator_value}, this is `{error.instance}`"
    yield Finding(message, "write a smaller number")


WORDS: Mapping[str, Callable[[SchemaError, Route], Iterator[Finding]]] = {
    "additionalProperties": _unknown_key,
    "anyOf": _any_of,
    "dependentRequired": _missing_partner,
    "enum": _enum,
    "exclusiveMinimum": _too_small,
    "maximum": _too_large,
    "minItems": _empty,
    "minLength": _empty,
    "minProperties": _empty,
    "minimum": _too_small,
    "oneOf": _one_of,
    "required": _missing_key,
    "type": _type,
}


def _subject(route: Route) -> str:
    if not route:
        return "the file"
    last = route[-1]
    if isinstance(last, str):
        return f"`{last}`"
    names = [part for part in route if isinstance(part, str)]
    return f"entry {last + 1} of `{names[-1]}`" if names else f"entry {last + 1}"


def _how_to_write(key: str, schema: Mapping[str, Any]) -> str:
    known = schema.get("properties", {}).get(key, {})
    if "enum" in known:
        return f"add `{key}`: one of {_listed(known['enum'])}"
    examples = known.get("examples")
    return f"add `{key}: {_flow(examples[0])}`" if examples else f"add `{key}`"


def _flow(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    return _shown(value)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return f"`{_shown(value)}`"
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    kind = "text" if isinstance(value, str) else "number" if isinstance(value, int | float | Decimal) else "value"
    return f"the {kind} `{_shown(value)}`"


def _named(value: object) -> str:
    return _kind(value) if isinstance(value, dict | list) else f"`{_shown(value)}`"


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _with_article(title: str) -> str:
    return f"an {title}" if title[0] in "aeiou" else f"a {title}"


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _and(keys: Sequence[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys[:-1]) + f" and `{keys[-1]}`"


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)
