"""What of a score is worth a look: the slices that are worst, and where decided and observed outcomes part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from specctl.language.behavior import CONFLICT, UNDECIDED, UNLIMITED
from specctl.output.score_words import CLEAR
from specctl.score.record import UNDETERMINED
from specctl.score.report import Confusion, Judged, Rate, Score, Slice
from specctl.values import entity, frozen

_KEPT = "kept"
_FLAGS = frozenset(("required", "forbidden"))
_NOTHING = frozenset((CONFLICT, UNDECIDED))
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@frozen
class Ranked:
    """A slice, the rate of the same measure over all records, and whether it is worse than that, and clearly so."""

    part: Slice
    overall: Rate | None
    is_worse: bool
    is_clear: bool


@frozen
class Cell:
    """How often one outcome was decided and another one observed."""

    behavior: str
    decided: str
    observed: str
    count: int


@entity
class Selection:
    """The parts of a score in the order in which they are worth a look."""

    score: Score

    @cached_property
    def overall(self) -> Mapping[tuple[str, str | None], Rate]:
        """The rate of each measure over all records."""
        return {(one.name, one.behavior): one.rate for one in self.score.measured}

    @cached_property
    def worst(self) -> tuple[Ranked, ...]:
        """The slices in which something went wrong: clearly worse ones first, then those that fail most."""
        ranked = [self._ranked(part) for part in self.score.slices if part.rate.cases and part.failures]
        return tuple(sorted(ranked, key=_worth))

    @cached_property
    def by_measure(self) -> Mapping[tuple[str, str | None], tuple[Ranked, ...]]:
        """The worst slices by measure, the measure with the worst of all first."""
        found: dict[tuple[str, str | None], list[Ranked]] = {}
        for each in self.worst:
            found.setdefault((each.part.measure, each.part.behavior), []).append(each)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Where something else was observed than decided, most often first."""
        found = [cell for confusion in self.score.confusions for cell in disagreements(confusion)]
        return tuple(sorted(found, key=lambda cell: -cell.count))

    @cached_property
    def confusions(self) -> tuple[Confusion, ...]:
        """The behaviors in which decided and observed outcomes part, those with most disagreement first."""
        counts = [(disagreement(each), each) for each in self.score.confusions]
        return tuple(each for count, each in sorted(counts, key=lambda item: -item[0]) if count)

    def few(self, most: int, alike: int) -> tuple[Ranked, ...]:
        """The worst slices, no more than `alike` of one measure, so that one does not hide all others."""
        kept = {id(each) for some in self.by_measure.values() for each in some[:alike]}
        return tuple(each for each in self.worst if id(each) in kept)[:most]

    def limit(self, measure: str) -> Judged | None:
        """The gate, or else the metric, that judges a measure over all records."""
        known = [one for one in self.score.judged if one.kind == measure and not one.where and one.unit == "rate"]
        return next((one for one in known if one.is_gate), known[0] if known else None)

    def models(self, measure: str) -> dict[str, Rate]:
        """The rates of a measure by model."""
        return {
            part.value: part.rate
            for part in self.score.slices
            if part.dimension == "model" and part.measure == measure and part.rate.cases
        }

    def _ranked(self, part: Slice) -> Ranked:
        overall = self.overall.get((part.measure, part.behavior))
        rest = overall.value if overall is not None else None
        is_worse = rest is None or ((part.rate.value or 0) != rest and ((part.rate.value or 0) < rest) == part.is_good)
        return Ranked(part, overall, is_worse, is_worse and part.p_value is not None and part.p_value < CLEAR)


def _worth(each: Ranked) -> tuple[bool, bool, float, int]:
    """What sorts slices: of those that are clearly worse how often it surely goes wrong, of others how many fail."""
    rate, part = each.part.rate, each.part
    surely = (1 - rate.high if part.is_good else rate.low) if rate.low is not None and rate.high is not None else 0
    return not each.is_clear, not each.is_worse, -(surely or 0) if each.is_clear else 0, -part.failures


def agrees(decided: str, observed: str) -> bool:
    """Whether what was observed is among the outcomes that were decided, or could not be otherwise.

    Of limits it is observed whether they were `kept`; flags that are `optional` may be kept or not; and where nothing
    is decided, nothing disagrees.
    """
    allowed = decided.split("|")
    if observed in allowed or not _NOTHING.isdisjoint(allowed):
        return True
    is_free = "optional" in allowed and observed in _FLAGS
    return is_free or (observed == _KEPT and all(each == UNLIMITED or _NUMBER.fullmatch(each) for each in allowed))


def disagreements(confusion: Confusion) -> Iterable[Cell]:
    """The counts of a behavior of what was observed against what was decided; what nobody could tell is neither."""
    for (decided, observed), count in confusion.counts.items():
        if count and observed != UNDETERMINED and not agrees(decided, observed):
            yield Cell(confusion.behavior, decided, observed, count)


def disagreement(confusion: Confusion) -> int:
    """How often something else was observed than decided."""
    return sum(cell.count for cell in disagreements(confusion))
