"""Regions: sets of requests, exact, as binary decision diagrams."""

from __future__ import annotations

from collections.abc import Iterable

from specctl.logic.diagrams import BCDDFunction, BCDDManager

__all__ = ["BCDDFunction", "BCDDManager", "Region", "union"]


class Region:
    """A set of requests, with set algebra; regions that meet come from one universe.

    An operation that needs more memory than the universe was given raises MemoryError.
    """

    __slots__ = ("function",)

    def __init__(self, function: BCDDFunction) -> None:
        self.function = function

    def __and__(self, other: Region) -> Region:
        return Region(self.function & other.function)

    def __or__(self, other: Region) -> Region:
        return Region(self.function | other.function)

    def __sub__(self, other: Region) -> Region:
        return Region(other.function.imp_strict(self.function))

    def __invert__(self) -> Region:
        return Region(~self.function)

    def __bool__(self) -> bool:
        """Whether the region has any request."""
        return self.function.satisfiable()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Region) and self.function == other.function

    def __hash__(self) -> int:
        return hash(self.function)

    def __le__(self, other: Region) -> bool:
        """Whether every request of this region is in the other."""
        return not self - other


def union(regions: Iterable[Region], empty: Region) -> Region:
    """The union of many regions, joined pairwise so that intermediate diagrams stay small."""
    joined = list(regions) or [empty]
    while len(joined) > 1:
        pairs = [joined[i] | joined[i + 1] for i in range(0, len(joined) - 1, 2)]
        joined = pairs + joined[len(pairs) * 2 :]
    return joined[0]
