"""The bundle of a random contract, in the hands of the reference evaluator of the docs, decides as specctl does."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, given, settings

from specctl.generate.bundle import render
from specctl.generate.target import Material
from specctl.logic.evaluate import decide

from .compare import workspace_of
from .drafts import written
from .generator import Repository, repositories
from .oracle import read


def evaluator() -> ModuleType:
    path = Path(__file__).parents[2] / "docs" / "generate" / "evaluate.py"
    spec = spec_from_file_location("evaluate", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_fact(value: Any) -> Any:
    return written(value) if isinstance(value, Fraction) else value


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_a_bundle_decides_as_its_contract_does(repository: Repository) -> None:
    module, rng = evaluator(), Random(1)
    oracle, workspace = read(repository.levels, repository.contracts), workspace_of(repository)
    for name, stack in workspace.stacks.items():
        view = oracle.view(name)
        if not view.every:
            continue
        bundle = json.loads(render(Material("bundle", stack, workspace))[""], parse_float=Decimal)
        for index in rng.sample(view.every, min(len(view.every), 25)):
            request = {key: as_fact(value) for key, value in view.space.facts(index).items()}
            assert all(module.holds(bundle, place, request) for place in bundle["assumptions"])
            for behavior, compiled in bundle["behaviors"].items():
                expected = decide(stack, behavior, request)
                outcome, rules = module.decide(bundle, compiled, request)
                assert (outcome, sorted(rules)) == (expected.outcome, sorted(rule.id for rule in expected.rules))
