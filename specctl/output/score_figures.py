"""Figures of a score as people read them: rates with their intervals, counts, times, chances."""

from __future__ import annotations

from specctl.score.report import Rate
from specctl.words import percent, plural

_TINY = 0.001
_LARGE = 100
_HUGE = 10_000
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def rate_words(rate: Rate) -> str:
    """A rate with its interval: `0.4 % (0.1 % to 1.3 %)`."""
    if rate.value is None:
        return "no cases"
    return percent(rate.value) + (f" ({interval(rate)})" if interval(rate) else "")


def is_perfect(rate: Rate) -> bool:
    """Whether every case is a hit, and there are cases."""
    return 0 < rate.cases == rate.hits


def interval(rate: Rate) -> str:
    """The interval of a rate, `0.1 % to 1.3 %`, or nothing if there is none."""
    if rate.low is None or rate.high is None:
        return ""
    return f"{percent(rate.low)} to {percent(rate.high)}"


def ratio(rate: Rate) -> str:
    """The counts of a rate: `12 of 375`, and how many prompts these come from where that matters."""
    prompts = f" from {plural(rate.clusters, 'prompt')}" if rate.clusters is not None else ""
    return f"{rate.hits:,} of {rate.cases:,}{prompts}"


def duration(seconds: float) -> str:
    """A time in a unit that keeps it short: `250 ms`, `2.5 s`, `90 s`, `30 min`, `36 h`."""
    for size, unit in _UNITS:
        if size <= seconds < size * _HUGE and seconds % size == 0:
            return f"{seconds / size:,.0f} {unit}"
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:,.3g} {unit}" if seconds < size * _LARGE else f"{seconds / size:,.0f} {unit}"
    return f"{seconds * 1000:,.0f} ms" if seconds >= _TINY else f"{seconds * 1000:.3g} ms" if seconds else "0 s"


def chance(p_value: float) -> str:
    """A p-value: `p = 0.03`, `p under 0.001`."""
    return "p under 0.001" if p_value < _TINY else f"p = {p_value:.2g}"


def points(difference: float) -> str:
    """A difference of two rates in percentage points."""
    return f"{difference * 100:.1f} percentage points"
