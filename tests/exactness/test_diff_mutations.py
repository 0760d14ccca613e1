"""The comparison of diffs with the oracle notices when the engine is wrong: ways to break it are each found out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import repeat
from random import Random

import pytest

from specctl.diff import authority, decisions, matching
from specctl.diff.both import Both
from specctl.diff.joint import Joint
from specctl.language.behavior import Behavior, Outcome
from specctl.language.stack import Stack
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution
from specctl.logic.standing import Standing

from .diff_compare import diff_differences
from .diff_edits_attributes import range_changed
from .diff_edits_rules import change_adjustable, change_assumption, change_condition, change_values
from .diff_edits_structure import tiers_changed
from .diff_edits_values import group_joined, leaf_split, value_renamed
from .draw_revision import Edit, edited
from .generator import repository

_SEEDS = range(200)


def forget_former_names(patch: pytest.MonkeyPatch) -> None:
    def former_name(name: str, formerly: str | None, before: Collection[str], after: Collection[str]) -> str | None:  # noqa: ARG001
        return name if name in before else None

    patch.setattr(matching, "former_name", former_name)


def read_no_splits(patch: pytest.MonkeyPatch) -> None:
    def nearest(above: Iterable[str], other: Mapping[str, str], whole: Collection[str]) -> str | None:  # noqa: ARG001
        return None

    patch.setattr(matching, "_nearest", nearest)


def forget_the_assumptions_of_base(patch: pytest.MonkeyPatch) -> None:
    def common(self: Joint) -> Region:
        return self.universe.space(self.head)

    patch.setattr(Joint, "common", property(common))


def measure_all_of_head(patch: pytest.MonkeyPatch) -> None:
    def share(self: Joint, region: Region) -> float | None:
        return self.measure.share(region, self.universe.space(self.head))

    patch.setattr(Joint, "share", share)


def turn_directions_round(patch: pytest.MonkeyPatch) -> None:
    right = decisions._between

    def between(old: Outcome, new: Outcome, behavior: Behavior) -> str:
        return right(new, old, behavior)

    patch.setattr(decisions, "_between", between)


def read_strictness_from_base(patch: pytest.MonkeyPatch) -> None:
    right = decisions.direction

    def direction(old: Outcome, new: Outcome, before: Behavior, after: Behavior) -> str:
        return right(old, new, after, before)

    patch.setattr(decisions, "direction", direction)


def name_rules_that_decide_elsewhere(patch: pytest.MonkeyPatch) -> None:
    right = decisions._deciding

    def deciding(resolution: Resolution, outcome: Outcome, region: Region, stack: Stack) -> tuple[str, ...]:
        return right(resolution, outcome, region | ~region, stack)

    patch.setattr(decisions, "_deciding", deciding)


def look_at_decisions_alone_for_authority(patch: pytest.MonkeyPatch) -> None:
    def alike(both: Both, before: Standing, after: Standing) -> bool:  # noqa: ARG001
        return before.decided == after.decided

    patch.setattr(authority, "_alike", alike)


Mutation = Callable[[pytest.MonkeyPatch], None]
MUTATIONS: list[tuple[Mutation, list[Edit]]] = [
    (forget_former_names, [value_renamed, change_values]),
    (read_no_splits, [leaf_split, group_joined, change_values]),
    (forget_the_assumptions_of_base, [change_assumption, change_values]),
    (measure_all_of_head, [range_changed, change_assumption, change_values]),
    (turn_directions_round, [change_values]),
    (read_strictness_from_base, [tiers_changed]),
    (name_rules_that_decide_elsewhere, [change_values, change_condition]),
    (look_at_decisions_alone_for_authority, [change_adjustable]),
]


@pytest.mark.parametrize(("mutate", "edits"), MUTATIONS)
def test_a_wrong_diff_is_found_out(mutate: Mutation, edits: list[Edit], monkeypatch: pytest.MonkeyPatch) -> None:
    for engine in (decisions, authority):
        monkeypatch.setattr(engine, "_confirm", lambda *_: None)
    mutate(monkeypatch)
    assert any(map(wrong, _SEEDS, repeat(edits)))


def test_the_right_diff_passes_the_same_revisions() -> None:
    assert not any(wrong(seed, edits) for _, edits in MUTATIONS for seed in _SEEDS[:3])


def wrong(seed: int, edits: list[Edit]) -> list[str]:
    """What the comparison finds wrong of a revision of a seed by edits of a kind."""
    base = repository(seed)
    return diff_differences(base, edited(base, Random(seed), dict.fromkeys(edits, 1.0), 2), Counter())
