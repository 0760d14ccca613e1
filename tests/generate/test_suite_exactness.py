"""Of random contracts, what the cases say of requests is what request by request turns out to be so."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from exactness.compare import workspace_of
from exactness.drafts import written
from exactness.generator import Repository, repositories
from exactness.oracle import read
from exactness.test_specialize import some_condition
from hypothesis import HealthCheck, given, settings

from specctl.errors import SpecctlError
from specctl.generate.specialize import specialize
from specctl.generate.suite_ground import Ground, is_looser
from specctl.generate.suite_regions import Found, found_for
from specctl.language.behavior import CONFLICT
from specctl.logic.evaluate import Fact, Request, decide, holds, in_space

Requests = list[dict[str, Fact]]


def as_fact(value: Any) -> Fact:
    fact: Fact = written(value) if isinstance(value, Fraction) else value
    return fact


def distance(one: Request, other: Request, ground: Ground) -> int:
    """How many attributes and members differ, of those that apply at both; numbers that nothing tells apart do not."""
    count = 0
    for name in one.keys() & other.keys():
        attribute, here, there = ground.stack.attributes[name], one[name], other[name]
        if attribute.kind == "set":
            count += len(set(here) ^ set(there))  # type: ignore[arg-type]
        else:
            same = ground.universe.at(attribute, here, ground.stack) == ground.universe.at(
                attribute, there, ground.stack
            )
            count += not same
    return count


def assert_right(found: Found, ground: Ground, every: Requests) -> None:
    stack, request = ground.stack, found.request
    assert in_space(stack, request)
    assert holds(ground.specialized.where, request, stack)
    decided = {name: decide(stack, name, request) for name in found.about}
    match found.kind:
        case "inside":
            assert all(found.rule in each.rules and each.outcome != CONFLICT for each in decided.values())
        case "twin":
            assert found.base is not None
            (name,) = found.about
            behavior = stack.behaviors[name]
            before = decide(stack, name, found.base).outcome
            assert is_looser(behavior, decided[name].outcome, before)
            benign = [each for each in every if is_looser(behavior, decide(stack, name, each).outcome, before)]
            assert distance(found.base, request, ground) == min(distance(found.base, each, ground) for each in benign)
        case _:
            assert all((found.rule in each.rules) == (found.base is None) for each in decided.values())
            assert decided
            assert found.base is None or distance(found.base, request, ground) == 1


def assert_complete(found: list[Found], ground: Ground, every: Requests) -> None:
    """Each rule that decides a behavior anywhere has a case for it, and a twin where anything is more permissive."""
    inside = {(each.rule, name) for each in found if each.kind == "inside" for name in each.about}
    twins = {(each.rule, name) for each in found if each.kind == "twin" for name in each.about}
    for name in ground.decided:
        behavior = ground.stack.behaviors[name]
        decisions = [decide(ground.stack, name, request) for request in every]
        valued = [each for each in decisions if each.outcome != CONFLICT]
        deciding = {(rule, name) for each in valued for rule in each.rules}
        assert {pair for pair in inside if pair[1] == name} == deciding
        for rule, _ in deciding:
            value = ground.stack.assigned_by[rule][name].value
            assert ((rule, name) in twins) == any(is_looser(behavior, each.outcome, value) for each in valued)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_cases_lie_where_they_say(repository: Repository) -> None:
    rng = Random(repr(repository))
    oracle = read(repository.levels, repository.contracts)
    for name, stack in workspace_of(repository).stacks.items():
        view = oracle.view(name)
        requests = [{key: as_fact(value) for key, value in view.space.facts(index).items()} for index in view.every]
        try:
            ground = Ground(specialize(stack, some_condition(stack, rng)))
        except SpecctlError:
            continue
        every = [request for request in requests if holds(ground.specialized.where, request, stack)]
        found = [each for rule in stack.rules for each in found_for(rule, ground)]
        for each in found:
            assert_right(each, ground, every)
        assert_complete(found, ground, every)
