"""The Rego module in the hands of a Rego engine."""

from __future__ import annotations

from typing import Any

import pytest

from specctl.generate.target import Material, target_of
from specctl.language.read_where import read_where
from specctl.logic.evaluate import Request, holds
from specctl.output.json_text import dumps

from .conftest import needed
from .sampling import sample
from .tool_policies import COUNT, WITH_TOOLS, Answer, Ask, disagreements, flipped, rendered, stack_of

INSTALL = "pip install regopy"


class Module:
    """A module in an engine, and what it decides."""

    def __init__(self, text: str, name: str) -> None:
        self._engine = needed("regopy", INSTALL).Interpreter()
        self._engine.add_module("tools", text)
        self._bundle = self._engine.build(f'data.specctl["{name}"].decision')

    def decisions(self, facts: object) -> dict[str, Any]:
        self._engine.set_input_term(dumps({"facts": facts}))
        found: dict[str, Any] = self._engine.query_bundle(self._bundle).results[0].expressions[0]
        return found


def asking(text: str, name: str) -> Ask:
    module = Module(text, name)
    last: list[Any] = [None, {}]

    def ask(tool: str, facts: Request) -> Answer:
        if facts is not last[0]:
            last[:] = facts, module.decisions(facts)
        found = last[1][tool]
        assert found["problems"] == []
        return found["decision"], found["why"], found["rules"]

    return ask


@pytest.mark.parametrize("name", ["9-if", *WITH_TOOLS])
def test_the_engine_decides_as_specctl_does(name: str) -> None:
    _, stack = stack_of(name)
    requests = sample(stack, COUNT)
    assert len(requests) >= 500
    assert disagreements(stack, requests, asking(rendered("rego", name)[""], name)) == []


def test_a_flipped_rule_is_noticed() -> None:
    workspace, changed = flipped()
    text = target_of("rego").render(Material("rego", changed, workspace))[""]
    _, stack = stack_of("coding-agent")
    assert disagreements(stack, sample(stack, 1), asking(text, "coding-agent")) != []


def test_what_is_known_is_demanded_and_decided_alike() -> None:
    _, stack = stack_of("coding-agent")
    where = read_where("environment=production,topic=delivery", stack, "--where")
    text = rendered("rego", "coding-agent", where)[""]
    requests = sample(stack, 4000)
    inside = [request for request in requests if holds(where, request, stack)]
    outside = [request for request in requests if not holds(where, request, stack)]
    assert len(inside) > 5
    assert disagreements(stack, inside, asking(text, "coding-agent")) == []
    refused = Module(text, "coding-agent").decisions(outside[0])
    assert {(found["decision"], *found["problems"]) for found in refused.values()} == {("deny", "where")}


FACTS: dict[str, Any] = {"if": False, "in": "b.c", "x-y": 0, "9n": 0}


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        *((FACTS | {name: ["b.c"]}, name) for name in FACTS),
        *(({key: value for key, value in FACTS.items() if key != name}, name) for name in FACTS),
        (FACTS | {"in": "B.C"}, "in"),
        (FACTS | {"9n": 6}, "9n"),
        (FACTS | {"9n": 0.5}, "9n"),
        (FACTS | {"x-y": "0"}, "x-y"),
        (FACTS | {"x-y": None}, "x-y"),
        (FACTS | {"in": "true"}, "x-y"),
        (FACTS | {"if": True, "input": ["other"]}, "input"),
        (FACTS | {"input": None}, "input"),
        (FACTS | {"in": "a/d", "9n": 5}, "assume.9-if.1"),
        ({}, "in"),
        (None, "in"),
        ([], "in"),
    ],
)
def test_facts_that_are_no_request_are_denied_and_named(facts: object, problem: str) -> None:
    module = Module(rendered("rego", "9-if")[""], "9-if")
    assert module.decisions(FACTS)["re-fund"]["decision"] == "allow"
    found = module.decisions(facts)
    assert sorted(found) == ["9", "decision", "in", "re-fund"]
    assert {(each["decision"], each["why"], *each["rules"]) for each in found.values()} == {("deny", "problems")}
    assert all(problem in each["problems"] for each in found.values())
