"""Shares: how much of a request space a region takes (LANGUAGE, section 3)."""

from __future__ import annotations

from specctl.logic.block import Block
from specctl.logic.region import BCDDFunction, Region
from specctl.logic.universe import Universe


class Measure:
    """Volumes of regions of one universe, as floats good to about 1e-13; repeated questions are cheap."""

    def __init__(self, universe: Universe) -> None:
        self._universe = universe
        self._plain = {universe.everything.function: 1.0, universe.nothing.function: 0.0}
        self._known: dict[BCDDFunction, float] = dict(self._plain)

    @property
    def size(self) -> int:
        """How many volumes are remembered."""
        return len(self._known)

    def forget_since(self, size: int) -> None:
        """Drop the volumes remembered after there were so many: each keeps a diagram alive."""
        while len(self._known) > max(size, len(self._plain)):
            self._known.popitem()

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
        return self._over_cells(function, block)

    def _over_cells(self, function: BCDDFunction, block: Block) -> float:
        """The volume of a function that begins with a block, summed over the block's cells from the top of its bits."""
        total, last, end = 0.0, len(block.cells) - 1, block.first + block.bits
        pending = [(function, block.first, 0, (1 << block.bits) - 1)]
        while pending:
            function, variable, low, high = pending.pop()
            level = function.node_level()
            if level is None or level >= end:
                volume = self._volume(function)
                if volume:
                    total += block.weight(low, min(high, last)) * volume
                continue
            middle = (low + high) >> 1
            there, here = (function.cofactors() or (function, function)) if level == variable else (function, function)
            pending.append((here, variable + 1, low, middle))
            if middle < last:
                pending.append((there, variable + 1, middle + 1, high))
        return total
