"""Metrics of a contract, judged on the intervals of their rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from specctl.language.condition import ALWAYS
from specctl.language.parts.measures import RATES, TIMES, Metric
from specctl.language.parts.watching import Bound, bounds, severity_of
from specctl.logic.describe import describe
from specctl.logic.measure import Measure as Volume
from specctl.logic.universe import Universe
from specctl.score.alike import agreement
from specctl.score.counted import COUNTED
from specctl.score.figures import Examples, wrong
from specctl.score.flags import UNDETERMINED
from specctl.score.report import Judged, Rate, Verdict
from specctl.score.statistics import judge, needed, rate
from specctl.score.table import COLUMNS, TIME, Layout
from specctl.score.tally import Counter, Tally
from specctl.score.verdict import OF_BEHAVIOR
from specctl.sql.build import TRUE, Expr, absent, cast, choose, column, compare, conj, disj, given, literal
from specctl.sql.conditions import Words
from specctl.sql.tables import count, greatest, quantile, select, sums
from specctl.values import entity
from specctl.words import plural

# How many of the times may be above the limit of a metric: its 95th percentile is compared.
_ABOVE, _QUANTILE = 0.05, 0.95
_GOOD = frozenset(("handoff_correctness", "consistency"))
_UNSURE = frozenset(name for named in OF_BEHAVIOR.values() for name in named)


@entity
class Gates:
    """What metrics are judged by: the counted records, and times of incidents in seconds by the kind of metric."""

    layout: Layout
    universe: Universe
    counter: Counter
    examples: Examples
    incidents: Mapping[str, Sequence[float]]

    def judged(self) -> Iterator[Judged]:
        """Every bound of every metric, in order of declaration."""
        for metric in self.layout.stack.parts.metrics.values():
            for bound in bounds(metric):
                yield self._judged(metric, bound)

    def _judged(self, metric: Metric, bound: Bound) -> Judged:
        if metric.kind in RATES:
            return self._of_rate(metric, bound)
        if metric.kind in TIMES:
            return self._of_time(metric, bound)
        return self._made(metric, bound, "inconclusive", f"nothing in these results measures `{metric.kind}`")

    def _of_rate(self, metric: Metric, bound: Bound) -> Judged:
        where = self._where(metric)
        if metric.kind == "consistency":
            found = agreement(self.layout, self.counter, where)
            tally, unsure = Tally() if found is None else Tally(found.groups.hits, found.groups.cases), 0
        else:
            unsure_flag = f"{UNDETERMINED}:{metric.kind}"
            flags = [metric.kind, *([unsure_flag] if metric.kind in _UNSURE else [])]
            told = self.counter.overall(flags, where) if self._has(metric.kind) else {}
            tally, unsure = told.get(metric.kind, Tally()), told.get(unsure_flag, Tally()).cases
        is_good = metric.kind in _GOOD
        counted = tally.rate
        verdict, reason, more = judge(counted, bound.side, float(bound.limit), metric.min_samples)
        if verdict == "pass" and unsure:
            verdict, reason = self._with_unsure(tally, unsure, metric, bound, reason, is_good=is_good)
        examples = self._examples(metric.kind, where, is_good=is_good) if verdict != "pass" else ()
        return self._made(metric, bound, verdict, reason, counted, more=more, examples=examples, undetermined=unsure)

    def _with_unsure(
        self, tally: Tally, unsure: int, metric: Metric, bound: Bound, reason: str, *, is_good: bool
    ) -> tuple[Verdict, str]:
        """What passes on what could be told is open where the rest, if it were bad, would change that."""
        worse = rate(tally.hits + (0 if is_good else unsure), tally.cases + unsure)
        verdict, _, _ = judge(worse, bound.side, float(bound.limit), metric.min_samples)
        if verdict == "pass":
            return verdict, reason
        return "inconclusive", f"{reason}, but {plural(unsure, 'answer')} could not be told and might be bad"

    def _has(self, kind: str) -> bool:
        names = {each.id for each in self.layout.behaviors}
        owner = next((behavior for behavior, named in OF_BEHAVIOR.items() if kind in named), None)
        return owner is None or owner in names

    def _examples(self, kind: str, where: Expr, *, is_good: bool) -> tuple[str, ...]:
        if kind == "consistency" or not self._has(kind):
            return ()
        return self.examples.of(conj(where, wrong(kind, is_good=is_good)))

    def _of_time(self, metric: Metric, bound: Bound) -> Judged:
        limit = float(bound.limit)
        if bound.side == "min":
            return self._made(metric, bound, "inconclusive", "a least time is nothing that a release can wait for")
        if metric.kind == "latency":
            value, over, cases = self._latency(limit, self._where(metric))
        else:
            found = sorted(self.incidents.get(metric.kind, ()))
            over, cases = sum(each > limit for each in found), len(found)
            value = _at(found, _QUANTILE) if found else None
        if not cases:
            source = "records have no `latency`" if metric.kind == "latency" else "no incidents were given"
            return self._made(metric, bound, "inconclusive", f"nothing in these results measures it: {source}")
        counted = rate(over, cases)
        verdict, reason, more = judge(counted, "max", _ABOVE, metric.min_samples)
        return self._made(metric, bound, verdict, f"longer than the limit: {reason}", counted, value, more)

    def _latency(self, limit: float, where: Expr) -> tuple[float | None, int, int]:
        value = column("latency")
        over = sums(choose([(compare("gt", value, cast(literal(repr(limit)), "DOUBLE")), literal(1))], literal(0)))
        at = quantile(self.counter.engine.dialect.quantile, value, _QUANTILE)
        parts = {"at": at, "over": over, "n": count(value)}
        ((found, above, cases),) = self.counter.engine.rows(select(parts, COUNTED, conj(where, given(value))))
        return None if found is None else float(found), int(above or 0), int(cases)

    def _words(self, metric: Metric) -> str:
        """Which records a metric is about."""
        region = self.universe.region(metric.where, self.layout.stack)
        volume = Volume(self.universe)
        found = "" if metric.where == ALWAYS else describe(region, self.layout.stack, self.universe, volume).text
        if self._start(metric) is None or metric.window is None:
            return found
        return ", ".join(filter(None, (found, f"in the {metric.window.text} up to the last record")))

    def _where(self, metric: Metric) -> Expr:
        """The records that a metric is about: where its condition holds, within its window before the last of them."""
        words = Words(self.layout.stack, self.counter.engine.dialect, lambda name: column(COLUMNS.fact(name)))
        found = TRUE if metric.where == ALWAYS else words.condition(metric.where)
        start = self._start(metric)
        if start is None:
            return found
        is_recent = compare("ge", column("time"), cast(literal(start.isoformat()), TIME))
        return conj(found, disj(absent(column("time")), is_recent))

    def _start(self, metric: Metric) -> datetime | None:
        if metric.window is None or not metric.window.seconds:
            return None
        latest = self._latest
        return None if latest is None else latest - timedelta(seconds=float(metric.window.seconds))

    @cached_property
    def _latest(self) -> datetime | None:
        """The time of the last record."""
        ((found,),) = self.counter.engine.rows(select({"latest": greatest(column("time"))}, COUNTED))
        return found if isinstance(found, datetime) else None

    def _made(
        self,
        metric: Metric,
        bound: Bound,
        verdict: Verdict,
        reason: str,
        counted: Rate | None = None,
        value: float | None = None,
        more: int | None = None,
        examples: tuple[str, ...] = (),
        undetermined: int = 0,
    ) -> Judged:
        stack = self.layout.stack
        words = self._words(metric)
        return Judged(
            metric.id,
            metric.kind,
            bound.side,
            float(bound.limit),
            verdict,
            reason,
            "seconds" if metric.kind in TIMES else "rate",
            metric.gate,
            severity_of(metric, stack.parts),
            words,
            metric.describe,
            counted,
            value,
            more,
            examples,
            undetermined,
            _needs(metric, bound),
        )


def _needs(metric: Metric, bound: Bound) -> int | None:
    """The fewest cases that can pass a bound, none of which goes wrong; None where no number can."""
    if metric.kind in TIMES:
        found = needed(0.0, _ABOVE, "max")
    elif metric.kind in RATES:
        found = needed(1.0 if bound.side == "min" else 0.0, float(bound.limit), bound.side)
    else:
        return None
    return None if found is None else max(found, metric.min_samples or 0)


def _at(ordered: Sequence[float], share: float) -> float:
    """The quantile of some numbers in order, between two of them in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
