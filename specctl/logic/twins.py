"""Pairs of requests that differ in some attributes alone."""

from __future__ import annotations

from collections.abc import Iterable

from specctl.language.stack import Stack
from specctl.logic.region import Region
from specctl.logic.universe import Universe
from specctl.logic.witness import Witness, witness

# An attribute, and the member of a set if only that is free; else "".
Free = tuple[str, str]


def reachable(region: Region, free: Iterable[Free], universe: Universe) -> Region:
    """The requests from which changing the free attributes alone can lead into a region.

    Attributes that apply at only one of the two requests may differ too: where one does not apply, its variables are
    free in every region.
    """
    for attribute, member in free:
        region = universe.forget(region, attribute, member)
    return region


def twins(
    first: Region, second: Region, free: Iterable[Free], stack: Stack, universe: Universe
) -> tuple[Witness, Witness] | None:
    """A request of each region of a stack's space that differ in the free attributes alone; None if there are none."""
    free = tuple(free)
    other = witness(second & reachable(first & universe.space(stack), free, universe), stack, universe)
    if other is None:
        return None
    near = first
    for name, value in other.items():
        attribute = stack.attributes[name]
        same = reachable(universe.at(attribute, value, stack), (item for item in free if item[0] == name), universe)
        near &= same | ~universe.applies(attribute, stack)
    one = witness(near, stack, universe)
    if one is None:
        message = f"internal error: no twin of {other} in contract {stack.contract.id}"
        raise AssertionError(message)
    changed = {name for name, _ in free}
    return {name: value if name in changed else other.get(name, value) for name, value in one.items()}, other
