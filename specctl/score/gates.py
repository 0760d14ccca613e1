"""Metrics of a contract, judged on the intervals of their rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from specctl.language.condition import ALWAYS
from specctl.language.parts.measures import RATES, TIMES, Metric
from specctl.language.parts.watching import Bound, bounds, severity_of
from specctl.logic.describe import describe
from specctl.logic.measure import Measure as Volume
from specctl.logic.universe import Universe
from specctl.score.alike import agreement
from specctl.score.counted import COUNTED
from specctl.score.decided import within_metric
from specctl.score.figures import Examples, wrong
from specctl.score.flags import worst_of
from specctl.score.incidents import Took
from specctl.score.record import UNDETERMINED
from specctl.score.report import Judged, Rate, Verdict
from specctl.score.statistics import judge, needed, rate
from specctl.score.table import TEXT, TIME, Layout
from specctl.score.tally import Counter, Tally
from specctl.score.verdict import OF_BEHAVIOR
from specctl.sql.build import TRUE, Expr, absent, cast, choose, column, compare, conj, disj, given, literal
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
    incidents: Mapping[str, Sequence[Took]]

    def judged(self) -> Iterator[Judged]:
        """Every bound of every metric, in order of declaration."""
        for metric in self.layout.stack.parts.metrics.values():
            limits = list(bounds(metric))
            for bound in limits:
                yield self._judged(metric, bound)
            if metric.gate and not limits:
                widest = Bound("max", Decimal(1))
                yield self._made(metric, widest, "inconclusive", "it has no limit that anything can be beyond")

    def _judged(self, metric: Metric, bound: Bound) -> Judged:
        if metric.kind in RATES:
            return self._of_rate(metric, bound)
        if metric.kind in TIMES:
            return self._of_time(metric, bound)
        return self._made(metric, bound, "inconclusive", f"nothing in these results measures `{metric.kind}`")

    def _of_rate(self, metric: Metric, bound: Bound) -> Judged:
        where = self._where(metric)
        if metric.kind == "consistency":
            tally, worst = (self._groups(where, with_untold=untold) for untold in (False, True))
            unsure = worst.cases - worst.hits - (tally.cases - tally.hits)
        else:
            unsure_flag = f"{UNDETERMINED}:{metric.kind}"
            flags = [metric.kind, *([unsure_flag, worst_of(metric.kind)] if metric.kind in _UNSURE else [])]
            told = self.counter.overall(flags, where) if self._has(metric.kind) else {}
            tally, unsure = told.get(metric.kind, Tally()), told.get(unsure_flag, Tally()).cases
            worst = told.get(worst_of(metric.kind), tally)
        is_good = metric.kind in _GOOD
        counted = tally.rate
        verdict, reason, more = judge(counted, bound.side, float(bound.limit), metric.min_samples)
        if verdict == "pass" and unsure:
            verdict, reason = self._with_unsure(worst, unsure, metric, bound, reason)
        examples = self._examples(metric.kind, where, is_good=is_good) if verdict != "pass" else ()
        return self._made(metric, bound, verdict, reason, counted, more=more, examples=examples, undetermined=unsure)

    def _groups(self, where: Expr, *, with_untold: bool) -> Tally:
        """The groups of records, as hits those that agree."""
        found = agreement(self.layout, self.counter, where, with_untold=with_untold)
        return Tally() if found is None else Tally(found.groups.hits, found.groups.cases)

    def _with_unsure(self, worst: Tally, unsure: int, metric: Metric, bound: Bound, reason: str) -> tuple[Verdict, str]:
        """What passes on what could be told is open where the rest, if it were bad, would change that."""
        verdict, _, _ = judge(worst.rate, bound.side, float(bound.limit), metric.min_samples)
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
            found = sorted(self._recent(metric))
            over, cases = sum(each > limit for each in found), len(found)
            value = _at(found, _QUANTILE) if found else None
        if not cases:
            source = "records have no `latency`" if metric.kind == "latency" else "no incidents were given"
            return self._made(metric, bound, "inconclusive", f"nothing in these results measures it: {source}")
        counted = rate(over, cases)
        verdict, reason, more = judge(counted, "max", _ABOVE, metric.min_samples)
        return self._made(metric, bound, verdict, f"longer than the limit: {reason}", counted, value, more)

    def _recent(self, metric: Metric) -> Iterator[float]:
        """The times of incidents that started within the window of a metric before the last one did."""
        taken = self.incidents.get(metric.kind, ())
        last = max((each.started for each in taken), default=None)
        for each in taken:
            seconds = metric.window.seconds if metric.window is not None else 0
            if not seconds or last is None or (last - each.started).total_seconds() <= seconds:
                yield each.seconds

    def _latency(self, limit: float, where: Expr) -> tuple[float | None, int, int]:
        value = column("latency")
        over = sums(choose([(compare("gt", value, cast(literal(repr(limit)), "DOUBLE")), literal(1))], literal(0)))
        at = quantile(self.counter.engine.dialect.quantile, value, _QUANTILE)
        parts = {"at": at, "over": over, "n": count(value)}
        ((found, above, cases),) = self.counter.engine.rows(select(parts, COUNTED, conj(where, given(value))))
        return None if found is None else float(found), int(above or 0), int(cases)

    def _words(self, metric: Metric) -> str:
        """Which records a metric is about; incidents are no requests."""
        if metric.where == ALWAYS or (metric.kind in TIMES and metric.kind != "latency"):
            return ""
        region = self.universe.region(metric.where, self.layout.stack)
        return describe(region, self.layout.stack, self.universe, Volume(self.universe)).text

    def _window(self, metric: Metric) -> str:
        """How far back records count, where their times are known."""
        is_known = self._start(metric) is not None or bool(self.incidents.get(metric.kind))
        return metric.window.text if metric.window is not None and metric.window.seconds and is_known else ""

    def _where(self, metric: Metric) -> Expr:
        """The records that a metric is about: where its condition holds, within its window before the last of them."""
        found = TRUE if metric.where == ALWAYS else column(within_metric(metric.id))
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
        latest = cast(greatest(column("time")), TEXT)  # a text needs no library for time zones
        ((found,),) = self.counter.engine.rows(select({"latest": latest}, COUNTED))
        moment = None if found is None else datetime.fromisoformat(str(found))
        return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)

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
            self._window(metric),
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
