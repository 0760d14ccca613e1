"""The comparison with the oracle notices when the engine is wrong: five ways to break it are each found out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from specctl.language.behavior import Behavior, Outcome
from specctl.language.condition import Condition, Not
from specctl.language.stack import Assignment, Grant, Stack
from specctl.lint import linter
from specctl.logic import resolve, standing
from specctl.logic.region import Region, union
from specctl.logic.resolve import LevelResolution, Regions
from specctl.logic.standing import Standing
from specctl.logic.universe import Universe

from .compare import differences
from .generator import repository

_SEEDS = range(400)


def drop_not(patch: pytest.MonkeyPatch) -> None:
    right = Universe.region

    def region(self: Universe, condition: Condition, stack: Stack) -> Region:
        return right(self, condition.part if isinstance(condition, Not) else condition, stack)

    patch.setattr(Universe, "region", region)


def swap_levels(patch: pytest.MonkeyPatch) -> None:
    def in_order(levels: Mapping[str, tuple[Assignment, ...]]) -> list[tuple[str, tuple[Assignment, ...]]]:
        return list(levels.items())[::-1]

    patch.setattr(resolve, "in_order", in_order)


def let_void_rules_override(patch: pytest.MonkeyPatch) -> None:
    def exceptions(level: LevelResolution) -> Regions:
        return {item: region for item, region in level.when.items() if item.rule.overrides}

    patch.setattr(resolve, "exceptions", exceptions)


def forget_delegation(patch: pytest.MonkeyPatch) -> None:
    def delegated(before: Standing, level: str, value: Outcome, grant: Grant) -> list[Region]:  # noqa: ARG001
        return []

    patch.setattr(standing, "delegated", delegated)


def read_strictest_backwards(patch: pytest.MonkeyPatch) -> None:
    def outranked(value: Outcome, by_value: Mapping[Outcome, Region], behavior: Behavior, universe: Universe) -> Region:
        if behavior.combine == "unique":
            return universe.nothing
        return union((by_value[other] for other in by_value if behavior.stricter(value, other)), universe.nothing)

    patch.setattr(resolve, "outranked", outranked)


@pytest.mark.parametrize(
    "mutate", [drop_not, swap_levels, let_void_rules_override, forget_delegation, read_strictest_backwards]
)
def test_a_wrong_engine_is_found_out(mutate: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(mutate)
    monkeypatch.setattr(linter, "confirm", lambda *_: None)
    mutate(monkeypatch)
    assert any(differences(repository(seed), Counter()) for seed in _SEEDS)


def test_the_right_engine_passes_the_same_repositories() -> None:
    assert not any(differences(repository(seed), Counter()) for seed in _SEEDS[:60])
