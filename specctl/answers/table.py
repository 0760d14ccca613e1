"""A decision that hangs on unknown facts, as a small table: which of them lead where, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from specctl.language.behavior import Outcome
from specctl.language.condition import Test
from specctl.language.rule import Rule
from specctl.logic.describe import Box, boxes
from specctl.logic.measure import Measure
from specctl.logic.outcomes import outcomes
from specctl.logic.partial import Partial
from specctl.logic.region import Region, union
from specctl.logic.resolve import Resolution
from specctl.logic.words import box_words
from specctl.values import entity, field

ELSEWHERE = "elsewhere"
# Of one outcome; what they leave is one more row.
_MOST_BOXES = 8
# What a box leaves, since an attribute that it speaks of does not apply there, is looked at again.
_MOST_ROUNDS = 2
_MOST_BOXES = 8


@entity
class Row:
    """One box of the unknown facts, in words, with the outcome there and the rules that decide it, widest first.

    `region` is what of the box no earlier row of the same outcome has; `share` is its part of what the known facts
    leave, None where that measures 0. The regions of all rows are disjoint and make up what the known facts leave.
    `by_default` says that in some of it no rule decides.
    """

    where: str
    outcome: Outcome
    rules: tuple[Rule, ...]
    by_default: bool
    share: float | None
    region: Region = field(repr=False)


@entity
class Given:
    """What some known facts leave, and how to measure parts of it: as if the known attributes were not there.

    So shares hold also where a known fact is a single number, which by itself measures 0.
    """

    partial: Partial
    measure: Measure

    @cached_property
    def _whole(self) -> float:
        return self._volume(self.partial.region)

    def _volume(self, region: Region) -> float:
        for name in self.partial.facts:
            region = self.partial.universe.forget(region, name)
        return self.measure.volume(region)

    def share(self, region: Region) -> float | None:
        """The part that a region takes of what the known facts leave."""
        return self._volume(region & self.partial.region) / self._whole if self._whole else None

    def rules(self, region: Region, resolution: Resolution) -> list[tuple[Rule, float | None]]:
        """The rules that decide somewhere in a region, with the part where each does; widest first."""
        regions = [(item.rule, part & region) for item, part in resolution.deciding.items()]
        found = [(rule, self.share(part)) for rule, part in regions if part]
        return sorted(found, key=lambda item: -(item[1] or 0.0))

    def table(self, resolution: Resolution) -> tuple[Row, ...]:
        """The rows of one behavior, widest first."""
        rows = [
            row
            for outcome, region in outcomes(resolution).items()
            if (inside := region & self.partial.region)
            for row in self._rows(outcome, inside, resolution)
        ]
        return tuple(sorted(rows, key=lambda row: (row.where == ELSEWHERE, -(row.share or 0.0))))

    def _rows(self, outcome: Outcome, inside: Region, resolution: Resolution) -> Iterator[Row]:
        rest = inside
        for _ in range(_MOST_ROUNDS):
            found, _ = boxes(rest, self.partial.region, self.partial.universe, self.measure, _MOST_BOXES)
            for box in found:
                part = rest & self._region(box)
                if part:
                    rest -= part
                    words = box_words(box, self.partial.stack, self.partial.universe)
                    yield self._row(words, outcome, part, resolution)
        if rest:
            yield self._row(ELSEWHERE, outcome, rest, resolution)

    def _region(self, box: Box) -> Region:
        """The requests that the words of a box are about: every attribute applies that it speaks of.

        What it says of the parts of a refined leaf says nothing of requests elsewhere.
        """
        universe, stack = self.partial.universe, self.partial.stack
        found = universe.everything
        for key, block in universe.blocks.items():
            if block in box:
                leaf = universe.region(Test(key.attribute, "is", (key.part,)), stack) if key.by else universe.everything
                applies = universe.applies(stack.attributes[key.attribute], stack)
                found &= (block.region(box[block]) | ~leaf) & applies
        return found

    def _row(self, where: str, outcome: Outcome, region: Region, resolution: Resolution) -> Row:
        rules = self.rules(region, resolution)
        decided = union((part for part in resolution.deciding.values()), self.partial.universe.nothing)
        names = tuple(rule for rule, _ in rules)
        return Row(where, outcome, names, bool(region - decided), self.share(region), region)
