"""A decision as rows that do not overlap: each a set of values for some attributes, with what is decided there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from specctl.errors import SpecctlError
from specctl.generate.specialize import Specialized
from specctl.language.attribute import Attribute
from specctl.language.behavior import CONFLICT, UNDECIDED, Outcome
from specctl.language.rule import Rule
from specctl.logic.block import Block, Cell, runs
from specctl.logic.decimals import as_number
from specctl.logic.describe import Box, box_region, paths
from specctl.logic.layout import BlockKey
from specctl.logic.outcomes import outcomes, shown
from specctl.logic.region import Region
from specctl.logic.resolve import resolve
from specctl.logic.words import _names, leaves_in
from specctl.values import entity

ANY = "*"
# How many rows are worth listing for one that is left once they are joined.
_MERGED = 8
# An attribute, or one member of a set.
Column = tuple[str, str]
# The leaves of an enum, or the places of cells; a column that is missing may be anything.
Name = str | int
Cells = Mapping[Column, frozenset[Name]]
# An outcome for each behavior of the table.
Outcomes = tuple[Outcome, ...]


@entity
class Row:
    """Requests that are decided alike."""

    cells: Cells
    outcomes: Outcomes
    region: Region


@entity
class Table:
    """The decision of some behaviors together within a region; `most` is the number of rows that it may have."""

    found: Specialized
    behaviors: tuple[str, ...]
    most: int

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Rows of which each request of the region meets exactly one, the strictest decisions first."""
        rows = [row for decided, part in self._parts() for row in self._rows(decided, part)]
        return tuple(sorted(rows, key=self._order))

    def attributes(self) -> list[Attribute]:
        """The attributes on which the table depends, in order of declaration."""
        used = {name for row in self.rows for name, _ in row.cells}
        return [attribute for name, attribute in self.found.full.attributes.items() if name in used]

    def cell(self, row: Row, attribute: Attribute) -> str:
        """What a row asks of an attribute; `*` for nothing."""
        if attribute.kind == "set":
            chosen = {member: row.cells.get((attribute.id, member)) for member in attribute.members}
            parts = (f"{'' if 1 in codes else 'not '}{member}" for member, codes in chosen.items() if codes)
            return " and ".join(parts) or ANY
        values = row.cells.get((attribute.id, ""))
        if values is None:
            return ANY
        if attribute.kind == "enum":
            return self._leaves(attribute, frozenset(map(str, values)))
        codes = frozenset(code for code in values if isinstance(code, int))
        if attribute.kind == "bool":
            return "true" if 1 in codes else "false"
        cells = self._block(attribute).cells
        return " or ".join(_interval(attribute, cells[low], cells[high]) for low, high in runs(codes))

    def deciding(self, row: Row) -> list[str]:
        """The ids of the rules that decide somewhere in a row, in stack order."""
        found = {rule.id for regions in self._deciding for rule, region in regions.items() if region & row.region}
        return [rule.id for rule in self.found.full.rules if rule.id in found]

    @cached_property
    def _deciding(self) -> list[Mapping[Rule, Region]]:
        return [self.found.deciding(name) for name in self.behaviors]

    def _parts(self) -> Iterable[tuple[Outcomes, Region]]:
        """The combinations of outcomes that occur, with their requests.

        What the assumptions rule out is left in: rows are simpler for it, and no request of the space meets two.
        """
        full, universe = self.found.full, self.found.universe
        parts: list[tuple[Outcomes, Region]] = [((), universe.region(self.found.where, full))]
        for name in self.behaviors:
            known = outcomes(resolve(full, name, universe))
            parts = [
                ((*before, outcome), both)
                for before, region in parts
                for outcome, part in known.items()
                if (both := region & part) & universe.space(full)
            ]
            if len(parts) > self.most:  # each is a row at least
                raise self._too_many()
        return parts

    def _rows(self, decided: Outcomes, part: Region) -> list[Row]:
        """The rows of one combination of outcomes."""
        universe = self.found.universe
        rows: list[Row] = []
        for piece in self._pieces(part):
            for box in paths(piece, universe):
                rows.append(Row(self._cells(box), decided, box_region(box, universe)))
                if len(rows) > _MERGED * self.most:
                    raise self._too_many()
        joined = self._joined([row for row in rows if row.region & self.found.region])
        if len(joined) > self.most:
            raise self._too_many()
        return joined

    def _too_many(self) -> SpecctlError:
        names = ", ".join(f"`{name}`" for name in self.behaviors)
        return SpecctlError(
            f"the table of {names} has more than {self.most} rows",
            "choose fewer behaviors, one table for each, or a `where`; or raise `max-rows`",
        )

    def _pieces(self, region: Region) -> Sequence[Region]:
        """A region cut so that a piece depends on an attribute only where that applies throughout the piece."""
        universe, pieces = self.found.universe, [region]
        for attribute in self.found.full.attributes.values():
            if attribute.applies_when is not None:
                applies = universe.applies(attribute, self.found.full)
                pieces = [half for piece in pieces for half in self._halves(piece, applies, attribute.id)]
        return pieces

    def _halves(self, piece: Region, applies: Region, attribute: str) -> Iterator[Region]:
        if attribute not in self.found.universe.attributes_of(piece):
            yield piece
            return
        yield from (half for half in (piece & applies, piece - applies) if half)

    def _cells(self, box: Box) -> Cells:
        """What a box asks of each attribute that it is about."""
        found: dict[Column, frozenset[Name]] = {}
        for attribute in self.found.full.attributes.values():
            key = BlockKey(attribute.contract, attribute.id)
            if attribute.kind == "enum":
                leaves = leaves_in(attribute, key, box, self.found.full, self.found.universe)
                found[attribute.id, ""] = frozenset(leaves)
            elif attribute.kind == "set":
                members = {(attribute.id, member): key._replace(part=member) for member in attribute.members}
                blocks = {column: self.found.universe.blocks[place] for column, place in members.items()}
                found |= {column: frozenset(box[block]) for column, block in blocks.items() if block in box}
            elif (block := self.found.universe.blocks[key]) in box:
                found[attribute.id, ""] = frozenset(box[block])
        return {column: values for column, values in found.items() if len(values) < self._size(column)}

    def _size(self, column: Column) -> int:
        """How many values a column can have."""
        attribute = self.found.full.attributes[column[0]]
        if attribute.kind == "set":
            return 2
        return len(self._every(attribute)) if attribute.kind == "enum" else len(self._block(attribute).cells)

    def _block(self, attribute: Attribute) -> Block:
        return self.found.universe.blocks[BlockKey(attribute.contract, attribute.id)]

    def _every(self, attribute: Attribute) -> frozenset[str]:
        return frozenset[str]().union(*self.found.full.leaves_of[attribute.id].values())

    def _joined(self, rows: list[Row]) -> list[Row]:
        """Rows that differ in one column only become one, as long as there are any."""
        before = 0
        while before != len(rows):
            before = len(rows)
            for column in sorted({column for row in rows for column in row.cells}):
                rows = self._joined_in(column, rows)
        return rows

    def _joined_in(self, column: Column, rows: Sequence[Row]) -> list[Row]:
        alike: dict[object, list[Row]] = {}
        for row in rows:
            rest = frozenset(item for item in row.cells.items() if item[0] != column)
            alike.setdefault((column in row.cells, rest), []).append(row)
        return [self._union(column, same) if len(same) > 1 else same[0] for same in alike.values()]

    def _union(self, column: Column, rows: Sequence[Row]) -> Row:
        """Rows that differ in one column only."""
        values = frozenset[Name]().union(*(row.cells[column] for row in rows))
        cells = {name: chosen for name, chosen in rows[0].cells.items() if name != column}
        if len(values) < self._size(column):
            cells[column] = values
        region = rows[0].region
        for row in rows[1:]:
            region |= row.region
        return Row(cells, rows[0].outcomes, region)

    def _leaves(self, attribute: Attribute, chosen: frozenset[str]) -> str:
        """The fewest names, of what is chosen or of what is not."""
        tree, below = self.found.full.trees[attribute.id], self.found.full.leaves_of[attribute.id]
        names, others = _names(tree, chosen, below), _names(tree, self._every(attribute) - chosen, below)
        if len(others) >= len(names):
            return " or ".join(names)
        return f"not {others[0]}" if len(others) == 1 else f"not ({' or '.join(others)})"

    def _order(self, row: Row) -> Any:
        ranks = [self._rank(name, outcome) for name, outcome in zip(self.behaviors, row.outcomes, strict=True)]
        return ranks, len(row.cells), [self.cell(row, each) for each in self.found.full.attributes.values()]

    def _rank(self, behavior: str, outcome: Outcome) -> object:
        """What is not decided comes first, then what is strictest."""
        if outcome in (CONFLICT, UNDECIDED):
            return 0, 0, shown(outcome)
        return 1, -self.found.full.behaviors[behavior].tier(outcome), shown(outcome)


def _interval(attribute: Attribute, first: Cell, last: Cell) -> str:
    """`0.5`, `< 0.6`, `>= 0.6 and < 0.8`."""
    if first.low == last.high:
        return str(as_number(first.low))
    is_start = first.low == Fraction(attribute.minimum) and not first.is_open
    is_end = last.high == Fraction(attribute.maximum) and not last.is_open
    low = "" if is_start else f"{'>' if first.is_open else '>='} {as_number(first.low)}"
    high = "" if is_end else f"{'<' if last.is_open else '<='} {as_number(last.high)}"
    return " and ".join(filter(None, (low, high)))
