"""The schema of a record: real records fit it, wrong ones do not, and it says what each value looks like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from integration.sampling import sample
from jsonschema import Draft202012Validator
from ops_samples import ops_workspace, tainted_workspace
from outputs import generated
from test_prompt_hostile import HOSTILE

from specctl.generate.digest import digest
from specctl.logic.evaluate import decide
from specctl.output.json_text import dumps
from specctl.score.table import CIRCUMSTANCES, UNUSED

Record = dict[str, Any]


def schema(contract: str = "shop-desk") -> Record:
    read: Record = json.loads(generated("event-schema", contract, within=ops_workspace()))
    return read


def errors(record: Record, contract: str = "shop-desk") -> list[str]:
    validator = Draft202012Validator(schema(contract))
    return [error.message for error in validator.iter_errors(record)]


def record(**changes: object) -> Record:
    found = {
        "contract": "shop-desk",
        "version": "1.0.0",
        "digest": digest(ops_workspace().stacks["shop-desk"]),
        "time": "2026-03-01T12:00:00+01:00",
        "case": "late-refund",
        "group": "late-refund-in-two-languages",
        "repeat": 2,
        "model": "model-1",
        "confidence": 0.8,
        "correct": True,
        "latency": 0.25,
        "trace_id": "0" * 32,
        "facts": {"topic": "rash", "calls": -1, "sure": True, "found": ["danger"]},
        "decision": {"response": {"outcome": "safe_complete", "rules": ["danger-first"]}},
        "observed": {"response": "comply", "tools.pay": "undetermined", "max_words": 120, "handoff": "offer"},
    } | changes
    return {name: value for name, value in found.items() if value is not None}


def test_it_is_a_schema_and_a_whole_record_fits_it() -> None:
    Draft202012Validator.check_schema(schema())
    assert errors(record()) == []


@pytest.mark.parametrize(
    "left_out",
    [
        ("case",),
        ("facts",),
        ("decision",),
        ("observed",),
        ("time", "version", "model", "confidence", "group", "repeat", "latency"),
    ],
)
def test_what_may_be_left_out(left_out: tuple[str, ...]) -> None:
    assert errors(record(**dict.fromkeys(left_out))) == []


FACTS = {"topic": "rash", "calls": 0, "sure": True, "found": []}


@pytest.mark.parametrize(
    "change",
    [
        {"contract": "desk"},
        {"digest": "0" * 16},
        {"digest": None},
        {"version": "2.0.0"},
        {"facts": None, "case": None},
        {"decision": None, "observed": None},
        {"confidence": 1.2},
        {"latency": -0.1},
        {"latency": "0.25"},
        {"repeat": 0},
        {"trace_id": "xyz"},
        {"time": "yesterday"},
        {"time": "2026-03-01T12:00:00"},
        {"surprise": 1},
        {"facts": {**FACTS, "topic": "sign"}},
        {"facts": {**FACTS, "calls": 4}},
        {"facts": {**FACTS, "calls": 0.5}},
        {"facts": {**FACTS, "found": ["fire"]}},
        {"facts": {**FACTS, "found": ["danger", "danger"]}},
        {"facts": {**FACTS, "colour": "red"}},
        {"facts": {"topic": "rash"}},
        {"decision": {"response": {"outcome": "maybe"}}},
        {"decision": {"response": {"outcome": "comply", "rules": ["no-such-rule"]}}},
        {"decision": {"uncertainty": {"rules": []}}},
        {"observed": {"response": "CONFLICT"}},
        {"observed": {"max_words": "many"}},
        {"observed": {"no-such-behavior": "comply"}},
    ],
)
def test_what_does_not_fit(change: dict[str, object]) -> None:
    assert len(errors(record(**change))) > 0


@pytest.mark.parametrize("contract", ["desk", "shop-desk"])
def test_every_request_and_every_decision_fits(contract: str) -> None:
    stack = ops_workspace().stacks[contract]
    validator = Draft202012Validator(schema(contract))
    names = schema(contract)["properties"]["decision"]["properties"]
    for request in sample(stack, 60):
        made = {name: decide(stack, name, request) for name in names}
        decided = {
            name: {"outcome": each.outcome, "rules": [rule.id for rule in each.rules]} for name, each in made.items()
        }
        facts = {
            name: sorted(value) if isinstance(value, frozenset | set) else value for name, value in request.items()
        }
        found = {"contract": contract, "digest": digest(stack), "facts": facts, "decision": decided}
        assert [error.message for error in validator.iter_errors(json.loads(dumps(found)))] == []


def test_each_value_that_can_be_observed_says_what_shows_it() -> None:
    seen = schema()["properties"]["observed"]["properties"]["response"]["oneOf"]
    assert [each["const"] for each in seen][-2:] == ["refuse", "undetermined"]
    assert all(each["description"] for each in seen)
    assert schema()["properties"]["facts"]["properties"]["amount"]["description"] == "Only where `topic` is `refund`."


def test_a_score_reads_every_field_or_leaves_it_on_purpose() -> None:
    read = {*CIRCUMSTANCES, "facts", "observed"}
    assert read & {*UNUSED} == set()
    assert schema()["properties"].keys() == read | {*UNUSED}


def test_names_of_opentelemetry_are_given_where_there_are_any() -> None:
    named = {name: each["x-otel"] for name, each in schema()["properties"].items() if "x-otel" in each}
    assert named == {
        "time": "Timestamp",
        "model": "gen_ai.response.model",
        "provider": "gen_ai.provider.name",
        "agent": "gen_ai.agent.id",
        "conversation": "gen_ai.conversation.id",
        "response": "gen_ai.response.id",
        "trace_id": "TraceId",
        "span_id": "SpanId",
    }


@pytest.mark.parametrize("payload", [*HOSTILE, '", "x": {"'])
def test_no_text_changes_what_fits(payload: str) -> None:
    found = json.loads(generated("event-schema", "shop-desk", within=tainted_workspace(payload)))
    assert bare(found) == bare(schema())


def bare(value: object) -> object:
    """A schema without its words, and without the digest, which goes with them."""
    match value:
        case dict():
            left_out = ("description", "$comment", "digest", "title")
            return {key: bare(item) for key, item in value.items() if key not in left_out}
        case list():
            return [bare(item) for item in value]
    return value
