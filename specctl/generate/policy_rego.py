"""Conditions in the expressions of Rego: facts are members of `input.facts`, a condition of several is a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from specctl.generate.policy_plain import plainly
from specctl.generate.pool import Pool
from specctl.language.attribute import Attribute
from specctl.language.condition import Condition, Not
from specctl.language.stack import Stack

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_RESERVED = frozenset(
    (
        *("as", "contains", "data", "default", "else", "every", "false", "if", "import", "in", "input", "not", "null"),
        *("package", "some", "true", "with"),
    )
)
_FACTS = "input.facts"
_COMPARE = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def quoted(text: str) -> str:
    """A text as Rego writes it; nothing in it can end it, and what is not seen is spelled out."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char.isprintable() and char not in '"\\':
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))


def member(of: str, name: str) -> str:
    """A member of an object, or a package below another, by any name."""
    return f"{of}.{name}" if _NAME.match(name) and name not in _RESERVED else f"{of}[{quoted(name)}]"


class Bodies:
    """Conditions of a pool as bodies of rules; a condition that takes more than a body is a rule of its own.

    So is one that is negated: engines do not agree on `not` before an expression in which something is undefined.
    `rules` are those asked for so far, by the place of their condition.
    """

    def __init__(self, pool: Pool, stack: Stack) -> None:
        self._pool = pool
        self._stack = stack
        self.rules: dict[int, list[list[str]]] = {}

    def lines(self, place: int) -> list[str]:
        """The expressions that together say a condition; those of no condition say that it holds."""
        kind, *rest = self._pool.written[place]
        match kind, rest:
            case "and", [list(parts)]:
                return [line for part in parts for line in self.lines(part)]
            case "or", [list(parts)]:
                return self.lines(parts[0]) if len(parts) == 1 else [self._rule(place, parts)]
            case "not", [int(part)]:
                return [f"not {self._rule(part, [part])}"]
            case _, [str(name), values]:
                return self._test(str(kind), self._stack.attributes[name], values)
        raise AssertionError(kind)

    def _rule(self, place: int, parts: Iterable[int]) -> str:
        if place not in self.rules:
            self.rules[place] = [self.lines(part) for part in parts]
        return f"c{place}"

    def _test(self, kind: str, attribute: Attribute, values: object) -> list[str]:
        """The expressions of a test; each is undefined or false where the attribute has no value."""
        fact = member(_FACTS, attribute.id)
        if kind in _COMPARE:
            return [f"{fact} {_COMPARE[kind]} {_literal(values)}"]
        listed = [_literal(value) for value in values] if isinstance(values, list) else []
        return list(_SAY[kind](fact, listed))

    def fits(self, attribute: Attribute) -> Iterator[list[str]]:
        """The bodies of which one holds where a request states an attribute rightly: a value of its own, or none."""
        data = self._pool.attribute(attribute)
        checks = _checks(attribute, data)
        if attribute.applies_when is None:
            yield checks
            return
        yield [*self._condition(attribute.applies_when), *checks]
        absent = f"not {quoted(attribute.id)} in object.keys({_FACTS})"
        yield [*self._condition(Not(attribute.applies_when)), absent]

    def _condition(self, condition: Condition) -> list[str]:
        return self.lines(self._pool.place(plainly(condition, self._stack)))


def body(lines: list[str]) -> str:
    """The body of a rule after its head."""
    if not lines:
        return "true"
    return lines[0] if len(lines) == 1 else "{\n" + "".join(f"\t{line}\n" for line in lines) + "}"


def _checks(attribute: Attribute, data: Mapping[str, object]) -> list[str]:
    fact = member(_FACTS, attribute.id)
    values = data.get("values")
    names = _set(map(_literal, values)) if isinstance(values, list) else ""
    match attribute.kind:
        case "bool":
            return [f"is_boolean({fact})"]
        case "enum":
            return [f"{fact} in {names}"]
        case "set":
            return [f"is_array({fact})", f"count({_found(fact)} - {names}) == 0"]
        case kind:
            whole = [f"{fact} == floor({fact})"] if kind == "integer" else []
            return [
                f"is_number({fact})",
                *whole,
                f"{fact} >= {_literal(data['min'])}",
                f"{fact} <= {_literal(data['max'])}",
            ]


def _in(fact: str, values: list[str]) -> Iterator[str]:
    yield f"{fact} == {values[0]}" if len(values) == 1 else f"{fact} in {_set(values)}"


def _not_in(fact: str, values: list[str]) -> Iterator[str]:
    """Not one `not`, which holds of what is undefined as well."""
    yield from (f"{fact} != {value}" for value in values)


def _has_any(fact: str, values: list[str]) -> Iterator[str]:
    yield f"{values[0]} in {fact}" if len(values) == 1 else f"count({_set(values)} & {_found(fact)}) > 0"


def _has_all(fact: str, values: list[str]) -> Iterator[str]:
    yield f"{values[0]} in {fact}" if len(values) == 1 else f"count({_set(values)} - {_found(fact)}) == 0"


def _has_none(fact: str, values: list[str]) -> Iterator[str]:
    yield f"is_array({fact})"
    yield from (f"not {value} in {fact}" for value in values)


_SAY: dict[str, Callable[[str, list[str]], Iterator[str]]] = {
    "in": _in,
    "not_in": _not_in,
    "has_any": _has_any,
    "has_all": _has_all,
    "has_none": _has_none,
}


def _found(fact: str) -> str:
    return f"{{value | some value in {fact}}}"


def _set(values: Iterable[str]) -> str:
    return f"{{{', '.join(values)}}}"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else quoted(value) if isinstance(value, str) else str(value)
