"""The values that a level may choose among: names, or for a limit the stretches of numbers that nothing tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from specctl.language.behavior import UNLIMITED, Behavior, Outcome
from specctl.language.stack import Stack

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """One value of a choice or flag, or `unlimited`."""

    probe: Outcome


@dataclass(frozen=True, slots=True)
class Stretch:
    """One number (`low` equals `high`), or all numbers strictly between two; None where there is no end.

    `probe` is a number in it: what holds for it holds for all, since every rule and grant names only ends.
    """

    low: Number | None
    high: Number | None
    probe: Outcome


Choice = Name | Stretch


def choices(stack: Stack, behavior: Behavior) -> tuple[Choice, ...]:
    """Everything that can be set of a behavior, most permissive first; of a limit numbers, then `unlimited`."""
    if behavior.kind != "limit":
        return tuple(Name(value) for value in behavior.values)
    return (*_stretches(sorted(set(_numbers(stack, behavior)))), Name(UNLIMITED))


def _numbers(stack: Stack, behavior: Behavior) -> Iterator[Number]:
    """The numbers that rules and grants name."""
    for assignments in stack.assignments.get(behavior.id, {}).values():
        for item in assignments:
            for value in (item.value, *(item.grant.values or ())):
                if not isinstance(value, str):
                    yield value


def _stretches(points: list[Number]) -> Iterator[Stretch]:
    if not points:
        yield Stretch(None, None, 0)
        return
    yield Stretch(None, points[0], points[0] - 1)
    for place, point in enumerate(points):
        yield Stretch(point, point, point)
        if place + 1 < len(points):
            yield Stretch(point, points[place + 1], (Decimal(point) + points[place + 1]) / 2)
    yield Stretch(points[-1], None, points[-1] + 1)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`, each end included or not; None where there is no end."""

    low: Number | None
    high: Number | None
    with_low: bool
    with_high: bool


def ranges(every: Iterable[Choice], chosen: Iterable[Choice]) -> list[Range]:
    """The numbers among some choices, neighbours joined."""
    found: list[Range] = []
    wanted = frozenset(chosen)
    is_next = False
    for item in every:
        if isinstance(item, Stretch) and item in wanted:
            before = found.pop() if is_next else Range(item.low, item.high, is_point(item), is_point(item))
            found.append(Range(before.low, item.high, before.with_low, is_point(item)))
        is_next = isinstance(item, Stretch) and item in wanted
    return found


def is_point(choice: Choice) -> bool:
    """Whether a choice is a single number."""
    return isinstance(choice, Stretch) and choice.low == choice.high and choice.low is not None
