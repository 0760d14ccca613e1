"""Shares: how much of a request space a region takes (LANGUAGE, section 3)."""

from __future__ import annotations

from specctl.logic.region import BCDDFunction, Region
from specctl.logic.universe import Universe


class Measure:
    """Volumes of regions of one universe, as floats good to about 1e-13; repeated questions are cheap."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._known: dict[BCDDFunction, float] = {
            universe.everything.function: 1.0,
            universe.nothing.function: 0.0,
        }

    def volume(self, region: Region) -> float:
        """The part of the universe that a region takes."""
        return self._volume(region.function)

    def share(self, region: Region, space: Region) -> float | None:
        """The part of a space that a region takes; None where the space itself measures 0."""
        whole = self.volume(space)
        return self.volume(region & space) / whole if whole else None

    def _volume(self, function: BCDDFunction) -> float:
        found = self._known.get(function)
        if found is None:
            found = self._known[function] = self._inside(function)
        return found

    def _inside(self, function: BCDDFunction) -> float:
        block = self._universe.by_level[function.node_level() or 0]
        halves = function.cofactors()
        if block.bits == 1 and halves is not None:
            return block.weight(1, 1) * self._volume(halves[0]) + block.weight(0, 0) * self._volume(halves[1])
        total = 0.0
        for low, high, rest in block.split(function):
            total += block.weight(low, high) * self._volume(rest)
        return total
