"""Measures on the same cases, once and again: which turned bad or good, and whether that may be chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from specctl.score.engine import Engine
from specctl.score.flags import column_of
from specctl.score.report import Paired
from specctl.score.statistics import mcnemar, rate
from specctl.score.verdict import Measure
from specctl.sql.build import TRUE, Expr, choose, column, conj, equal, given, literal, neg
from specctl.sql.tables import select, sums

_WAYS = 4


def paired(
    engine: Engine, pairs: str, told: Sequence[Measure], older: Callable[[str], str], where: Expr = TRUE
) -> Iterator[Paired]:
    """Each measure over a table of pairs: newer flags have their own names, older ones those that `older` gives."""
    parts: dict[str, Expr] = {}
    for place, measure in enumerate(told):
        now, then = column(column_of(measure)), column(older(column_of(measure)))
        known = conj(where, given(now), given(then))
        for name, way in _ways(now, then).items():
            parts[f"{name}_{place}"] = sums(choose([(conj(known, way), literal(1))], literal(0)))
    if not parts:
        return
    ((*numbers,),) = engine.rows(select(parts, pairs))
    for place, measure in enumerate(told):
        stayed, went, came, never = (int(each or 0) for each in numbers[place * _WAYS : (place + 1) * _WAYS])
        cases = stayed + went + came + never
        if cases:
            bad, good = (went, came) if measure.is_good else (came, went)
            before, after = rate(stayed + went, cases), rate(stayed + came, cases)
            yield Paired(measure.name, measure.behavior, before, after, bad, good, mcnemar(bad, good))


def _ways(now: Expr, then: Expr) -> dict[str, Expr]:
    """Hits that stayed, went, came, and never were."""
    hit, was_hit = equal(now, literal(1)), equal(then, literal(1))
    return {
        "stayed": conj(hit, was_hit),
        "went": conj(neg(hit), was_hit),
        "came": conj(hit, neg(was_hit)),
        "never": conj(neg(hit), neg(was_hit)),
    }
