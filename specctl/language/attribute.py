"""Attributes: what a request looks like (LANGUAGE, section 3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from specctl.language.condition import Condition
from specctl.problem import Route
from specctl.values import frozen

Kind = Literal["bool", "enum", "integer", "number", "set"]


@frozen
class Value:
    """A name of an enum or set: a leaf, or an inner name with the names below it."""

    name: str
    describe: str = ""
    weight: Fraction = Fraction(1)
    below: tuple[Value, ...] = ()
    formerly: str | None = None


@frozen
class Attribute:
    """One declared attribute of a request.

    `values` is the tree of an enum or the members of a set; `minimum` and `maximum` bound a number or integer.
    """

    id: str
    kind: Kind
    contract: str
    route: Route
    describe: str = ""
    values: tuple[Value, ...] = ()
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(0)
    applies_when: Condition | None = None
    asserted_by: str | None = None
    formerly: str | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """The names of a set, in order of declaration."""
        return tuple(value.name for value in self.values)


@frozen
class Refinement:
    """A leaf of an enum that a contract splits for its own stack."""

    contract: str
    attribute: str
    leaf: str
    values: tuple[Value, ...]
    route: Route


def leaves(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """The leaves of a tree of names, in order."""
    return tuple(leaf for value in values for leaf in (leaves(value.below) if value.below else (value,)))


def names(values: tuple[Value, ...]) -> tuple[str, ...]:
    """Every name of a tree, inner ones included, in order."""
    return tuple(name for value in values for name in (value.name, *names(value.below)))


def index(values: tuple[Value, ...]) -> dict[str, frozenset[str]]:
    """Each name of a tree with the leaves it stands for."""
    found: dict[str, frozenset[str]] = {}
    for value in values:
        found |= index(value.below)
        found[value.name] = frozenset(leaf.name for leaf in leaves((value,)))
    return found


def refine(values: tuple[Value, ...], refinement: Refinement) -> tuple[Value, ...]:
    """The tree with one leaf split, its weight divided in proportion."""
    return tuple(_refined(value, refinement) for value in values)


def _refined(value: Value, refinement: Refinement) -> Value:
    if value.below:
        return Value(value.name, value.describe, value.weight, refine(value.below, refinement), value.formerly)
    if value.name != refinement.leaf:
        return value
    total = sum((leaf.weight for leaf in leaves(refinement.values)), Fraction(0))
    below = tuple(_scaled(part, value.weight / total) for part in refinement.values)
    return Value(value.name, value.describe, value.weight, below, value.formerly)


def _scaled(value: Value, factor: Fraction) -> Value:
    below = tuple(_scaled(part, factor) for part in value.below)
    return Value(value.name, value.describe, value.weight * factor, below, value.formerly)
