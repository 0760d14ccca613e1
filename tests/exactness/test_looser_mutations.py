"""The comparison of references with the oracle notices when the engine is wrong about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from specctl.diff.decisions import direction as right_direction
from specctl.diff.joint import Joint
from specctl.language.behavior import Behavior, Outcome
from specctl.lint import linter
from specctl.lint.linter import lint
from specctl.logic.region import Region

from .compare import unlike, workspace_of
from .generator import Repository, repository
from .looser_oracle import reference_findings
from .oracle import read

_SEEDS = range(120)


@cache
def drawn() -> list[Repository]:
    found = (repository(seed, full=True) for seed in _SEEDS)
    return [one for one in found if any("no_looser_than" in raw for raw in one.contracts.values())]


def take_stricter_for_looser(patch: pytest.MonkeyPatch) -> None:
    def direction(old: Outcome, new: Outcome, before: Behavior, after: Behavior) -> str:
        return right_direction(new, old, before, after)

    patch.setattr("specctl.diff.looser.direction", direction)


def take_incomparable_for_looser(patch: pytest.MonkeyPatch) -> None:
    def direction(old: Outcome, new: Outcome, before: Behavior, after: Behavior) -> str:
        found = right_direction(old, new, before, after)
        return "loosened" if found == "changed" else found

    patch.setattr("specctl.diff.looser.direction", direction)


def take_a_conflict_of_the_reference_for_strict(patch: pytest.MonkeyPatch) -> None:
    def direction(old: Outcome, new: Outcome, before: Behavior, after: Behavior) -> str:
        found = right_direction(old, new, before, after)
        return "loosened" if found in ("resolved", "decided") else found

    patch.setattr("specctl.diff.looser.direction", direction)


def forget_what_the_reference_admits(patch: pytest.MonkeyPatch) -> None:
    def common(self: Joint) -> Region:
        return self.universe.space(self.head)

    patch.setattr(Joint, "common", property(common))


def test_the_right_comparison_is_that_of_the_oracle() -> None:
    assert not any(map(wrong, drawn()))


@pytest.mark.parametrize(
    "mutate",
    [
        take_stricter_for_looser,
        take_incomparable_for_looser,
        take_a_conflict_of_the_reference_for_strict,
        forget_what_the_reference_admits,
    ],
)
def test_a_wrong_comparison_is_found_out(
    mutate: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linter, "confirm", lambda *_: None)
    mutate(monkeypatch)
    assert any(wrong(one) for one in drawn())


def test_the_judge_alone_finds_the_wrong_way_round_out(monkeypatch: pytest.MonkeyPatch) -> None:
    take_stricter_for_looser(monkeypatch)
    with pytest.raises(AssertionError, match="witness of looser-than-reference"):
        list(map(wrong, drawn()))


def wrong(one: Repository) -> list[str]:
    """What the comparison finds wrong about references; a witness that is no request there is wrong as well."""
    try:
        reported = lint(workspace_of(one), ("looser-than-reference",)).diagnostics
    except AssertionError as error:
        if "is no request" in str(error):
            return [str(error)]
        raise
    oracle = read(one.levels, one.contracts)
    return unlike(reported, reference_findings(oracle), oracle)
