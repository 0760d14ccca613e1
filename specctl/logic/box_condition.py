"""Boxes of requests as conditions: the constraints on each attribute as tests, in the words of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from specctl.language.attribute import Attribute
from specctl.language.condition import All, AnyOf, Condition, Not, Scalar, Test
from specctl.language.stack import Stack
from specctl.logic.block import Cell, runs
from specctl.logic.decimals import as_number
from specctl.logic.describe import Box
from specctl.logic.layout import BlockKey
from specctl.logic.universe import Universe
from specctl.logic.words import leaves_in


def box_condition(box: Box, stack: Stack, universe: Universe) -> Condition:
    """A condition that holds in a box, and at those requests which differ from one in it by a value they do not have.

    A region depends on no attribute where that does not apply, so a box inside a region gives a condition inside it.
    """
    parts: list[Condition] = []
    for attribute in stack.attributes.values():
        tests = tuple(_tests(attribute, box, stack, universe))
        if tests and attribute.applies_when is not None:
            parts.append(AnyOf((_joined(tests), Not(attribute.applies_when))))
        else:
            parts += tests
    return _joined(parts)


def _joined(parts: Sequence[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _tests(attribute: Attribute, box: Box, stack: Stack, universe: Universe) -> Iterator[Condition]:
    key = BlockKey(attribute.contract, attribute.id)
    if attribute.kind == "set":
        yield from _members(attribute, box, universe)
        return
    block = universe.blocks[key]
    codes = box.get(block, frozenset())
    if attribute.kind == "enum":
        yield from _leaves(attribute, box, stack, universe)
    elif not codes or len(codes) == len(block.cells):
        return
    elif attribute.kind == "bool":
        yield Test(attribute.id, "is", (1 in codes,))
    else:
        yield _numbers(attribute, block.cells, codes)


def _members(attribute: Attribute, box: Box, universe: Universe) -> Iterator[Condition]:
    """Which members a set has, and which it lacks."""
    key = BlockKey(attribute.contract, attribute.id)
    codes = {member: box.get(universe.blocks[key._replace(part=member)]) for member in attribute.members}
    has = tuple(member for member in attribute.members if codes[member] == frozenset((1,)))
    lacks = tuple(member for member in attribute.members if codes[member] == frozenset((0,)))
    if has:
        yield Test(attribute.id, "all_of", has)
    if lacks:
        yield Test(attribute.id, "none_of", lacks)


def _leaves(attribute: Attribute, box: Box, stack: Stack, universe: Universe) -> Iterator[Condition]:
    every = frozenset[str]().union(*stack.leaves_of[attribute.id].values())
    chosen = leaves_in(attribute, BlockKey(attribute.contract, attribute.id), box, stack, universe)
    others = every - chosen
    if others and len(others) < len(chosen):
        yield Test(attribute.id, "not", tuple(sorted(others)))
    elif others:
        yield Test(attribute.id, "is", tuple(sorted(chosen)))


def _numbers(attribute: Attribute, cells: Sequence[Cell], codes: frozenset[int]) -> Condition:
    """The intervals of some cells; all but some points are said by what is left out."""
    rest = [cells[code] for code in range(len(cells)) if code not in codes]
    if all(cell.low == cell.high for cell in rest) and len(rest) < len(codes):
        return Test(attribute.id, "not", tuple(as_number(cell.low) for cell in rest))
    found = [_interval(attribute, cells[low], cells[high]) for low, high in runs(codes)]
    return found[0] if len(found) == 1 else AnyOf(tuple(found))


def _interval(attribute: Attribute, first: Cell, last: Cell) -> Condition:
    if first.low == last.high:
        return Test(attribute.id, "is", (as_number(first.low),))
    ends: list[tuple[Scalar, bool, Fraction]] = [
        (as_number(first.low), first.is_open, Fraction(attribute.minimum)),
        (as_number(last.high), last.is_open, Fraction(attribute.maximum)),
    ]
    (low, above, minimum), (high, below, maximum) = ends
    tests: list[Condition] = []
    if above or low != minimum:
        tests.append(Test(attribute.id, "gt" if above else "ge", (low,)))
    if below or high != maximum:
        tests.append(Test(attribute.id, "lt" if below else "le", (high,)))
    return _joined(tests)
