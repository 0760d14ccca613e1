"""The figures of a score against known answers, plain definitions and scipy's own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import comb, sqrt
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact

from specctl.score.calibration import calibration, pass_power
from specctl.score.report import Bin, Rate, Verdict
from specctl.score.statistics import (
    Side,
    adjusted,
    clustered_rate,
    difference,
    effective,
    judge,
    mcnemar,
    needed,
    rate,
    wilson,
    worth,
)

SIDES = st.sampled_from(["max", "min"])
SHARES = st.floats(0, 1)
P_VALUES = st.lists(st.floats(0, 1), max_size=12)
quick = settings(deadline=None, max_examples=100)


@st.composite
def counts(draw: st.DrawFn, most: int = 3000) -> tuple[int, int]:
    cases = draw(st.integers(1, most))
    return draw(st.integers(0, cases)), cases


@st.composite
def clusters(draw: st.DrawFn) -> list[tuple[int, int]]:
    return draw(st.lists(counts(most=6), min_size=1, max_size=30))


def clustered(groups: Sequence[tuple[int, int]]) -> tuple[int, int, int, int, int, int]:
    """What `clustered_rate` takes, of clusters as (hits, cases)."""
    return (
        sum(hits for hits, _ in groups),
        sum(cases for _, cases in groups),
        len(groups),
        sum(hits * hits for hits, _ in groups),
        sum(cases * cases for _, cases in groups),
        sum(hits * cases for hits, cases in groups),
    )


def ends(found: Rate) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def verdict(interval: tuple[float, float], side: Side, limit: float) -> Verdict:
    """The definition, once more."""
    inside = interval[1] <= limit if side == "max" else interval[0] >= limit
    beyond = interval[0] > limit if side == "max" else interval[1] < limit
    assert not (inside and beyond)
    return "pass" if inside else "fail" if beyond else "inconclusive"


# Intervals


@pytest.mark.parametrize(
    ("hits", "cases", "low", "high"),
    [
        (0, 30, 0, 0.11351),
        (0, 300, 0, 0.01264),
        (300, 300, 0.98736, 1),
        (95, 100, 0.88825, 0.97846),
        (1, 2, 0.09453, 0.90547),
        (0, 0, 0, 1),
        (0, 1, 0, 0.79345),
        (1, 10_000_000, 0.0, 0.0),
    ],
)
def test_known_intervals(hits: int, cases: int, low: float, high: float) -> None:
    assert wilson(hits, cases) == pytest.approx((low, high), abs=6e-6)


@pytest.mark.parametrize("cases", [1, 3, 30, 299, 12_345, 10**7, 0.5, 17.3])
def test_nothing_and_everything_are_exact(cases: float) -> None:
    assert wilson(0, cases)[0] == 0
    assert wilson(cases, cases)[1] == 1


@quick
@given(counts())
def test_the_interval_is_scipys(count: tuple[int, int]) -> None:
    expected = binomtest(*count).proportion_ci(0.95, "wilson")
    assert wilson(*count) == pytest.approx((expected.low, expected.high), abs=1e-12)


@quick
@given(counts(10**8), st.floats(1.01, 100))
def test_an_interval_contains_its_rate_and_narrows(count: tuple[int, int], times: float) -> None:
    hits, cases = count
    low, high = wilson(hits, cases)
    assert 0 <= low <= hits / cases <= high <= 1
    closer = wilson(hits * times, cases * times)
    assert low <= closer[0] + 1e-12
    assert closer[1] <= high + 1e-12
    assert closer[1] - closer[0] < high - low


def test_a_rate_has_the_interval_of_its_cases() -> None:
    assert rate(3, 40) == Rate(3, 40, *wilson(3, 40))
    assert rate(0, 0) == Rate(0, 0)
    assert clustered_rate(0, 0, 0, 0, 0, 0) == Rate(0, 0, clusters=0)


# Clusters


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param([(1, 1)] * 30 + [(0, 1)] * 70, 100, id="each case its own cluster"),
        pytest.param([(0, 3)] * 100, 100, id="none of three each"),
        pytest.param([(3, 3)] * 100, 100, id="all of three each"),
        pytest.param([(0, 10), (0, 1), (0, 1)], 144 / 102, id="none, of clusters of several sizes"),
        pytest.param([(5, 9)], 1, id="one cluster"),
        # Variance 2 * 12.5 / 100 against 0.25 / 9, and t of 9 and of 1 degrees of freedom: 2.26216 and 12.70620.
        pytest.param([(5, 5), (0, 5)], 10 / 9 * (2.262157 / 12.706205) ** 2, id="two clusters"),
        # 100 / (99 * 300²) * 189 against 0.09 / 299, and t of 299 and of 99 degrees of freedom: 1.967930 and 1.984217.
        pytest.param(
            [(3, 3)] * 10 + [(0, 3)] * 90, 300 / (299 * 100 / 99 / 100) * (1.967930 / 1.984217) ** 2, id="alike"
        ),
        # Each cluster has the one rate: no variance at all, which counts as that of independent cases.
        pytest.param([(1, 2)] * 50, 100 * (1.984217 / 2.009575) ** 2, id="more even than chance"),
    ],
)
def test_what_clustered_cases_are_worth(groups: list[tuple[int, int]], expected: float) -> None:
    assert effective(*clustered(groups)) == pytest.approx(expected, rel=1e-5)


def linearised(groups: Sequence[tuple[int, int]]) -> Fraction:
    """The design effect by its definition, in fractions."""
    hits, cases, count, *_ = clustered(groups)
    share = Fraction(hits, cases)
    squares = sum(((one - share * all_) * (one - share * all_) for one, all_ in groups), Fraction(0))
    return Fraction(count, count - 1) * squares / cases**2 / (share * (1 - share) / (cases - 1))


@quick
@given(clusters())
def test_clusters_never_make_it_surer(groups: list[tuple[int, int]]) -> None:
    sums = clustered(groups)
    found, plain = clustered_rate(*sums), rate(*sums[:2])
    assert found.clusters == len(groups)
    assert ends(found)[0] <= ends(plain)[0] + 1e-12
    assert ends(found)[1] >= ends(plain)[1] - 1e-12
    assert worth(found) == pytest.approx(effective(*sums), rel=1e-6)
    if 0 < sums[0] < sums[1] and len(groups) > 1:
        assert worth(found) <= sums[1] / max(1.0, float(linearised(groups))) * (1 + 1e-6)


@quick
@given(counts())
def test_clusters_of_one_case_are_none(count: tuple[int, int]) -> None:
    hits, cases = count
    found = clustered_rate(hits, cases, cases, hits, cases, hits)
    assert ends(found) == pytest.approx(ends(rate(hits, cases)), abs=1e-12)


def test_the_worth_of_a_case_is_read_off_the_interval_at_any_size() -> None:
    for share in (0, 1e-6, 0.02, 0.5, 0.98, 1):
        for cases in (0.3, 1, 7.5, 2000, 1e7):
            hits = round(share * 10**9)
            found = Rate(hits, 10**9, *wilson(hits / 10**9 * cases, cases), clusters=5)
            assert worth(found) == pytest.approx(cases, rel=1e-6), (share, cases)


def test_an_interval_of_clusters_holds_the_rate_as_often_as_it_says() -> None:
    random, within, within_plain, rounds = Random(7), 0, 0, 500
    for _ in range(rounds):
        groups = []
        for _ in range(40):
            likely = random.betavariate(0.2 * 1.5, 0.8 * 1.5)  # likeness in a cluster: 1 / (1.5 + 1)
            groups.append((sum(random.random() < likely for _ in range(5)), 5))
        sums = clustered(groups)
        low, high = ends(clustered_rate(*sums))
        within += low <= 0.2 <= high
        low, high = ends(rate(*sums[:2]))
        within_plain += low <= 0.2 <= high
    assert within / rounds == pytest.approx(0.95, abs=0.025)
    assert within_plain / rounds < 0.88


# Tests of difference


@pytest.mark.parametrize(
    ("turned_bad", "turned_good", "expected"),
    [(10, 2, 0.03857), (2, 10, 0.03857), (0, 0, 1), (5, 5, 1), (1, 0, 1), (6, 0, 0.03125), (10**7, 3, 0)],
)
def test_known_answers_of_mcnemar(turned_bad: int, turned_good: int, expected: float) -> None:
    assert mcnemar(turned_bad, turned_good) == pytest.approx(expected, abs=5e-6)


@quick
@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_twice_a_binomial_sum(bad: int, good: int) -> None:
    tail = sum(comb(bad + good, count) for count in range(min(bad, good) + 1))
    assert mcnemar(bad, good) == pytest.approx(min(1, 2 * tail / 2 ** (bad + good)))


@quick
@given(P_VALUES)
def test_adjusted_p_values_follow_the_definition(p_values: list[float]) -> None:
    found, count = adjusted(p_values), len(p_values)
    for value, result in zip(p_values, found, strict=True):
        at_least = [other for other in p_values if other >= value]
        ranks = ((other, sum(each <= other for each in p_values)) for other in at_least)
        assert result == pytest.approx(min(1, *(other * count / rank for other, rank in ranks)))


@quick
@given(P_VALUES)
def test_adjusting_keeps_the_order(p_values: list[float]) -> None:
    pairs = sorted(zip(p_values, adjusted(p_values), strict=True))
    assert all(before[1] <= after[1] for before, after in pairwise(pairs))
    assert all(value <= result <= 1 for value, result in pairs)


def test_nothing_to_adjust() -> None:
    assert adjusted([]) == []
    assert adjusted((0.01, 0.02, 0.5)) == pytest.approx([0.03, 0.03, 0.5])


def fisher(hits_a: int, cases_a: int, hits_b: int, cases_b: int) -> float:
    """The two-sided test by its definition: all tables at most as likely as the one seen."""
    hits = hits_a + hits_b
    ways = [comb(cases_a, one) * comb(cases_b, hits - one) for one in range(hits + 1)]
    return float(Fraction(sum(way for way in ways if way <= ways[hits_a]), comb(cases_a + cases_b, hits)))


@quick
@given(counts(40), counts(40))
def test_a_difference_of_few_cases_is_fishers(a: tuple[int, int], b: tuple[int, int]) -> None:
    assert difference(*a, *b) == pytest.approx(fisher(*a, *b))
    assert difference(*b, *a) == pytest.approx(difference(*a, *b))


def test_no_cases_do_not_differ() -> None:
    assert difference(0, 0, 3, 5) == difference(3, 5, 0, 0) == difference(0, 0, 0, 0) == 1


@pytest.mark.parametrize(
    "table",
    [(5_000, 10_000, 5_150, 10_000), (2_000, 40_000, 2_200, 41_000), (49_000, 50_000, 48_900, 50_000)],
)
def test_the_test_for_many_cases_says_what_the_exact_one_says(table: tuple[int, int, int, int]) -> None:
    hits_a, cases_a, hits_b, cases_b = table
    exact: Any = [[hits_a, cases_a - hits_a], [hits_b, cases_b - hits_b]]
    assert difference(*table) == pytest.approx(float(fisher_exact(exact).pvalue), rel=0.1)
    pooled = (hits_a + hits_b) / (cases_a + cases_b)
    spread = sqrt(pooled * (1 - pooled) * (1 / cases_a + 1 / cases_b))
    z = abs(hits_a / cases_a - hits_b / cases_b) / spread
    assert difference(*table) == pytest.approx(tail_of_normal(z), rel=1e-3)


def tail_of_normal(z: float) -> float:
    """Both tails, as a sum of a series for the area between."""
    term = total = z
    for place in range(1, 200):
        term *= -z * z / 2 / place
        total += term / (2 * place + 1)
    return 1 - total * 2 / sqrt(2 * 3.141592653589793)


MILLIONS = 10_000_000


@pytest.mark.parametrize(
    "table",
    [
        (5, MILLIONS, 3, MILLIONS),
        (5, MILLIONS, 0, 200),
        (5_000_000, MILLIONS, 5_001_000, MILLIONS),
        (1_000, MILLIONS, 1_100, MILLIONS),
        (0, MILLIONS, MILLIONS, MILLIONS),
        (MILLIONS - 4, MILLIONS, MILLIONS, MILLIONS),
        (1_000_000, MILLIONS, 20, 200),
        (0, MILLIONS, 0, MILLIONS),
    ],
)
def test_millions_of_cases_are_no_matter(table: tuple[int, int, int, int]) -> None:
    start = time.perf_counter()
    assert 0 <= difference(*table) <= 1  # which nothing that is no number is
    assert time.perf_counter() - start < 1


# Verdicts

PROMPTS = clustered_rate(0, 300, 100, 0, 900, 0)


@pytest.mark.parametrize(
    ("found", "side", "limit", "min_samples", "expected"),
    [
        (rate(0, 300), "max", 0.02, None, ("pass", "all of 0 % to 1.26 % is within 2 %", None)),
        (rate(0, 300), "max", 0.02, 300, ("pass", "all of 0 % to 1.26 % is within 2 %", None)),
        (rate(12, 300), "max", 0.02, None, ("fail", "all of 2.3 % to 6.86 % is above 2 %", None)),
        (rate(297, 300), "min", 0.95, None, ("pass", "all of 97.1 % to 99.7 % is at or above 95 %", None)),
        (rate(270, 300), "min", 0.95, None, ("fail", "all of 86.1 % to 92.9 % is below 95 %", None)),
        (rate(4, 300), "max", 0.02, None, ("inconclusive", "2 % lies between 0.52 % and 3.38 %", 1395)),
        (rate(0, 20), "max", 0.5, 30, ("inconclusive", "only 20 of at least 30 cases", 10)),
        (rate(0, 20), "max", 0.1, 30, ("inconclusive", "only 20 of at least 30 cases", 15)),
        (rate(20, 20), "max", 0.1, 30, ("fail", "all of 83.9 % to 100 % is above 10 %", None)),
        (rate(6, 300), "max", 0.02, 1000, ("inconclusive", "only 300 of at least 1,000 cases", None)),
        (rate(0, 0), "max", 0.02, 30, ("inconclusive", "there are no cases", None)),
        (rate(0, 50), "max", 0.0, None, ("inconclusive", "0 % lies between 0 % and 7.13 %", None)),
        (rate(5, 50), "max", 1.0, None, ("pass", "all of 4.35 % to 21.4 % is within 100 %", None)),
        (rate(0, 5), "min", 0.0, None, ("pass", "all of 0 % to 43.4 % is at or above 0 %", None)),
        (rate(5, 5), "min", 1.0, None, ("inconclusive", "100 % lies between 56.6 % and 100 %", None)),
        (rate(499_999, 10**6), "min", 0.5, None, ("inconclusive", "50 % lies between 49.9 % and 50.1 %", None)),
        # As many independent cases as prompts: 100 are too few, and each further record is worth a third of one.
        (PROMPTS, "max", 0.02, None, ("inconclusive", "2 % lies between 0 % and 3.7 %", 265)),
    ],
)
def test_verdicts(
    found: Rate, side: Side, limit: float, min_samples: int | None, expected: tuple[Verdict, str, int | None]
) -> None:
    assert judge(found, side, limit, min_samples) == expected


@quick
@given(counts(), SIDES, SHARES | st.sampled_from([0.0, 1.0, 0.5]), st.none() | st.integers(1, 4000))
def test_more_cases_settle_it_and_one_fewer_do_not(
    count: tuple[int, int], side: Side, limit: float, min_samples: int | None
) -> None:
    hits, cases = count
    found, _, more = judge(rate(hits, cases), side, limit, min_samples)

    def at(total: int) -> Verdict:
        then = verdict(wilson(hits / cases * total, total), side, limit)
        return "inconclusive" if then == "pass" and total < (min_samples or 0) else then

    assert found == at(cases)
    if more is not None:
        assert found == "inconclusive"
        assert at(cases + more) != "inconclusive"
        assert at(cases + more - 1) == "inconclusive"
    elif found == "inconclusive":
        assert hits / cases == limit or at(10**9) == "inconclusive"


@quick
@given(clusters(), SIDES, st.floats(0.01, 0.99))
def test_more_clustered_cases_settle_it_at_the_same_worth(
    groups: list[tuple[int, int]], side: Side, limit: float
) -> None:
    sums = clustered(groups)
    found, _, more = judge(clustered_rate(*sums), side, limit)
    share, each = sums[0] / sums[1], effective(*sums) / sums[1]
    if more is not None:
        slack = 1e-6 * (sums[1] + more) + 1
        total = sums[1] + more
        assert verdict(wilson(share * each * (total + slack), each * (total + slack)), side, limit) != "inconclusive"
        if more > slack:
            fewer = each * (total - 1 - slack)
            assert verdict(wilson(share * fewer, fewer), side, limit) == "inconclusive"
    else:
        assert found != "inconclusive" or abs(share - limit) < 1e-3


# The sample size that a limit needs


@pytest.mark.parametrize(
    ("share", "limit", "side", "expected"),
    [
        (0, 0.02, "max", 189),
        (1, 0.95, "min", 73),
        (0.01, 0.02, "max", 753),
        (0, 0, "max", None),
        (1, 1, "min", None),
        (0.02, 0.02, "max", None),
        (0.03, 0.02, "max", None),
        (0.9, 0.95, "min", None),
        (0.3, 1, "max", 1),
        (1, 1, "max", 1),
        (0.3, 0, "min", 1),
        (0.3, 1.1, "max", 1),
        (0.0199999, 0.02, "max", None),
        (0.0199, 0.02, "max", 7_529_260),
    ],
)
def test_known_sample_sizes(share: float, limit: float, side: Side, expected: int | None) -> None:
    assert needed(share, limit, side) == expected


@quick
@given(st.integers(0, 20), st.integers(0, 21), SIDES)
def test_the_sample_size_is_the_first_that_does(share: int, limit: int, side: Side) -> None:
    found = needed(share / 20, limit / 21, side)
    does = (count for count in range(1, 2000) if verdict(wilson(share / 20 * count, count), side, limit / 21) == "pass")
    first = next(does, None)
    assert found == first or (first is None and found is not None and found >= 2000)


# Repeated tries and calibration


@pytest.mark.parametrize(
    ("tried", "most", "expected"),
    [
        ([], 5, {}),
        ([(0, 0, 3)], 5, {}),
        ([(4, 4, 1), (4, 2, 1)], 4, {1: 0.75, 2: (1 + 1 / 6) / 2, 3: 0.5, 4: 0.5}),
        ([(4, 4, 1), (4, 2, 1)], 2, {1: 0.75, 2: (1 + 1 / 6) / 2}),
        ([(1, 0, 3), (2, 2, 1)], 8, {1: 0.25, 2: 1.0}),
        ([(2, 1, 0), (1, 1, 2)], 3, {1: 1.0}),
        ([(2000, 1999, 1)], 1, {1: 0.9995}),
    ],
)
def test_how_often_all_of_several_tries_succeed(
    tried: list[tuple[int, int, int]], most: int, expected: dict[int, float]
) -> None:
    assert pass_power(tried, most) == pytest.approx(expected)


@quick
@given(st.lists(st.tuples(counts(8), st.integers(1, 5)), max_size=6))
def test_more_tries_of_the_same_requests_succeed_less_often(drawn: list[tuple[tuple[int, int], int]]) -> None:
    tried = [(8, hits, requests) for (hits, _), requests in drawn]
    powers = list(pass_power(tried, 8).values())
    assert all(0 <= after <= before + 1e-12 for before, after in pairwise(powers))


def test_calibration() -> None:
    # Of 4 answers at 0.2 one is right, of 6 at 0.9 three are; the bin between is empty.
    low, high = (4, 0.8, 1, 3 * 0.04 + 0.64), (6, 5.4, 3, 3 * 0.01 + 3 * 0.81)
    found = calibration([low, (0, 0.0, 0, 0.0), high], [0, 0.25, 0.75, 1])
    assert found is not None
    assert found.cases == 10
    assert found.ece == pytest.approx(0.4 * 0.05 + 0.6 * 0.4)
    assert found.brier == pytest.approx((0.76 + 2.46) / 10)
    assert found.bins == (Bin(0, 0.25, 4, 0.8 / 4, 1), Bin(0.75, 1, 6, 5.4 / 6, 3))


def test_calibration_of_nothing() -> None:
    assert calibration([], [0]) is None
    assert calibration([(0, 0.0, 0, 0.0)], [0, 1]) is None
    with pytest.raises(ValueError, match="argument 2"):
        calibration([(1, 0.5, 1, 0.25)], [0, 0.5, 1])
