"""Regions in words: a short list of boxes, each a few constraints on attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

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

EVERYTHING = "every request"
_MOST_PATHS = 12
_MOST_SHOWN = 3


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
    found: list[Box] = []
    rest = region
    while rest and len(found) < most:
        path = max(
            islice(_paths(rest.function, universe), _MOST_PATHS),
            key=lambda path: measure.volume(box_region(path, universe) & space),
        )
        newest = _widened(path, region, space, universe)
        inside = box_region(newest, universe)
        found = [box for box in found if not box_region(box, universe) & space <= inside] + [newest]
        rest -= inside
    kept = _needed(found, region, universe)
    return sorted(kept, key=lambda box: -measure.volume(box_region(box, universe) & space)), rest


def box_region(box: Box, universe: Universe) -> Region:
    """The requests in a box; what it says of the parts of a refined leaf says nothing of requests elsewhere."""
    found = universe.everything
    for block, codes in box.items():
        found &= block.region(codes) | ~universe.refined(block)
    return found


def _paths(function: BCDDFunction, universe: Universe) -> Iterator[Box]:
    """The boxes of a diagram, one for each way through its blocks; they do not overlap."""
    level = function.node_level()
    if level is None:
        if function.satisfiable():
            yield {}
        return
    block = universe.by_level[level]
    together: dict[BCDDFunction, list[int]] = {}
    for low, high, rest in block.split(function):
        together.setdefault(rest, []).extend(range(low, high + 1))
    for rest, codes in together.items():
        for box in _paths(rest, universe):
            yield {block: frozenset(codes), **box}


def _widened(box: Box, region: Region, space: Region, universe: Universe) -> Box:
    """A box without the constraints that the region does not need, given the space."""
    outside = space - region
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


def _needed(found: list[Box], region: Region, universe: Universe) -> list[Box]:
    """The boxes without those that the others cover."""
    kept = list(found)
    for box in reversed(found):
        others = [other for other in kept if other is not box]
        rest = union((box_region(other, universe) for other in others), universe.nothing)
        if others and box_region(box, universe) & region <= rest:
            kept = others
    return kept
