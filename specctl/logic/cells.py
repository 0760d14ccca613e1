"""How each type of attribute is cut into cells, and which cells a test takes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from specctl.language.attribute import Attribute, Value, leaves
from specctl.language.condition import Scalar, Test
from specctl.logic.block import Cell

Cells = tuple[tuple[Cell, ...], tuple[Fraction, ...]]


def truth_cells(likely: Fraction = Fraction(1, 2)) -> Cells:
    """False and true, for a bool or for one member of a set."""
    return (Cell(value=False), Cell(value=True)), (1 - likely, likely)


def leaf_cells(values: tuple[Value, ...]) -> Cells:
    """One cell a leaf, weighed by traffic."""
    found = leaves(values)
    total = sum((leaf.weight for leaf in found), Fraction(0))
    return tuple(Cell(value=leaf.name) for leaf in found), tuple(leaf.weight / total for leaf in found)


def number_cells(attribute: Attribute, constants: Iterable[Scalar]) -> Cells:
    """Points at the constants and bounds, and the open intervals between; weighed by length."""
    low, high = Fraction(attribute.minimum), Fraction(attribute.maximum)
    inside = (number for constant in constants if low < (number := Fraction(constant)) < high)
    points = sorted({low, high, *inside})
    cells: list[Cell] = [Cell(low=low, high=low)]
    for before, after in pairwise(points):
        cells += [Cell(low=before, high=after, is_open=True), Cell(low=after, high=after)]
    if low == high:
        return tuple(cells), (Fraction(1),)
    return tuple(cells), tuple((cell.high - cell.low) / (high - low) for cell in cells)


def integer_cells(attribute: Attribute, constants: Iterable[Scalar]) -> Cells:
    """Each constant by itself, and the whole numbers between; weighed by count."""
    low, high = int(attribute.minimum), int(attribute.maximum)
    named = {number for constant in constants if low <= (number := int(constant)) <= high}
    starts = sorted({low, *named, *(constant + 1 for constant in named if constant < high)})
    ends = [start - 1 for start in starts[1:]] + [high]
    cells = tuple(Cell(low=Fraction(start), high=Fraction(end)) for start, end in zip(starts, ends, strict=True))
    return cells, tuple(Fraction(cell.high - cell.low + 1) / (high - low + 1) for cell in cells)


def number_codes(cells: tuple[Cell, ...], test: Test) -> Sequence[int]:
    """The cells, by place, in which a test of a number or integer holds."""
    bounds = frozenset(Fraction(value) for value in test.values)
    match test.operator:
        case "lt":
            return range(bisect_right(cells, (min(bounds), False), key=lambda cell: (cell.high, not cell.is_open)))
        case "le":
            return range(bisect_right(cells, min(bounds), key=lambda cell: cell.high))
        case "gt":
            first = bisect_right(cells, (max(bounds), False), key=lambda cell: (cell.low, cell.is_open))
            return range(first, len(cells))
        case "ge":
            return range(bisect_left(cells, max(bounds), key=lambda cell: cell.low), len(cells))
    named = [code for code, cell in enumerate(cells) if cell.low == cell.high and cell.low in bounds]
    return named if test.operator == "is" else [code for code in range(len(cells)) if code not in named]


def cell_of(cells: tuple[Cell, ...], value: int | Decimal) -> int:
    """The place of the cell that a number lies in."""
    number = Fraction(value)
    place = bisect_right(cells, number, key=lambda cell: cell.low) - 1
    cell = cells[place]
    return place - 1 if cell.is_open and number == cell.low else place
