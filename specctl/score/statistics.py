"""How sure a figure is: intervals of rates, verdicts on them, and whether two rates differ; the one user of scipy.

Rates, shares and p-values are fractions from 0 to 1. Every interval is two-sided, at 95 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, erfc, sqrt
from typing import Any, Literal

from scipy.stats import binomtest, false_discovery_control, fisher_exact, norm, t

from specctl.score.report import Rate, Verdict
from specctl.words import percent

Side = Literal["max", "min"]

_UPPER = 0.975
_Z = float(norm.ppf(_UPPER))
_MOST = 10**9  # more cases than that are no answer
_MANY = 1000  # expected in the emptiest cell of a table: from there on, the normal distribution is as good


def wilson(hits: float, cases: float) -> tuple[float, float]:
    """The score interval of a rate (Wilson 1927), also of a number of cases that is not whole; of no cases, 0 to 1."""
    return _interval(hits / cases, cases) if cases > 0 else (0.0, 1.0)


def _interval(share: float, cases: float) -> tuple[float, float]:
    """The Wilson interval: all x with (x - share)² <= z² x (1 - x) / cases, written so that no digits are lost."""
    doubt = _Z * _Z / cases
    middle, spread = share + doubt / 2, sqrt(doubt * share * (1 - share) + doubt * doubt / 4)
    high = min(1.0, (middle + spread) / (1 + doubt)) if share < 1 else 1.0
    return share * share / (middle + spread), high


def rate(hits: int, cases: int) -> Rate:
    """A rate of independent cases with its interval; of no cases, without one."""
    return Rate(hits, cases, *wilson(hits, cases)) if cases else Rate(hits, cases)


def clustered_rate(hits: int, cases: int, clusters: int, sum_hits2: int, sum_cases2: int, sum_product: int) -> Rate:
    """A rate of cases that come in clusters, such as several answers to one prompt, with its interval.

    The sums are over clusters: of hits², of cases², of hits times cases. The interval is that of as many independent
    cases as `effective` says.
    """
    if not cases:
        return Rate(hits, cases, clusters=clusters)
    worth = effective(hits, cases, clusters, sum_hits2, sum_cases2, sum_product)
    return Rate(hits, cases, *_interval(hits / cases, worth), clusters)


def effective(hits: int, cases: int, clusters: int, sum_hits2: int, sum_cases2: int, sum_product: int) -> float:
    """How many independent cases clustered ones are worth, for an interval; the sums are those of `clustered_rate`.

    The design effect (Kish 1965) is the variance of hits / cases as a ratio of sums over clusters, linearised, with the
    factor clusters / (clusters - 1), divided by that of a simple random sample; it counts as 1 where it is less. The
    cases divided by it are then scaled by the square of a ratio of quantiles of t, cases - 1 to clusters - 1 degrees
    of freedom, because few clusters tell little of their own variance (Korn and Graubard 1998).

    With one cluster, or a rate of 0 or 1, no data show how alike the cases of a cluster are. They then count as copies
    of one another, which is cases² / sum of cases² (Kish 1965): for clusters of one size, the number of clusters.
    """
    if clusters <= 1 or hits in (0, cases):
        return cases * cases / sum_cases2
    # In whole numbers: the sum over clusters of (hits - rate * cases)², times cases².
    residuals = cases * cases * sum_hits2 - 2 * hits * cases * sum_product + hits * hits * sum_cases2
    variance = clusters * (cases - 1) * residuals
    effect = max(1.0, variance / ((clusters - 1) * cases * cases * hits * (cases - hits)))
    return cases / effect * float(t.ppf(_UPPER, cases - 1) / t.ppf(_UPPER, clusters - 1)) ** 2


def mcnemar(turned_bad: int, turned_good: int) -> float:
    """The exact two-sided p-value that as many cases turn bad as turn good (McNemar 1947); 1 if none did."""
    turned = turned_bad + turned_good
    return float(binomtest(turned_bad, turned, 0.5).pvalue) if turned else 1.0


def adjusted(p_values: Sequence[float]) -> list[float]:
    """P-values, in their order, so that at most a share q of those up to q are false (Benjamini and Hochberg 1995)."""
    return [float(value) for value in false_discovery_control(p_values)] if p_values else []


def difference(hits_a: int, cases_a: int, hits_b: int, cases_b: int) -> float:
    """The two-sided p-value that two independent rates are one; 1 if there are no cases on a side.

    Fisher's exact test. Where even the emptiest of the four cells expects a thousand cases, the z test of two
    proportions (Pearson's chi-square without Yates's correction), which then says the same and takes no time.
    """
    hits, cases = hits_a + hits_b, cases_a + cases_b
    misses = cases - hits
    if 0 in (cases_a, cases_b, hits, misses):
        return 1.0
    if min(cases_a, cases_b) * min(hits, misses) < _MANY * cases:
        table: Any = [[hits_a, cases_a - hits_a], [hits_b, cases_b - hits_b]]
        return float(fisher_exact(table).pvalue)
    square = cases * (hits_a * cases_b - hits_b * cases_a) ** 2 / (cases_a * cases_b * hits * misses)
    return erfc(sqrt(square / 2))


def judge(rate: Rate, side: Side, limit: float, min_samples: int | None = None) -> tuple[Verdict, str, int | None]:
    """Whether a rate keeps a limit, why in words, and how many more cases would settle an inconclusive one.

    It passes with all of its interval within the limit and fails with all beyond; with fewer than `min_samples` cases
    it never passes. What is told of more cases assumes that the rate and the worth of a case stay; None where the rate
    is the limit, where there is none, and beyond a billion.
    """
    if rate.value is None or rate.low is None or rate.high is None:
        return "inconclusive", "there are no cases", None
    verdict = _verdict(side, limit, (rate.low, rate.high))
    missing = max(0, (min_samples or 0) - rate.cases)
    low, high, bound = percent(rate.low), percent(rate.high), percent(limit)
    if verdict == "fail":
        return verdict, f"all of {low} to {high} is {'above' if side == 'max' else 'below'} {bound}", None
    if verdict == "pass" and not missing:
        return verdict, f"all of {low} to {high} is {'within' if side == 'max' else 'at or above'} {bound}", None
    reason = f"{bound} lies between {low} and {high}"
    if missing:
        reason = f"only {rate.cases:,} of at least {min_samples:,} cases"
    more = missing if verdict == "pass" else _more(rate, rate.value, side, limit, missing)
    return "inconclusive", reason, more if more and more <= _MOST else None


def _verdict(side: Side, limit: float, interval: tuple[float, float]) -> Verdict:
    low, high = interval
    if side == "max":
        return "pass" if high <= limit else "fail" if low > limit else "inconclusive"
    return "pass" if low >= limit else "fail" if high < limit else "inconclusive"


def _more(rate: Rate, share: float, side: Side, limit: float, missing: int) -> int | None:
    """How many more cases settle an open rate; at least those `missing` if it will pass."""
    settled = _fewest(share, limit, side, worth(rate) / rate.cases)
    if settled is None:
        return None
    more = max(1, settled - rate.cases)
    return max(more, missing) if _is_inside(share, limit, side) else more


def _is_inside(share: float, limit: float, side: Side) -> bool:
    return share < limit if side == "max" else share > limit


def worth(rate: Rate) -> float:
    """How many independent cases a rate's interval is that of: its cases, or fewer with clusters.

    Half the width h and the rate p give z² / n as the root of (1/4 - h²) x² + (p (1 - p) - 2 h²) x = h².
    """
    if rate.clusters is None or rate.value is None or rate.low is None or rate.high is None:
        return float(rate.cases)
    spread, square = rate.value * (1 - rate.value), ((rate.high - rate.low) / 2) ** 2
    linear, root = spread - 2 * square, sqrt(spread * spread + square * (1 - 4 * spread))
    doubt = 2 * square / (linear + root) if linear > 0 else (root - linear) / (0.5 - 2 * square)
    return _Z * _Z / doubt


def needed(rate: float, limit: float, side: Side) -> int | None:
    """The fewest cases at which the interval of a rate lies within a limit; None if none, or more than a billion."""
    if _verdict(side, limit, _interval(rate, 1)) == "pass":
        return 1
    return _fewest(rate, limit, side) if _is_inside(rate, limit, side) else None


def _fewest(share: float, limit: float, side: Side, each: float = 1.0) -> int | None:
    """The fewest cases, each worth `each` independent ones, whose interval lies all on one side of a limit.

    An end of the Wilson interval reaches the limit L at z² L (1 - L) / (L - share)² cases. Rounding may move that by
    a step or so, and what decides is the interval as it is computed.
    """
    square = each * (limit - share) ** 2
    spread = _Z * _Z * limit * (1 - limit)
    if not square or spread > _MOST * square:
        return None
    fewest = max(1, ceil(spread / square))
    while _is_open(share, limit, side, fewest * each):
        fewest += 1
    while fewest > 1 and not _is_open(share, limit, side, (fewest - 1) * each):
        fewest -= 1
    return fewest


def _is_open(share: float, limit: float, side: Side, cases: float) -> bool:
    return _verdict(side, limit, _interval(share, cases)) == "inconclusive"
