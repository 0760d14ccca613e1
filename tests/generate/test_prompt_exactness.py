"""Of random contracts, a prompt has every rule for prompts that decides somewhere, and none that cannot apply."""

from __future__ import annotations

import re
from dataclasses import replace
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
from specctl.generate.rubric_rules import judged_rules
from specctl.generate.specialize import specialize
from specctl.generate.target import Material, options_of, target_of
from specctl.language.behavior import CONFLICT
from specctl.language.contract import Contract
from specctl.language.rule import RuleText
from specctl.language.stack import Stack
from specctl.logic.evaluate import decide, holds

_LAYERS = ((), ("prompt",), ("tools", "prompt"), ("tools",), ("model", "review"))


def as_fact(value: Any) -> Any:
    return written(value) if isinstance(value, Fraction) else value


def texted(stack: Stack, rng: Random) -> Stack:
    """The stack with a statement for each rule, and a layer that enforces it."""

    def member(contract: Contract) -> Contract:
        texts = {
            rule: RuleText(statement=f"Keep {rule.id}.", enforced_in=rng.choice(_LAYERS)) for rule in contract.rules
        }
        return replace(contract, rules=tuple(replace(rule, text=text) for rule, text in texts.items()))

    members = tuple(map(member, stack.members))
    return Stack(members[-1], members, stack.levels)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_a_prompt_has_the_rules_that_decide_and_none_that_cannot_apply(repository: Repository) -> None:
    rng = Random(repr(repository))
    oracle, workspace = read(repository.levels, repository.contracts), workspace_of(repository)
    target = target_of("prompt")
    for name, plain in workspace.stacks.items():
        stack, where = texted(plain, rng), some_condition(plain, rng)
        view = oracle.view(name)
        requests = [{key: as_fact(value) for key, value in view.space.facts(index).items()} for index in view.every]
        known = [request for request in requests if holds(where, request, stack)]
        if not known:
            continue
        options = options_of(target, {"cite": True, "style": rng.choice(["markdown", "xml"])})
        text = target.render(Material("prompt", stack, workspace, where, options))[""]
        told = set(re.findall(r'(?: \[|id=")([\w-]+)(?:\]$|")', text, re.MULTILINE))
        told &= {rule.id for rule in stack.rules}
        assert [rule.id for rule in stack.rules if rule.id in told and not may_be_told(rule)] == []
        able = {rule.id for rule in stack.rules if any(holds(rule.when, request, stack) for request in known)}
        assert told <= able
        drawn = rng.sample(known, min(len(known), 25))
        deciding = {
            rule.id
            for request in drawn
            for behavior in stack.assignments
            for rule in decide(stack, behavior, request).rules
            if may_be_told(rule)
        }
        assert deciding <= told


def may_be_told(rule: Any) -> bool:
    return not rule.text.enforced_in or "prompt" in rule.text.enforced_in


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_a_rubric_accepts_what_is_decided_outside_its_exceptions(repository: Repository) -> None:
    """Wherever a rule applies and none of its exceptions does, what is decided is among the labels it accepts."""
    rng = Random(repr(repository))
    oracle, workspace = read(repository.levels, repository.contracts), workspace_of(repository)
    for name, plain in workspace.stacks.items():
        stack = texted(plain, rng)
        view = oracle.view(name)
        drawn = rng.sample(view.every, min(len(view.every), 25))
        requests = [{key: as_fact(value) for key, value in view.space.facts(index).items()} for index in drawn]
        try:
            found = specialize(stack)
        except SpecctlError:
            continue
        for judged in judged_rules(found, ("model", "prompt", "tools", "review")):
            excepted = [stack.rule_by_id[other].when for other, _ in judged.exceptions]
            for request in requests:
                applies = holds(judged.rule.when, request, stack)
                if not applies or any(holds(other, request, stack) for other in excepted):
                    continue
                for expected in judged.expected:
                    outcome = decide(stack, expected.behavior.id, request).outcome
                    accepted = {expected.wanted.name, *(each.name for each in expected.stricter)}
                    assert outcome == CONFLICT or str(outcome) in accepted
