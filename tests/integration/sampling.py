"""Requests on which two implementations of a contract are held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from specctl.language.attribute import Attribute
from specctl.language.condition import tests
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact, holds, in_space
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import resolve
from specctl.logic.universe import Universe
from specctl.logic.witness import witness

Request = dict[str, Fact]
_PATIENCE = 200


def sample(stack: Stack, count: int, seed: int = 1) -> list[Request]:
    """One request of each (behavior, outcome, deciding rule) region, then random ones of the space, `count` in all.

    There are more than `count` where there are more regions.
    """
    rng = Random(seed)
    found = list(of_regions(stack))
    points = {name: constants(stack, attribute) for name, attribute in stack.attributes.items()}
    for _ in range(_PATIENCE * count):
        if len(found) >= count:
            break
        request = drawn(stack, points, rng)
        if in_space(stack, request):
            found.append(request)
    return found


def of_regions(stack: Stack) -> Iterator[Request]:
    """One request of each region where a behavior has an outcome by a rule, or by none."""
    universe = Universe([stack])
    for behavior in stack.behaviors:
        resolution = resolve(stack, behavior, universe)
        for region in outcomes(resolution).values():
            rules: list[Region] = [part for part in resolution.deciding.values() if part & region]
            for part in rules or [region]:
                request = witness(region & part, stack, universe)
                if request is not None:
                    yield dict(request)


def constants(stack: Stack, attribute: Attribute) -> list[Decimal]:
    """The numbers at which anything changes, and some between and beside them."""
    named = {
        Decimal(str(value))
        for rule in stack.rules
        for test in tests(rule.when)
        if test.attribute == attribute.id
        for value in test.values
        if isinstance(value, int | Decimal) and not isinstance(value, bool)
    }
    step = Decimal(1) if attribute.kind == "integer" else Decimal("0.001")
    near = {number + delta for number in (*named, attribute.minimum, attribute.maximum) for delta in (-step, 0, step)}
    return sorted(number for number in near if attribute.minimum <= number <= attribute.maximum)


def drawn(stack: Stack, points: dict[str, list[Decimal]], rng: Random) -> Request:
    """A random value for each attribute that applies; not always a request of the space."""
    values = {name: value_of(stack, attribute, points[name], rng) for name, attribute in stack.attributes.items()}
    return {
        name: value
        for name, value in values.items()
        if (when := stack.attributes[name].applies_when) is None or holds(when, values, stack)
    }


def value_of(stack: Stack, attribute: Attribute, points: list[Decimal], rng: Random) -> Fact:
    match attribute.kind:
        case "bool":
            return rng.random() < 0.5
        case "enum":
            below = stack.leaves_of[attribute.id].values()
            return rng.choice(sorted(frozenset[str]().union(*below)))
        case "set":
            return sorted(member for member in attribute.members if rng.random() < 0.3)
        case "integer":
            return int(rng.choice(points)) if rng.random() < 0.8 else rng.randint(*_range(attribute))
        case _:
            low, high = attribute.minimum, attribute.maximum
            part = Decimal(rng.randint(0, 1000)) / 1000
            return rng.choice(points) if rng.random() < 0.8 else low + (high - low) * part


def _range(attribute: Attribute) -> tuple[int, int]:
    return int(attribute.minimum), int(attribute.maximum)
