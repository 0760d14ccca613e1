"""The Cedar policies in the hands of a Cedar engine, asked as the documentation says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from specctl.generate.target import Files, Material, target_of
from specctl.language.read_where import read_where
from specctl.language.stack import Stack
from specctl.logic.evaluate import Request, holds

from .conftest import needed
from .sampling import sample
from .tool_policies import (
    COUNT,
    WITH_TOOLS,
    Answer,
    Ask,
    code_of_docs,
    disagreements,
    flipped,
    rendered,
    stack_of,
)

INSTALL = "pip install cedarpy"
SPACES = {"9-if": "_9_if", "clinical-assistant": "clinical_assistant", "support-bot": "support_bot"}
SPACES |= {"coding-agent": "coding_agent"}


def engine() -> Any:
    return needed("cedarpy", INSTALL)


def whole(files: Files, stack: Stack, name: str) -> Callable[[str, Request, bool], Any]:
    """What the engine says of a tool, facts and approval."""
    cedar = engine()
    policies = cedar.PolicySet.from_str(files["policies.cedar"])
    schema = cedar.Schema.from_str(files["schema.cedarschema"])
    entities = cedar.Entities.from_json_str("[]")
    decimals = {name for name, attribute in stack.attributes.items() if attribute.kind == "number"}
    request_of = code_of_docs("cedar")["cedar_request"]

    def ask(tool: str, facts: Request, approved: bool) -> Any:  # noqa: FBT001
        request = request_of(SPACES[name], tool, facts, decimals, approved)
        return cedar.is_authorized(request, policies, entities, schema)

    return ask


def asking(files: Files, stack: Stack, name: str) -> Ask:
    """The engine's decision by the two questions of the documentation, and the rules that it gives as reasons."""
    ask, decide = whole(files, stack, name), code_of_docs("cedar")["decide"]

    def answer(tool: str, facts: Request) -> Answer:
        results: list[Any] = []

        def allowed(request: dict[str, Any]) -> bool:
            results.append(ask(tool, facts, request["context"]["approved"]))
            assert not results[-1].diagnostics.errors
            return bool(results[-1].allowed)

        decision = decide(allowed, SPACES[name], tool, facts, set())
        ids = [one.split(":") for one in results[-1].diagnostics.id_annotations_by_reason.values()]
        assert all(parts[0] == tool for parts in ids), ids
        what = {parts[1] for parts in ids} or {"otherwise"}
        rules = sorted(parts[2] for parts in ids if len(parts) > 2)
        if what & {"conflict", "undecided"}:
            return decision, what.pop(), rules
        return decision, "rule" if rules else "otherwise", rules

    return answer


@pytest.mark.parametrize("name", ["9-if", *WITH_TOOLS])
def test_the_engine_validates_the_policies_and_decides_as_specctl_does(name: str) -> None:
    files, (_, stack) = rendered("cedar", name), stack_of(name)
    found = engine().validate_policies(files["policies.cedar"], files["schema.cedarschema"])
    assert found.errors == []
    requests = sample(stack, COUNT)
    assert len(requests) >= 500
    assert disagreements(stack, requests, asking(files, stack, name)) == []


def test_a_flipped_rule_is_noticed() -> None:
    workspace, changed = flipped()
    files = target_of("cedar").render(Material("cedar", changed, workspace))
    _, stack = stack_of("coding-agent")
    assert disagreements(stack, sample(stack, 1), asking(files, stack, "coding-agent")) != []


def test_what_is_known_is_demanded_and_decided_alike() -> None:
    _, stack = stack_of("coding-agent")
    where = read_where("environment=production,topic=delivery", stack, "--where")
    files = rendered("cedar", "coding-agent", where)
    assert engine().validate_policies(files["policies.cedar"], files["schema.cedarschema"]).errors == []
    requests = sample(stack, 4000)
    inside = [request for request in requests if holds(where, request, stack)]
    outside = [request for request in requests if not holds(where, request, stack)]
    assert len(inside) > 5
    assert disagreements(stack, inside, asking(files, stack, "coding-agent")) == []
    ask = whole(files, stack, "coding-agent")
    refused = ask("deploy", outside[0], True)
    assert (refused.allowed, "where" in refused.diagnostics.id_annotations_by_reason.values()) == (False, True)


FACTS: dict[str, Any] = {"if": False, "in": "b.c", "x-y": 0, "9n": 0}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"in": "B.C"}, "facts.in"),
        ({"9n": 6}, "facts.9n"),
        ({"x-y": 3}, "facts.x-y"),
        ({"in": "true"}, "facts.x-y"),
        ({"input": []}, "facts.input"),
        ({"in": "a/d", "9n": 5}, "assume.9-if.1"),
    ],
)
def test_facts_that_are_no_request_are_denied_and_named(change: dict[str, object], reason: str) -> None:
    _, stack = stack_of("9-if")
    ask = whole(rendered("cedar", "9-if"), stack, "9-if")
    assert ask("re-fund", FACTS, True).allowed
    found = ask("re-fund", FACTS | change, True)
    assert not found.allowed
    assert reason in found.diagnostics.id_annotations_by_reason.values()


def test_what_is_missing_or_of_another_type_is_never_allowed() -> None:
    _, stack = stack_of("9-if")
    ask = whole(rendered("cedar", "9-if"), stack, "9-if")
    for name in FACTS:
        assert not ask("re-fund", {key: value for key, value in FACTS.items() if key != name}, True).allowed
        assert name == "x-y" or not ask("re-fund", FACTS | {name: ["b.c"]}, True).allowed
    assert not ask("no-such-tool", FACTS, True).allowed


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.59999, "0.5995"), (5, "5.0"), (-0.7501, "-0.7505"), (-0.75, "-0.75"), (0.0001, "0.0005"), (1e-7, "0.0005")],
)
def test_numbers_are_given_such_that_comparisons_come_out_alike(number: float, text: str) -> None:
    assert code_of_docs("cedar")["cedar_decimal"](number) == text
