"""Tool policies of random contracts decide as the contracts do: by the code of the docs, and in the real engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from integration.conftest import needed
from integration.tool_policies import Answer, code_of_docs, expected

from specctl.errors import SpecctlError
from specctl.generate.target import Material, target_of
from specctl.language.stack import Stack
from specctl.logic.evaluate import Request, holds
from specctl.output.json_text import dumps
from specctl.workspace import Workspace

from .compare import workspace_of
from .drafts import written
from .generator import Repository, repositories
from .oracle import read
from .test_specialize import some_condition

SETTINGS = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def as_fact(value: Any) -> Any:
    return written(value) if isinstance(value, Fraction) else value


def with_tools(repository: Repository, most: int) -> Iterator[tuple[Workspace, Stack, list[Request]]]:
    """Each stack that has tools and a request, with some requests of its space."""
    oracle, workspace = read(repository.levels, repository.contracts), workspace_of(repository)
    rng = Random(1)
    for name, stack in workspace.stacks.items():
        view = oracle.view(name)
        if not stack.tools or not view.every:
            continue
        drawn = rng.sample(view.every, min(len(view.every), most))
        requests: list[Request] = [
            {key: as_fact(value) for key, value in view.space.facts(index).items()} for index in drawn
        ]
        yield workspace, stack, requests


def right(stack: Stack, request: Request) -> dict[str, Answer]:
    return {tool: expected(stack, tool, request) for tool in stack.tools}


@settings(SETTINGS, max_examples=120)
@given(repositories())
def test_the_json_policy_decides_as_its_contract_does(repository: Repository) -> None:
    code = code_of_docs("json")
    for workspace, stack, requests in with_tools(repository, 25):
        text = target_of("json").render(Material("json", stack, workspace))[""]
        policy = json.loads(text, parse_float=Decimal)
        for request in requests:
            facts = {name: as_list(value) for name, value in request.items()}
            assert list(code["problems"](policy, facts)) == []
            assert {tool: code["decide"](policy, tool, facts) for tool in stack.tools} == right(stack, request)


@settings(SETTINGS, max_examples=80)
@given(repositories())
def test_what_is_known_is_demanded_and_decided_alike(repository: Repository) -> None:
    code, rng = code_of_docs("json"), Random(2)
    for workspace, stack, requests in with_tools(repository, 25):
        where = some_condition(stack, rng)
        try:
            text = target_of("json").render(Material("json", stack, workspace, where))[""]
        except SpecctlError:
            assert not any(holds(where, request, stack) for request in requests)
            continue
        policy = json.loads(text, parse_float=Decimal)
        for request in requests:
            facts = {name: as_list(value) for name, value in request.items()}
            found = {tool: code["decide"](policy, tool, facts) for tool in stack.tools}
            refused: dict[str, Answer] = dict.fromkeys(stack.tools, ("deny", "problems", []))
            assert found == (right(stack, request) if holds(where, request, stack) else refused)


@settings(SETTINGS, max_examples=50)
@given(repositories())
def test_the_cedar_policies_decide_as_their_contract_does(repository: Repository) -> None:
    cedar, code = needed("cedarpy", "pip install cedarpy"), code_of_docs("cedar")
    for workspace, stack, requests in with_tools(repository, 10):
        files = target_of("cedar").render(Material("cedar", stack, workspace))
        assert cedar.validate_policies(files["policies.cedar"], files["schema.cedarschema"]).errors == []
        policies, schema = cedar.PolicySet.from_str(files["policies.cedar"]), files["schema.cedarschema"]
        decimals = {name for name, attribute in stack.attributes.items() if attribute.kind == "number"}
        space = stack.contract.id.replace("-", "_")

        def allowed(request: dict[str, Any]) -> bool:
            return bool(cedar.is_authorized(request, policies, "[]", schema).allowed)  # noqa: B023

        for request in requests:
            facts = {name: as_list(value) for name, value in request.items()}
            found = {tool: code["decide"](allowed, space, tool, facts, decimals) for tool in stack.tools}
            assert found == {tool: decision for tool, (decision, _, _) in right(stack, request).items()}


@settings(SETTINGS, max_examples=50)
@given(repositories())
def test_the_rego_module_decides_as_its_contract_does(repository: Repository) -> None:
    rego = needed("regopy", "pip install regopy")
    for workspace, stack, requests in with_tools(repository, 10):
        engine = rego.Interpreter()
        engine.add_module("tools", target_of("rego").render(Material("rego", stack, workspace))[""])
        bundle = engine.build(f'data.specctl["{stack.contract.id}"].decision')
        for request in requests:
            engine.set_input_term(dumps({"facts": {name: as_list(value) for name, value in request.items()}}))
            found = engine.query_bundle(bundle).results[0].expressions[0]
            answers = {tool: (each["decision"], each["why"], each["rules"]) for tool, each in found.items()}
            assert answers == right(stack, request)


def as_list(value: Any) -> Any:
    return sorted(value) if isinstance(value, set | frozenset | tuple | list) else value
