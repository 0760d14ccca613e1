"""Conditions in the expressions of Cedar: facts are attributes of `context.facts`, and numbers are exact or refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from specctl.errors import SpecctlError
from specctl.generate.pool import Pool
from specctl.language.attribute import Attribute

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_RESERVED = frozenset(("true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"))
# What a record in JSON means otherwise.
_ESCAPES = ("__entity", "__extn", "__expr")
_LONGEST = (1 << 63) - 1
# Cedar's decimals have four places; the fourth says that a number lies between two of three places.
_PLACES = 3
_FACTS = "context.facts"
_COMPARE = {"lt": ("<", "lessThan"), "le": ("<=", "lessThanOrEqual")}
_COMPARE |= {"gt": (">", "greaterThan"), "ge": (">=", "greaterThanOrEqual")}
_SETS = {"has_any": "containsAny", "has_all": "containsAll", "has_none": "containsAny"}


def quoted(text: str) -> str:
    """A text as Cedar writes it; nothing in it can end it, and what is not seen is spelled out."""
    plain = (char if char.isprintable() and char not in '"\\' else f"\\u{{{ord(char):x}}}" for char in text)
    return f'"{"".join(plain)}"'


def identifier(text: str) -> str:
    """A contract's id as a name in Cedar; no two ids have the same."""
    name = text.replace("-", "_")
    return f"_{name}" if name in _RESERVED or not _NAME.match(name) else name


def fact(name: str) -> str:
    """An attribute of a request."""
    return f"{_FACTS}.{name}" if _is_plain(name) else f"{_FACTS}[{quoted(name)}]"


def has(name: str) -> str:
    """Whether a request has a value of an attribute."""
    return f"{_FACTS} has {name if _is_plain(name) else quoted(name)}"


def _is_plain(name: str) -> bool:
    return bool(_NAME.match(name)) and name not in _RESERVED


class Expressions:
    """Conditions of a pool as expressions; attributes that do not always apply are asked for before they are tested.

    Raises SpecctlError for numbers that Cedar does not hold exactly, and names that it takes for something else.
    """

    def __init__(self, pool: Pool, attributes: Mapping[str, Attribute]) -> None:
        self._pool = pool
        self._attributes = attributes

    def of(self, place: int) -> str:
        """The expression of a condition."""
        kind, *rest = self._pool.written[place]
        match kind, rest:
            case "and", [list(parts)]:
                return " && ".join(self._part(part, "or") for part in parts) or "true"
            case "or", [list(parts)]:
                return " || ".join(self._part(part, "and") for part in parts) or "false"
            case "not", [int(part)]:
                return f"!({self.of(part)})"
            case _, [str(name), values]:
                return self._test(str(kind), self._attributes[name], values)
        raise AssertionError(kind)

    def lines(self, place: int) -> list[str]:
        """The expression of a condition, one line for each of the parts that it is made of."""
        kind, *rest = self._pool.written[place]
        if kind not in ("and", "or") or not isinstance(rest[0], list) or len(rest[0]) < 2:  # noqa: PLR2004
            return [self.of(place)]
        sign, other = ("&&", "or") if kind == "and" else ("||", "and")
        parts = [self._part(part, other) for part in rest[0]]
        return [*(f"{part} {sign}" for part in parts[:-1]), parts[-1]]

    def _part(self, place: int, other: str) -> str:
        """The expression of a part, in brackets if it is of the other kind than what it is a part of."""
        kind, *rest = self._pool.written[place]
        is_guarded = kind not in ("and", "or", "not") and self._attributes[str(rest[0])].applies_when is not None
        text = self.of(place)
        return f"({text})" if ("and" if is_guarded else kind) == other else text

    def _test(self, kind: str, attribute: Attribute, values: object) -> str:
        listed = values if isinstance(values, list) else [values]
        found = _TESTS[attribute.kind](kind, attribute, listed)
        return found if attribute.applies_when is None else f"{has(attribute.id)} && {found}"

    def fits(self, attribute: Attribute) -> str:
        """Whether a request has a value that an attribute may have, exactly where it applies."""
        found = _FITS[attribute.kind](attribute, self._pool.attribute(attribute))
        if attribute.applies_when is None:
            return found
        applies = self.of(self._pool.place(attribute.applies_when))
        there = " && ".join(part for part in (has(attribute.id), found) if part)
        return f"if {applies} then {there} else !({has(attribute.id)})"


def _truth(kind: str, attribute: Attribute, values: Sequence[object]) -> str:
    is_wanted = (values == [True]) == (kind == "in")
    return fact(attribute.id) if is_wanted else f"!{fact(attribute.id)}"


def _name(kind: str, attribute: Attribute, values: Sequence[object]) -> str:
    return _among(kind, attribute, [quoted(str(value)) for value in values])


def _members(kind: str, attribute: Attribute, values: Sequence[object]) -> str:
    listed = [quoted(str(value)) for value in values]
    single = len(listed) == 1
    found = f"{fact(attribute.id)}.{'contains' if single else _SETS[kind]}({listed[0] if single else _list(listed)})"
    return f"!{found}" if kind == "has_none" else found


def _long(kind: str, attribute: Attribute, values: Sequence[object]) -> str:
    numbers = [_as_long(value, attribute) for value in values]
    if kind not in _COMPARE:
        return _among(kind, attribute, numbers)
    return f"{fact(attribute.id)} {_COMPARE[kind][0]} {numbers[0]}"


def _decimal(kind: str, attribute: Attribute, values: Sequence[object]) -> str:
    numbers = [_as_decimal(value, attribute) for value in values]
    if kind not in _COMPARE:
        return _among(kind, attribute, numbers)
    return f"{fact(attribute.id)}.{_COMPARE[kind][1]}({numbers[0]})"


def _among(kind: str, attribute: Attribute, values: Sequence[str]) -> str:
    if len(values) == 1:
        return f"{fact(attribute.id)} {'==' if kind == 'in' else '!='} {values[0]}"
    found = f"{_list(values)}.contains({fact(attribute.id)})"
    return found if kind == "in" else f"!{found}"


_TESTS: dict[str, Callable[[str, Attribute, Sequence[object]], str]] = {
    "bool": _truth,
    "enum": _name,
    "set": _members,
    "integer": _long,
    "number": _decimal,
}


def _range(test: Callable[[str, Attribute, Sequence[object]], str]) -> Callable[[Attribute, Mapping[str, object]], str]:
    return lambda attribute, data: " && ".join(
        test(kind, attribute, [data[end]]) for kind, end in (("ge", "min"), ("le", "max"))
    )


def _values(data: Mapping[str, object]) -> str:
    values = data["values"]
    return _list(quoted(str(value)) for value in values) if isinstance(values, list) else "[]"


_FITS: dict[str, Callable[[Attribute, Mapping[str, object]], str]] = {
    "bool": lambda _attribute, _data: "",
    "enum": lambda attribute, data: f"{_values(data)}.contains({fact(attribute.id)})",
    "set": lambda attribute, data: f"{_values(data)}.containsAll({fact(attribute.id)})",
    "integer": _range(_long),
    "number": _range(_decimal),
}


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(values)}]"


def _as_long(value: object, attribute: Attribute) -> str:
    number = int(str(value))
    if abs(number) > _LONGEST:
        raise _refused(value, attribute, "its whole numbers have 64 bits")
    return str(number)


def _as_decimal(value: object, attribute: Attribute) -> str:
    """A number with at least one place, as Cedar wants it, and at most three."""
    number = Decimal(str(value))
    whole, _, places = f"{number:f}".partition(".")
    if len(places) > _PLACES:
        raise _refused(value, attribute, "its decimals are exact to three places here")
    if abs(int(whole)) >= _LONGEST // 10**4:
        raise _refused(value, attribute, "its decimals go up to 922337203685477")
    return f'decimal("{whole}.{places or 0}")'


def _refused(value: object, attribute: Attribute, why: str) -> SpecctlError:
    return SpecctlError(
        f"Cedar cannot hold `{value}` of attribute `{attribute.id}` exactly: {why}",
        "give the number in another unit, or generate target `rego` or `json`",
    )


def kind_of(attribute: Attribute) -> str:
    """The type of an attribute in a schema; raises SpecctlError for a name that Cedar reads as something else."""
    if attribute.id in _ESCAPES:
        raise SpecctlError(
            f"Cedar reads `{attribute.id}` in a request as something else than an attribute", "rename the attribute"
        )
    return _TYPES[attribute.kind]


_TYPES = {
    "bool": "__cedar::Bool",
    "enum": "__cedar::String",
    "set": "Set<__cedar::String>",
    "integer": "__cedar::Long",
    "number": "__cedar::decimal",
}
