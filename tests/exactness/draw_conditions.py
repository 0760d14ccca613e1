"""Draws conditions over the attributes that a contract sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .attributes import Attribute
from .drafts import Contract, Draft, written

FORMS = {"plain": 14.0, "all": 1.0, "any": 2.0, "not": 2.0, "is": 2.0}


def draw_condition(draft: Draft, seen: Mapping[str, Attribute], named: Sequence[str], depth: int) -> Contract:
    """Draw a condition; at depth 0 only tests, deeper also `all`, `any`, `not` and `is`."""
    form = draft.weighted(FORMS) if depth else "plain"
    if form == "is" and named:
        drawn = {"is": draft.pick(named) if draft.chance(0.7) else draft.some(named, 2)}
        return drawn | (draw_tests(draft, seen, 1) if draft.chance(0.4) else {})
    if form == "not":
        return {"not": draw_condition(draft, seen, named, depth - 1)}
    if form in ("all", "any"):
        parts = [draw_condition(draft, seen, named, depth - 1) for _ in range(draft.rng.randint(1, 2))]
        return {form: parts} | (draw_tests(draft, seen, 1) if draft.chance(0.2) else {})
    return draw_tests(draft, seen, 2)


def draw_tests(draft: Draft, seen: Mapping[str, Attribute], most: int) -> Contract:
    """Draw tests on one or more attributes, seldom more than one."""
    count = 1 if draft.chance(0.7) else most
    return {one.name: draw_test(draft, one) for one in draft.some(seen.values(), count)}


def draw_test(draft: Draft, attribute: Attribute) -> Any:
    """Draw one test of an attribute's type."""
    if attribute.kind == "bool":
        return draft.chance(0.6)
    if attribute.kind == "enum":
        return draw_enum_test(draft, list(attribute.groups))
    if attribute.kind == "set":
        return draw_set_test(draft, attribute.members)
    return draw_number_test(draft, constants(draft, attribute), whole=attribute.kind == "integer")


def draw_enum_test(draft: Draft, names: list[str]) -> Any:
    """Draw a name, a list (repeats and overlaps included), or `not` of either."""
    drawn: Any = draft.pick(names)
    if draft.chance(0.35):
        drawn = [draft.pick(names) for _ in range(draft.rng.randint(1, 3))]
    return {"not": drawn} if draft.chance(0.25) else drawn


def draw_set_test(draft: Draft, members: Sequence[str]) -> Any:
    """Draw `has it`, `has any`, or a mapping of operators."""
    if draft.chance(0.4):
        return draft.pick(members)
    if draft.chance(0.3):
        return draft.some(members, 2)
    return {operator: draft.some(members, 2) for operator in draft.some(("any_of", "all_of", "none_of"), 2)}


def constants(draft: Draft, attribute: Attribute) -> list[Any]:
    """List the numbers that conditions may name: all integers, or the pool of a number and its bounds."""
    low, high = attribute.minimum, attribute.maximum
    if attribute.kind == "integer":
        return list(range(int(low), int(high) + 1))
    pool = [one for one in draft.pools[attribute.name] if low <= one <= high]
    return pool * 4 + [written(low), written(high)]


def draw_number_test(draft: Draft, numbers: Sequence[Any], *, whole: bool) -> Any:
    """Draw a number, a list, or one or two operators."""
    if draft.chance(0.35 if whole else 0.12):
        return draft.pick(numbers)
    if draft.chance(0.12):
        return draft.some(numbers, 2)
    operators = draft.some(("lt", "le", "gt", "ge", "lt", "ge", "not"), 1 if draft.chance(0.7) else 2)
    return {operator: draft.pick(numbers) for operator in operators}
