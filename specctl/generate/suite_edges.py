"""Boundaries of a rule: two requests that differ in one attribute, and the rule decides at one of them only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from specctl.generate.suite_ground import Ground
from specctl.language.attribute import Attribute
from specctl.language.condition import Condition, attributes_of, tests
from specctl.language.rule import Rule
from specctl.logic.decimals import as_number, shortest_between
from specctl.logic.evaluate import Request, decide
from specctl.logic.region import Region
from specctl.logic.twins import reachable, twins
from specctl.values import entity

_STEP = Decimal("0.01")
Number = int | Decimal


@entity
class Edge:
    """One boundary: along an attribute, at a constant, at a member of a set, or at whatever lies across."""

    attribute: str
    place: str
    inside: Request
    outside: Request


def edges(rule: Rule, about: Iterable[str], base: Request, ground: Ground) -> Iterator[Edge]:
    """The boundaries of a rule along each attribute that its condition tests, near a request where possible.

    At a number both neighbours of each constant are looked at: the last one before it, and the first one after it.
    """
    for name in sorted(attributes_of(rule.when)):
        attribute = ground.stack.attributes[name]
        if attribute.kind in ("integer", "number"):
            yield from _numbers(attribute, rule, about, base, ground)
        else:
            for member in _members(attribute, rule):
                pair = _pair((name, member), rule, about, base, ground)
                if pair is not None:
                    yield Edge(name, member or "across", *pair)


def _members(attribute: Attribute, rule: Rule) -> list[str]:
    """The members of a set that a rule tests; of anything else the whole."""
    if attribute.kind != "set":
        return [""]
    return sorted({str(value) for test in tests(rule.when) if test.attribute == attribute.id for value in test.values})


def _numbers(attribute: Attribute, rule: Rule, about: Iterable[str], base: Request, ground: Ground) -> Iterator[Edge]:
    cuts = _constants(attribute, _conditions(ground))
    for constant in _constants(attribute, [rule.when]):
        for before, after in pairwise(_near(attribute, constant, cuts)):
            for values in ((before, after), (after, before)):
                pair = _pair((attribute.id, ""), rule, about, base, ground, values)
                if pair is not None:
                    yield Edge(attribute.id, str(as_number(before)), *pair)


def _conditions(ground: Ground) -> Iterator[Condition]:
    """All that a decision can hang on; what cases name is left out, so that a new one moves no boundary."""
    yield from (rule.when for rule in ground.stack.rules)
    yield from ground.stack.assumptions
    yield ground.specialized.where


def _constants(attribute: Attribute, conditions: Iterable[Condition]) -> list[Decimal]:
    """The numbers that an attribute is compared with, in order."""
    found = (test for condition in conditions for test in tests(condition) if test.attribute == attribute.id)
    return sorted({Decimal(str(value)) for test in found for value in test.values})


def _near(attribute: Attribute, constant: Decimal, cuts: Iterable[Decimal]) -> list[Number]:
    """A constant with a number on each side of it that nothing tells from those still nearer."""
    if attribute.kind == "integer":
        found: list[Number] = [int(constant) - 1, int(constant), int(constant) + 1]
    else:
        exponent = constant.normalize().as_tuple().exponent
        step = min(_STEP, Decimal((0, (1,), exponent if isinstance(exponent, int) else 0)))
        below = max((cut for cut in (*cuts, attribute.minimum) if cut < constant), default=constant)
        above = min((cut for cut in (*cuts, attribute.maximum) if cut > constant), default=constant)
        found = [as_number(constant)]
        found += [_beside(below, constant, constant - step)] if below < constant else []
        found += [_beside(constant, above, constant + step)] if above > constant else []
    return sorted(number for number in found if attribute.minimum <= number <= attribute.maximum)


def _beside(low: Decimal, high: Decimal, wanted: Decimal) -> Number:
    """A number between two others, the one wanted where it is."""
    return as_number(wanted) if low < wanted < high else shortest_between(Fraction(low), Fraction(high))


def _pair(
    unit: tuple[str, str],
    rule: Rule,
    about: Iterable[str],
    base: Request,
    ground: Ground,
    values: tuple[Number, Number] | None = None,
) -> tuple[Request, Request] | None:
    """Two requests that differ in one attribute, a rule deciding a behavior at the first one only."""
    near = ground.universe.forget(ground.point(base), *unit)
    for name in about:
        decided = ground.deciding(name)[rule]
        sides = decided, ground.region - decided - _conflict(name, ground)
        if values is not None:
            at = [ground.universe.at(ground.stack.attributes[unit[0]], value, ground.stack) for value in values]
            sides = sides[0] & at[0], sides[1] & at[1]
        for context in (near, ground.universe.everything):
            pair = _twins(sides[0] & context, sides[1], unit, ground)
            if pair is not None:
                found = pair if values is None else tuple({**p, unit[0]: v} for p, v in zip(pair, values, strict=True))
                return _confirmed(found[0], found[1], rule, name, ground)
    return None


def _conflict(behavior: str, ground: Ground) -> Region:
    return ground.parts(behavior).get("CONFLICT", ground.universe.nothing)


def _twins(first: Region, second: Region, unit: tuple[str, str], ground: Ground) -> tuple[Request, Request] | None:
    """Plain requests of two regions that differ in one attribute or member; None if there are none."""
    first &= reachable(second, [unit], ground.universe)
    if not first:
        return None
    return twins(ground.calm(first), second, [unit], ground.stack, ground.universe)


def _confirmed(inside: Request, outside: Request, rule: Rule, behavior: str, ground: Ground) -> tuple[Request, Request]:
    """The pair, once the rule is seen to decide on one side only."""
    there = [rule in decide(ground.stack, behavior, request).rules for request in (inside, outside)]
    if there != [True, False]:
        message = f"internal error: no boundary of {rule.id} between {inside} and {outside}"
        raise AssertionError(message)
    return inside, outside
