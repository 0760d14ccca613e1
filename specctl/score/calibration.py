"""Figures that are sums and nothing more: calibration of confidence, and how often repeated tries all succeed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import comb, fsum

from specctl.score.report import Bin, Calibration


def calibration(bins: Sequence[tuple[int, float, int, float]], edges: Sequence[float]) -> Calibration | None:
    """How far confidence can be believed; None without answers.

    A bin is its answers, the sum of their confidence, how many were right, and the sum of squared errors (confidence
    minus 1 if right, else minus 0); `edges` are one more than bins. The expected calibration error is the mean
    distance of a bin's mean confidence to its share of right answers, weighed by answers (Guo et al. 2017); the Brier
    score is the mean squared error (Brier 1950). Empty bins are left out. ValueError if edges do not fit bins.
    """
    cases = sum(count for count, *_ in bins)
    filled = tuple(
        Bin(low, high, count, confidence / count, correct)
        for (count, confidence, correct, _), (low, high) in zip(bins, pairwise(edges), strict=True)
        if count
    )
    if not cases:
        return None
    ece = fsum(abs(confidence - correct) for _, confidence, correct, _ in bins) / cases
    return Calibration(cases, ece, fsum(error for *_, error in bins) / cases, filled)


def pass_power(counts: Sequence[tuple[int, int, int]], most: int) -> dict[int, float]:
    """How likely k tries of one request all succeed, for k from 1 to `most` as far as some request has k tries.

    A count is (tries, successes, how many requests had both so). It is pass^k of tau-bench (Yao et al. 2024): the mean
    over requests with at least k tries of C(successes, k) / C(tries, k).
    """
    longest = max((tries for tries, _, requests in counts if requests), default=0)
    return {k: _all_succeed(counts, k) for k in range(1, min(most, longest) + 1)}


def _all_succeed(counts: Sequence[tuple[int, int, int]], k: int) -> float:
    tried = [each for each in counts if each[0] >= k]
    chances = fsum(requests * (comb(successes, k) / comb(tries, k)) for tries, successes, requests in tried)
    return chances / sum(requests for _, _, requests in tried)
