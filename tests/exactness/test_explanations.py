"""What `explain`, `authority` and `query` answer is what the oracle counts, on random repositories."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from .explanations import wrong_answers
from .generator import repository

_KINDS = ("decides", "conflicts", "followed", "outranked", "defeated", "void", "unheard")
_OTHERS = ("open", "Hangs", "Same", "Trace", "authority", "passed on", "may pass on", "found", "never")


def compare(seeds: range, least: int) -> None:
    seen: Counter[str] = Counter()
    for seed in seeds:
        assert wrong_answers(repository(seed), Random(seed), seen) == [], f"seed {seed}"
    assert {name: seen[name] for name in (*_KINDS, *_OTHERS) if seen[name] < least} == {}


def test_answers_are_those_of_the_oracle() -> None:
    compare(range(40), 5)


@pytest.mark.slow
def test_answers_are_those_of_the_oracle_at_length() -> None:
    compare(range(1000, 1400), 50)
