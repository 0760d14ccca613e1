"""Blocks: the variables that stand for one attribute, one code for each of its cells.

A cell is a leaf of an enum, a value of a bool, the presence of one member of a set, or a point or open interval of a
number, cut at the constants that conditions name. Codes beyond the last cell stand for the last cell, so that every
assignment of the variables is a request and no diagram has to say which codes are valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

from specctl.logic.region import BCDDFunction, BCDDManager, Region
from specctl.values import entity, frozen


@frozen
class Cell:
    """What one code stands for: a name or truth value, or the numbers from `low` to `high`.

    `is_open` says that a number lies strictly between the two.
    """

    value: str | bool | None = None
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    is_open: bool = False


@entity
class Block:
    """The variables from `first` on, with their cells in order and each cell's part of the whole (adding up to 1).

    `member` names the member where the block is one of a set.
    """

    attribute: str
    first: int
    cells: tuple[Cell, ...]
    weights: tuple[Fraction, ...]
    manager: BCDDManager
    member: str | None = None

    @cached_property
    def bits(self) -> int:
        """How many variables the block has."""
        return (len(self.cells) - 1).bit_length()

    @cached_property
    def codes(self) -> dict[str | bool | None, int]:
        """The code of each name, for a block of names."""
        return {cell.value: code for code, cell in enumerate(self.cells)}

    @cached_property
    def _from(self) -> dict[int, BCDDFunction]:
        return {0: self.manager.true(), len(self.cells): self.manager.false()}

    def _at_least(self, code: int) -> BCDDFunction:
        if code not in self._from:
            function = self.manager.true()
            for place in range(self.bits):
                variable = self.manager.var(self.first + self.bits - 1 - place)
                function = variable & function if code >> place & 1 else variable | function
            self._from[code] = function
        return self._from[code]

    def region(self, codes: Iterable[int]) -> Region:
        """The requests whose attribute lies in one of the cells."""
        key = codes if isinstance(codes, frozenset) else frozenset(codes)
        found = self._regions.get(key)
        if found is None:
            function = self.manager.false()
            for low, high in runs(key):
                function |= self._at_least(high + 1).imp_strict(self._at_least(low))
            found = self._regions[key] = Region(function)
        return found

    @cached_property
    def _regions(self) -> dict[frozenset[int], Region]:
        return {}

    @cached_property
    def _sums(self) -> tuple[Fraction, ...]:
        return tuple(accumulate(self.weights, initial=Fraction(0)))

    @cached_property
    def _weight_of(self) -> dict[tuple[int, int], float]:
        return {}

    def weight(self, low: int, high: int) -> float:
        """The part of the whole that the cells from `low` to `high`, both included, take."""
        found = self._weight_of.get((low, high))
        if found is None:
            found = self._weight_of[low, high] = float(self._sums[high + 1] - self._sums[low])
        return found

    def split(self, function: BCDDFunction) -> list[tuple[int, int, BCDDFunction]]:
        """The runs of cells (first, last, what remains of the function there), in order, equal neighbours joined."""
        found: list[tuple[int, int, BCDDFunction]] = []
        last, end = len(self.cells) - 1, self.first + self.bits
        pending = [(function, self.first, 0, (1 << self.bits) - 1)]
        while pending:
            function, variable, low, high = pending.pop()
            level = function.node_level()
            if level is None or level >= end:
                if found and found[-1][2] == function:
                    low = found.pop()[0]
                found.append((low, min(high, last), function))
                continue
            middle = (low + high) >> 1
            there, here = (function.cofactors() or (function, function)) if level == variable else (function, function)
            if middle < last:
                pending.append((there, variable + 1, middle + 1, high))
            pending.append((here, variable + 1, low, middle))
        return found


def runs(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The runs of consecutive numbers among some, as (first, last)."""
    start = last = None
    for code in sorted(codes):
        if last is not None and start is not None and code == last + 1:
            last = code
            continue
        if start is not None and last is not None:
            yield start, last
        start = last = code
    if start is not None and last is not None:
        yield start, last
