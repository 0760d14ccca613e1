"""Regions in words: a short list of boxes, each a few constraints on attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from specctl.language.stack import Stack
from specctl.logic.block import Block
from specctl.logic.measure import Measure
from specctl.logic.region import BCDDFunction, Region, union
from specctl.logic.universe import Universe
from specctl.logic.words import box_words
from specctl.values import frozen
from specctl.words import percent

# The cells of each block that a box is confined to; blocks that are not in it are free.
Box = Mapping[Block, frozenset[int]]

# What remains of a diagram behind its first block, with the cells of that block at which it does.
_Parts = list[tuple[BCDDFunction, frozenset[int]]]

EVERYTHING = "every request"
_MOST_PATHS = 12
_MOST_SHOWN = 3


class _Filled(NamedTuple):
    """A box, and the requests in it."""

    box: Box
    region: Region


@frozen
class Description:
    """A region in words, and the names of the attributes that the words are about."""

    text: str
    attributes: frozenset[str] = frozenset()


def describe(region: Region, stack: Stack, universe: Universe, measure: Measure) -> Description:
    """A region in words, exact within the stack's space unless it ends by saying how much more there is."""
    return describe_within(region, universe.space(stack), stack, universe, measure)


def describe_within(region: Region, space: Region, stack: Stack, universe: Universe, measure: Measure) -> Description:
    """A region of a space in the words of a stack; the space may be any set of requests."""
    inside = region & space
    if not inside:
        return Description("no request")
    if space <= region:
        return Description(EVERYTHING)
    key = ("boxes", inside, space)
    known = universe.memo.get(key)
    found, rest = known if isinstance(known, tuple) else boxes(inside, space, universe, measure, _MOST_SHOWN)
    universe.memo[key] = found, rest
    text = "; or ".join(box_words(box, stack, universe) for box in found)
    attributes = frozenset(block.attribute for box in found for block in box)
    if not rest:
        return Description(text, attributes)
    whole = measure.volume(space)
    left = max(0.0, _left(inside, space, found, universe, measure))
    more = f" ({percent(left / whole)} of requests)" if whole else ""
    return Description(f"{text}; or elsewhere{more}", attributes)


def _left(region: Region, space: Region, found: list[Box], universe: Universe, measure: Measure) -> float:
    """What some boxes leave of a region of a space; all that they have of the space is in the region."""
    covered = union((box_region(box, universe) for box in found), universe.nothing)
    return measure.volume(region) - measure.volume(covered & space)


def boxes(region: Region, space: Region, universe: Universe, measure: Measure, most: int) -> tuple[list[Box], Region]:
    """Boxes inside a region of a space, each as wide as it can be, large ones first; and what they leave of the region.

    There are no more than `most`; none lies within the others together.
    """
    found: list[_Filled] = []
    rest, outside, known = region, space - region, dict[BCDDFunction, _Parts]()
    while rest and len(found) < most:
        path = max(
            islice(_paths(rest.function, universe, known), _MOST_PATHS),
            key=lambda path: measure.volume(box_region(path, universe) & space),
        )
        newest = _widened(path, space, outside, universe)
        inside = box_region(newest, universe)
        found = [each for each in found if not each.region & space <= inside] + [_Filled(newest, inside)]
        rest -= inside
    kept = _needed(found, region, universe)
    return [each.box for each in sorted(kept, key=lambda each: -measure.volume(each.region & space))], rest


def box_region(box: Box, universe: Universe) -> Region:
    """The requests in a box; what it says of the parts of a refined leaf says nothing of requests elsewhere."""
    found = universe.everything
    for block, codes in reversed(tuple(box.items())):  # a diagram grows at its top more easily than at its bottom
        inside, refined = block.region(codes), universe.refined(block)
        found &= inside if refined is universe.everything else inside | ~refined
    return found


def paths(region: Region, universe: Universe) -> Iterator[Box]:
    """The boxes of a diagram, one for each way through its blocks; they do not overlap."""
    return _paths(region.function, universe, {})


def _paths(function: BCDDFunction, universe: Universe, known: dict[BCDDFunction, _Parts]) -> Iterator[Box]:
    level = function.node_level()
    if level is None:
        if function.satisfiable():
            yield {}
        return
    block = universe.by_level[level]
    if function not in known:
        known[function] = _parts(function, block)
    for rest, codes in known[function]:
        for box in _paths(rest, universe, known):
            yield {block: codes, **box}


def _parts(function: BCDDFunction, block: Block) -> _Parts:
    """What remains of a function at the cells of its first block, each with all cells that leave it."""
    together: dict[BCDDFunction, list[int]] = {}
    for low, high, rest in block.split(function):
        together.setdefault(rest, []).extend(range(low, high + 1))
    return [(rest, frozenset(codes)) for rest, codes in together.items()]


def _widened(box: Box, space: Region, outside: Region, universe: Universe) -> Box:
    """A box without the constraints that keep out nothing of what is outside, given the space."""
    for block in list(box):
        wider = {other: codes for other, codes in box.items() if other is not block}
        if not box_region(wider, universe) & outside:
            box = wider
    for block in list(box):  # one after the other: two that are widened at once may let something else in
        box = {**box, block: _wider_codes(box, block, space, outside, universe)}
    return box


def _wider_codes(box: Box, block: Block, space: Region, outside: Region, universe: Universe) -> frozenset[int]:
    """All the cells of one block at which the rest of the box stays inside."""
    rest = box_region({other: codes for other, codes in box.items() if other is not block}, universe)
    return universe.codes_in(rest & space, block) - universe.codes_in(rest & outside, block)


def _needed(found: list[_Filled], region: Region, universe: Universe) -> list[_Filled]:
    """The boxes without those that the others cover."""
    kept = list(found)
    for each in reversed(found):
        others = [other for other in kept if other is not each]
        if others and each.region & region <= union((other.region for other in others), universe.nothing):
            kept = others
    return kept
