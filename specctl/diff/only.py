"""What is decided at requests that only one side has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from specctl.diff.change import Decided, SpaceChange
from specctl.diff.joint import Joint
from specctl.language.condition import Condition
from specctl.language.stack import Stack
from specctl.logic.measure import Measure
from specctl.logic.outcomes import outcome_order, outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import solve
from specctl.logic.universe import DEFAULT_NODES, Universe
from specctl.values import entity, frozen

Side = Literal["base", "head"]


@frozen
class Found:
    """A change of the space, and the requests that only one side has by it.

    These are given as a condition in the words of that side, or as a region of the joint universe; `behaviors` names
    those of interest, all if empty.
    """

    change: SpaceChange
    side: Side = "head"
    where: Condition | Region | None = None
    behaviors: tuple[str, ...] = ()


@entity
class _View:
    """One side's decisions over some universe."""

    stack: Stack
    universe: Universe
    measure: Measure

    def holds(self, region: Region, behaviors: tuple[str, ...]) -> tuple[float | None, tuple[Decided, ...]]:
        """How much of the side's requests a region takes, and what is decided there, largest part first."""
        space = self.universe.space(self.stack)
        inside = region & space
        if not inside:
            return 0.0, ()
        found = [decided for name in behaviors or self._decided for decided in self._parts(name, inside)]
        return self.measure.share(inside, space), tuple(found)

    @cached_property
    def _decided(self) -> tuple[str, ...]:
        """The behaviors that rules of the stack assign, or that must be decided."""
        return tuple(self.stack.decided)

    def _parts(self, behavior: str, inside: Region) -> Iterator[Decided]:
        resolution = solve(self.stack, behavior, self.universe)
        if resolution is None:
            return
        parts = {outcome: region & inside for outcome, region in outcomes(resolution).items()}
        found = [Decided(behavior, each, self.measure.share(part, inside)) for each, part in parts.items() if part]
        yield from sorted(found, key=lambda each: (-(each.share or 0), outcome_order(each.outcome)))


@entity
class Only:
    """The decisions of each side alone, over the values that the other may not have."""

    joint: Joint
    found: tuple[Found, ...]

    def holds(self, item: Found) -> tuple[float | None, tuple[Decided, ...]]:
        """How much of its side's requests a change is about, and what is decided there; nothing if it is about none."""
        if item.where is None:
            return None, ()
        try:
            if isinstance(item.where, Region):
                return self._together(item.side).holds(item.where, item.behaviors)
            view = self._head if item.side == "head" else self._base
            return view.holds(view.universe.region(item.where, view.stack), item.behaviors)
        except MemoryError:
            return None, ()

    def _together(self, side: Side) -> _View:
        stack = self.joint.head if side == "head" else self.joint.base
        return _View(stack, self.joint.universe, self.joint.measure)

    @cached_property
    def _base(self) -> _View:
        return self._alone(self.joint.pair.base, "base")

    @cached_property
    def _head(self) -> _View:
        return self._alone(self.joint.pair.head, "head")

    def _alone(self, stack: Stack, side: Side) -> _View:
        """One side over its own values, numbers cut where the changes cut them."""
        extra = [
            (stack, item.where)
            for item in self.found
            if item.side == side and item.where is not None and not isinstance(item.where, Region)
        ]
        universe = Universe([stack], extra, DEFAULT_NODES)
        return _View(stack, universe, Measure(universe))
