"""A contract specialized to what is known decides every such request as the whole contract does."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings

from specctl.errors import SpecctlError
from specctl.generate.specialize import Specialized, specialize
from specctl.language.condition import ALWAYS, AnyOf, Condition, Not, both
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact, decide, holds
from specctl.logic.simplify import NEVER

from .compare import workspace_of
from .drafts import written
from .generator import Repository, repositories
from .oracle import read

_MOST_REQUESTS = 40


def some_condition(stack: Stack, rng: Random) -> Condition:
    """A condition in the words of a stack: that of a rule, its opposite, or two together."""
    conditions = [rule.when for rule in stack.rules] or [ALWAYS]
    one, other = rng.choice(conditions), rng.choice(conditions)
    return rng.choice([one, Not(one), both(one, other), both(one, Not(other)), AnyOf((one, other))])


def as_fact(value: Any) -> Fact:
    fact: Fact = written(value) if isinstance(value, Fraction) else value
    return fact


def differing(found: Specialized, request: Mapping[str, Fact]) -> list[str]:
    """The behaviors that the specialized stack decides otherwise, or by other rules, at a request."""
    wrong = []
    for behavior in found.full.behaviors:
        whole, part = (decide(stack, behavior, request) for stack in (found.full, found.stack))
        if (whole.outcome, [rule.id for rule in whole.rules]) != (part.outcome, [rule.id for rule in part.rules]):
            wrong.append(behavior)
    return wrong


@settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_what_is_left_decides_alike(repository: Repository) -> None:
    rng = Random(repr(repository))
    oracle = read(repository.levels, repository.contracts)
    for name, stack in workspace_of(repository).stacks.items():
        where = some_condition(stack, rng)
        view = oracle.view(name)
        drawn = rng.sample(view.every, min(len(view.every), _MOST_REQUESTS))
        requests = [{key: as_fact(value) for key, value in view.space.facts(index).items()} for index in drawn]
        known = [request for request in requests if holds(where, request, stack)]
        try:
            found = specialize(stack, where)
        except SpecctlError:
            assert not known
            continue
        assert [wrong for request in known if (wrong := differing(found, request))] == []
        assert all(rule.when != NEVER for rule in found.stack.rules)
        assert {rule.id for rule in found.stack.rules} <= {rule.id for rule in stack.rules}
