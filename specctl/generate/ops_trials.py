"""Tests of alerts for promtool: values just beyond a bound, just within it, and too few to count.

Each counter grows by the same whole number in each quarter of its window, so that what promtool makes of it is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from math import ceil, floor

from specctl.generate.ops_metrics import Series, counted_name, gauge_of, number, unit
from specctl.language.parts.duration import Duration
from specctl.language.parts.measures import TIMES, Metric
from specctl.language.parts.watching import Bound
from specctl.values import frozen

_QUARTERS = 4
_COUNT = 10_000  # in each quarter of a window
_PARTS = {"p50": Decimal("0.5"), "p90": Decimal("0.9"), "p95": Decimal("0.95"), "p99": Decimal("0.99")}
_OPENED = '{{"{{"}}'

Values = tuple[tuple[str, str], ...]


@frozen
class Alert:
    """A rule that calls people; `identity` are the labels that it has from the series, `bound` None if that is missing.

    `lasting` is how long it must hold.
    """

    metric: Metric
    bound: Bound | None
    name: str
    expression: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    identity: Mapping[str, str]
    lasting: str = ""


@frozen
class Trial:
    """Series with their values at each step, and for each of some alerts what is expected of it: labels and texts."""

    name: str
    step: str
    at: str
    series: Values
    expected: tuple[tuple[str, Mapping[str, Mapping[str, str]]], ...]

    def data(self) -> Mapping[str, object]:
        """The test as templates get it."""
        series = [{"series": name, "values": values} for name, values in self.series]
        alerts = [{"alert": name, "expected": expected} for name, expected in self.expected]
        return {"name": self.name, "step": self.step, "at": self.at, "series": series, "alerts": alerts}


def joined(found: Iterable[Trial]) -> list[Trial]:
    """Tests of one window that are called the same as one: promtool sets up a database for each."""
    together: dict[str, list[Trial]] = {}
    for trial in found:
        together.setdefault(trial.name, []).append(trial)
    return [
        Trial(
            name,
            same[0].step,
            same[0].at,
            tuple(each for trial in same for each in trial.series),
            tuple(each for trial in same for each in trial.expected),
        )
        for name, same in together.items()
    ]


def trials(alert: Alert, series: Series) -> Iterator[Trial]:
    """The tests of an alert with a bound."""
    metric, bound = alert.metric, alert.bound
    assert bound is not None, "an alert on a missing series has no bound"  # noqa: S101
    window = series.window_of(metric)
    beyond, value = _values(metric, bound, series, is_beyond=True)
    within, _ = _values(metric, bound, series, is_beyond=False)
    yield _trial(alert, window, "just beyond the bound", beyond, _expected(alert, value))
    yield _trial(alert, window, "just within the bound", within, {})
    few = (metric.min_samples or 1) - 1
    if few >= _QUARTERS:
        sparse, _ = _values(metric, bound, series, is_beyond=True, count=few // _QUARTERS)
        yield _trial(alert, window, "beyond the bound, measured too seldom", sparse, {})


def missing_trial(alerts: Iterable[Alert], lasting: str) -> Trial:
    """The test of alerts on series that nobody exports."""
    return Trial("no series", lasting, lasting, (), tuple((alert.name, _expected(alert, "")) for alert in alerts))


def _trial(
    alert: Alert, window: Duration, what: str, values: Values, expected: Mapping[str, Mapping[str, str]]
) -> Trial:
    side = "" if alert.bound is None else alert.bound.side
    step = f"{_exact(window.seconds * 1000 / _QUARTERS)}ms"
    return Trial(f"{side}: {what}", step, window.text, values, ((alert.name, expected),))


def _expected(alert: Alert, value: str) -> Mapping[str, Mapping[str, str]]:
    return {
        "labels": {**alert.identity, **alert.labels},
        "annotations": {name: _seen(text, value) for name, text in alert.annotations.items()},
    }


def _seen(text: str, value: str) -> str:
    """An annotation as Prometheus shows it."""
    for written in ("{{ $value | humanizePercentage }}", '{{ printf "%.4g" $value }}'):
        text = text.replace(written, value)
    return text.replace(_OPENED, "{{")


def _values(
    metric: Metric, bound: Bound, series: Series, *, is_beyond: bool, count: int | None = None
) -> tuple[Values, str]:
    """The series on one side of a bound, and the value that comes of them as an alert shows it."""
    is_above = is_beyond == (bound.side == "max")
    most = max(_COUNT, ceil(Decimal(metric.min_samples or 1) / _QUARTERS)) if count is None else count
    if metric.kind in TIMES:
        found, value = _times(metric, bound.limit, series, most, is_above=is_above)
    elif unit(metric) == "rate":
        found, value = _rate(metric, bound, series, most, is_above=is_above)
    else:
        found, value = _gauge(metric, bound.limit, series, most, is_above=is_above)
    shown = f"{value * 100:.4g}%" if unit(metric) == "rate" else f"{value:.4g}"
    return found, shown


def _rate(metric: Metric, bound: Bound, series: Series, count: int, *, is_above: bool) -> tuple[Values, float]:
    exact = bound.limit * count
    hits = min(floor(exact) + 1, count) if is_above else max(ceil(exact) - 1, 0)
    name = counted_name(metric) or ""
    measured = (series.raw("measured_total", metric), _growing(Decimal(count)))
    return (measured, (series.raw(name, metric), _growing(Decimal(hits)))), hits / count


def _times(metric: Metric, limit: Decimal, series: Series, count: int, *, is_above: bool) -> tuple[Values, float]:
    name = f"{metric.kind}_seconds"
    counted = (series.raw(f"{name}_count", metric), _growing(Decimal(count)))
    if series.times == "mean":
        total = max(limit * count + (1 if is_above else -1), Decimal(0))
        return (counted, (series.raw(f"{name}_sum", metric), _growing(total))), float(total / count)
    part = _PARTS[series.times]
    inside = max(floor(part * count) - 1, 0) if is_above else min(floor(part * count) + 1, count)
    higher = limit * 2 if limit else Decimal(1)
    buckets = ((number(limit), inside), (number(higher), count), ("+Inf", count))
    raw = series.raw(f"{name}_bucket", metric)
    values = tuple((f"{raw[:-1]},le='{edge}'}}", _growing(Decimal(below))) for edge, below in buckets)
    rank = float(part * count)
    if rank <= inside:
        return (counted, *values), float(limit) * rank / inside
    return (counted, *values), float(limit) + float(higher - limit) * (rank - inside) / (count - inside)


def _gauge(metric: Metric, limit: Decimal, series: Series, count: int, *, is_above: bool) -> tuple[Values, float]:
    step = max(abs(limit), Decimal(1)) / 1000
    value = limit + (step if is_above else -step)
    measured = (series.raw("measured_total", metric), _growing(Decimal(count)))
    return (measured, (series.raw(gauge_of(metric), metric), f"{_exact(value)}x{_QUARTERS}")), float(value)


def _growing(step: Decimal) -> str:
    """A counter in the notation of promtool, from 0."""
    return f"0+{_exact(step)}x{_QUARTERS}"


def _exact(value: Decimal) -> str:
    return number(value)
