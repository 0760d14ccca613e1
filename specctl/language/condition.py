"""Conditions: which requests a rule, an assumption or a claim is about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from specctl.values import frozen

Scalar = str | bool | int | Decimal
Operator = Literal["is", "not", "lt", "le", "gt", "ge", "any_of", "all_of", "none_of"]


# What a named condition may grow to, the names in it written out. Files are limited in depth and size anyway.
MAX_DEPTH = 100
MAX_TESTS = 10_000


@frozen
class Extent:
    """How large a condition is, its names written out: conditions inside one another, and tests."""

    depth: int
    tests: int


@frozen
class Test:
    """One test of one attribute; false wherever the attribute does not apply."""

    attribute: str
    operator: Operator
    values: tuple[Scalar, ...]


@frozen
class All:
    """Holds where every part holds; with no parts, always."""

    parts: tuple[Condition, ...]


@frozen
class AnyOf:
    """Holds where at least one part holds; with no parts, never."""

    parts: tuple[Condition, ...]


@frozen
class Not:
    """Holds where its part does not."""

    part: Condition


@frozen
class Named:
    """A named condition of the stack, with what it stands for, and how much that is."""

    name: str
    meaning: Condition
    extent: Extent = Extent(0, 0)


Condition = Test | All | AnyOf | Not | Named

ALWAYS: Condition = All(())


def both(first: Condition, second: Condition) -> Condition:
    """The conjunction of two conditions, without needless nesting."""
    parts = [
        part
        for condition in (first, second)
        for part in (condition.parts if isinstance(condition, All) else (condition,))
    ]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def extent_of(condition: Condition) -> Extent:
    """The extent of a condition; that of a name in it is known and not measured again."""
    match condition:
        case Test():
            return Extent(1, 1)
        case Named():
            return Extent(condition.extent.depth + 1, condition.extent.tests)
        case Not(part):
            inner = [extent_of(part)]
        case All(parts) | AnyOf(parts):
            inner = [extent_of(part) for part in parts]
    return Extent(max((one.depth for one in inner), default=0) + 1, sum(one.tests for one in inner))


def tests(condition: Condition) -> Iterator[Test]:
    """Every test in a condition, those inside named conditions included."""
    match condition:
        case Test():
            yield condition
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from tests(part)
        case Not(part):
            yield from tests(part)
        case Named(_, meaning):
            yield from tests(meaning)


def attributes_of(condition: Condition) -> frozenset[str]:
    """The names of the attributes that a condition tests."""
    return frozenset(test.attribute for test in tests(condition))
