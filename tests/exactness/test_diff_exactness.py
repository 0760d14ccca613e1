"""The semantic diff against the oracle: two random revisions, every joint request enumerated, every change compared."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specctl.diff.change import DIRECTIONS, MOVES, DecisionChange
from specctl.diff.compare import compare
from specctl.logic.region import Region, union

from .compare import _same_share, workspace_of
from .diff_compare import authority_key, decision_key, diff_differences, diffs, outcome
from .drafts import Contract
from .draw_revision import EDITS, NEUTRAL, Edit, edited, revised, reworded
from .generator import Repository, repository

_LEAST_OF_EACH = 8
_QUICK = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
_THOROUGH = settings(_QUICK, max_examples=2000)
_FEWER = settings(_QUICK, max_examples=30)
_TURNED = {
    "loosened": "tightened",
    "tightened": "loosened",
    "changed": "changed",
    "opened": "closed",
    "closed": "opened",
}


@st.composite
def seeds(draw: st.DrawFn) -> int:
    return draw(st.integers(min_value=0, max_value=2**40))


def compare_changes(how: settings) -> tuple[Counter[str], Counter[str]]:
    seen: Counter[str] = Counter()
    made: Counter[str] = Counter()

    @how
    @given(seeds())
    def run(seed: int) -> None:
        base = repository(seed)
        assert diff_differences(base, revised(base, Random(seed), made), seen) == []

    run()
    assert {key: seen[key] for key in (*DIRECTIONS, *MOVES) if seen[key] < _LEAST_OF_EACH} == {}
    return seen, made


def test_every_change_share_rule_and_witness_is_that_of_the_oracle() -> None:
    compare_changes(_QUICK)


@pytest.mark.slow
def test_every_change_is_that_of_the_oracle_at_length() -> None:
    _, made = compare_changes(_THOROUGH)
    assert {edit.__name__ for edit in EDITS} <= set(made)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: str(edit.__name__))
def test_every_edit_occurs_and_is_drawn_alike_again(edit: Edit) -> None:
    def attempts(seed: int) -> Repository:
        return edited(repository(seed), Random(seed), {edit: 1.0}, 1)

    made = next(seed for seed in range(50) if attempts(seed) != repository(seed))
    assert attempts(made) == attempts(made)


@_FEWER
@given(seeds())
def test_a_revision_does_not_differ_from_itself(seed: int) -> None:
    base = repository(seed)
    assert diffs(base, base) == {}


@_FEWER
@given(seeds())
def test_other_words_change_nothing(seed: int) -> None:
    base = repository(seed)
    found = diffs(base, reworded(base, Random(seed)))
    assert [one for one in found.values() if one.decisions or one.authority] == []


@_FEWER
@given(seeds())
def test_the_way_back_is_the_way_there_turned_round(seed: int) -> None:
    """Only edits that leave names, weights and the order of strictness alone: these are read from head."""
    base = repository(seed)
    head = edited(base, Random(seed), NEUTRAL, 3)
    there, back = diffs(base, head), diffs(head, base)
    assert there.keys() == back.keys()
    for name in there:
        old = {decision_key(one): one for one in there[name].decisions}
        for one in back[name].decisions:
            turned = old.pop((one.behavior, outcome(one.after), outcome(one.before)))
            assert _same_share(one.extent.share, turned.extent.share)
            assert (one.rules_before, one.rules_after) == (turned.rules_after, turned.rules_before)
            assert one.direction == _TURNED.get(turned.direction, one.direction)
        assert old == {}
        moved = {(*authority_key(one)[:3], _TURNED[one.direction]): one for one in there[name].authority}
        assert moved.keys() == {authority_key(one) for one in back[name].authority}
        assert all(
            _same_share(one.extent.share, moved[authority_key(one)].extent.share) for one in back[name].authority
        )


@_FEWER
@given(seeds())
def test_the_regions_of_a_behavior_are_disjoint_and_their_shares_add_up(seed: int) -> None:
    base = repository(seed)
    for each in compare(workspace_of(base), workspace_of(revised(base, Random(seed)))):
        regions: dict[str, list[tuple[DecisionChange, Region]]] = {}
        for change, region in zip(each.diff.decisions, each.regions, strict=False):
            regions.setdefault(change.behavior, []).append((change, region))
        for changes in regions.values():
            assert each.joint is not None
            assert not any(one & other for (_, one), (_, other) in combinations(changes, 2))
            rest = each.joint.common & ~union((region for _, region in changes), each.joint.universe.nothing)
            shares = [each.joint.share(rest), *(change.extent.share for change, _ in changes)]
            assert None in shares or _same_share(sum(share or 0.0 for share in shares), 1)


def contract(name: str, level: str, *rules: Contract, **sections: Any) -> Contract:
    return {"specctl": 1, "id": name, "version": "1.0.0", "level": level, "rules": list(rules)} | sections


def channel(weight: int) -> Contract:
    return {"channel": {"type": "enum", "values": {"mail": {"weight": weight}, "phone": "By voice."}}}


def tone(*tiers: list[str]) -> Contract:
    return {"tone": {"type": "choice", "tiers": list(tiers)}}


_BY_MAIL = {"id": "r", "when": {"channel": "mail"}, "then": {"response": "refuse"}}


@pytest.mark.parametrize(
    ("base", "head"),
    [
        pytest.param(
            [contract("a", "platform", attributes=channel(1)), contract("b", "user", _BY_MAIL, extends=["a"])],
            [contract("a", "platform", attributes=channel(2)), contract("b", "user")],
            id="an attribute that one contract lost weighs as it did there, whatever it weighs in another",
        ),
        pytest.param(
            [contract("a", "platform", {"id": "r", "then": {"tone": "warm"}}, behaviors=tone(["warm"], ["plain"]))],
            [contract("a", "platform", {"id": "r", "then": {"tone": "kind"}}, behaviors=tone(["kind"], ["plain"]))],
            id="a rule assigns a value that its behavior did not have, and no longer one that it has not",
        ),
        pytest.param(
            [contract("a", "platform", {"id": "r", "then": {"response": "refuse"}})],
            [{"specctl": 1, "id": "a", "version": "1.0.0", "level": "platform"}],
            id="a contract lost its section of rules",
        ),
    ],
)
def test_known_revisions_are_told_as_the_oracle_does(base: list[Contract], head: list[Contract]) -> None:
    old, new = (Repository(["platform", "operator", "user"], {one["id"]: one for one in side}) for side in (base, head))
    assert diff_differences(old, new, Counter()) == []
