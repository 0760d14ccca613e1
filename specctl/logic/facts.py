"""Facts about a request as they come from outside: checked against the attributes of a stack."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from specctl.errors import SpecctlError
from specctl.language.attribute import Attribute
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact
from specctl.nearest import suggestion


class FactError(SpecctlError):
    """A fact that names no attribute or value of the stack."""


def facts(raw: Mapping[str, object], stack: Stack) -> dict[str, Fact]:
    """Facts as values of attributes; raises FactError at the first that is none."""
    return {name: fact(name, value, stack) for name, value in raw.items()}


def fact(name: str, value: object, stack: Stack) -> Fact:
    """One value of an attribute: a leaf, a number, a bool, or for a set the list of its members."""
    attribute = stack.attributes.get(name)
    if attribute is None:
        raise FactError(f"unknown attribute `{name}`", suggestion(name, stack.attributes))
    match attribute.kind, value:
        case "bool", bool():
            return value
        case "enum", str():
            return _leaf(attribute, value, stack)
        case "set", list() | tuple():
            return frozenset(_member(attribute, member) for member in value)
        case (("integer" | "number"), int() | Decimal()) if not isinstance(value, bool):
            return _number(attribute, value)
    raise FactError(f"`{_shown(value)}` is no value of `{name}`", f"`{name}` is of type {attribute.kind}")


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _leaf(attribute: Attribute, value: str, stack: Stack) -> str:
    below = stack.leaves_of[attribute.id].get(value)
    if below is None:
        raise FactError(
            f"unknown value of `{attribute.id}`: `{value}`", suggestion(value, stack.leaves_of[attribute.id])
        )
    if below != {value}:
        listed = ", ".join(f"`{leaf}`" for leaf in sorted(below))
        raise FactError(f"`{value}` stands for several values of `{attribute.id}`", f"give one of {listed}")
    return value


def _member(attribute: Attribute, member: object) -> str:
    if not isinstance(member, str) or member not in attribute.members:
        raise FactError(
            f"unknown member of `{attribute.id}`: `{_shown(member)}`", suggestion(str(member), attribute.members)
        )
    return member


def _number(attribute: Attribute, value: int | Decimal) -> int | Decimal:
    if not attribute.minimum <= value <= attribute.maximum:
        raise FactError(f"`{value}` is outside `{attribute.id}`, from {attribute.minimum} to {attribute.maximum}")
    if attribute.kind == "integer" and value != int(value):
        raise FactError(f"`{value}` is a fraction, `{attribute.id}` takes whole numbers")
    return value


def parsed(name: str, given: object, stack: Stack) -> Fact:
    """A fact from text such as `dosage`, `true`, `0.5` or `crisis,minor`; raises FactError."""
    text = str(given)
    attribute = stack.attributes.get(name)
    kind = attribute.kind if attribute is not None else "enum"
    if kind == "set":
        return fact(name, [member for member in text.split(",") if member], stack)
    if kind == "bool" and text in ("true", "false"):
        return fact(name, text == "true", stack)
    if kind in ("integer", "number"):
        try:
            number = Decimal(text)
        except ArithmeticError:
            raise FactError(f"`{text}` is no number, `{name}` takes one") from None
        return fact(name, number, stack)
    return fact(name, text, stack)
