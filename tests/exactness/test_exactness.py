"""The engine against the oracle: random repositories, every request enumerated, every finding compared."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from .compare import LOGIC, differences, wrong_decisions
from .generator import Repository, repositories

_LEAST_OF_EACH = 20
_QUICK = settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
_THOROUGH = settings(_QUICK, max_examples=3000)


def compare_findings(how: settings) -> None:
    seen: Counter[str] = Counter()

    @how
    @given(repositories(full=True))
    def run(repository: Repository) -> None:
        assert differences(repository, seen) == []

    run()
    assert {check: seen[check] for check in LOGIC if seen[check] < _LEAST_OF_EACH} == {}


def test_every_finding_share_and_witness_is_that_of_the_oracle() -> None:
    compare_findings(_QUICK)


@pytest.mark.slow
def test_every_finding_is_that_of_the_oracle_at_length() -> None:
    compare_findings(_THOROUGH)


@settings(_QUICK, max_examples=60)
@given(repositories())
def test_decisions_of_whole_and_partial_requests_are_those_of_the_oracle(repository: Repository) -> None:
    assert wrong_decisions(repository, Random(1)) == []
