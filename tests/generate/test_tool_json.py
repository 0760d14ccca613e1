"""The JSON tool policy: what it says, its schema, and that the code of the documentation refuses what is no request."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from integration.sampling import sample
from integration.tool_policies import (
    COUNT,
    HOSTILE,
    WITH_TOOLS,
    code_of_docs,
    disagreements,
    flipped,
    rendered,
    stack_of,
)
from jsonschema import Draft202012Validator
from memory import Memory
from outputs import assert_golden
from small_repositories import CONFLICT, specctl, write

from specctl.config import Config
from specctl.errors import SpecctlError
from specctl.generate.target import Material, target_of
from specctl.language.schema import schema_text
from specctl.workspace import load

FACTS: dict[str, Any] = {"if": False, "in": "b.c", "x-y": 0, "9n": 0}


def policy(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rendered("json", name)[""], parse_float=Decimal)
    return found


def test_it_is_as_written_before() -> None:
    assert_golden("tools.json", rendered("json", "9-if")[""])


@pytest.mark.parametrize("name", ["9-if", *WITH_TOOLS])
def test_the_code_of_the_docs_decides_as_specctl_does(name: str) -> None:
    found, (_, stack) = policy(name), stack_of(name)
    schema = json.loads(schema_text("tool-policy"))
    assert not list(Draft202012Validator(schema).iter_errors(json.loads(rendered("json", name)[""])))
    decide = code_of_docs("json")["decide"]
    requests = sample(stack, COUNT)
    assert disagreements(stack, requests, lambda tool, facts: decide(found, tool, facts)) == []


def test_a_flipped_rule_is_noticed() -> None:
    workspace, changed = flipped()
    text = target_of("json").render(Material("json", changed, workspace))[""]
    found, decide = json.loads(text, parse_float=Decimal), code_of_docs("json")["decide"]
    _, stack = stack_of("coding-agent")
    assert disagreements(stack, sample(stack, 1), lambda tool, facts: decide(found, tool, facts)) != []


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        *((FACTS | {name: ["b.c"]}, name) for name in FACTS),
        *(({key: value for key, value in FACTS.items() if key != name}, name) for name in FACTS),
        (FACTS | {"in": "B.C"}, "in"),
        (FACTS | {"9n": 6}, "9n"),
        (FACTS | {"9n": Decimal("0.5")}, "9n"),
        (FACTS | {"x-y": None}, "x-y"),
        (FACTS | {"in": "true"}, "x-y"),
        (FACTS | {"if": True, "input": ["other"]}, "input"),
        (FACTS | {"in": "a/d", "9n": 5}, "assume.9-if.1"),
        ({}, "if"),
    ],
)
def test_facts_that_are_no_request_are_denied_and_named(facts: dict[str, Any], problem: str) -> None:
    found, code = policy("9-if"), code_of_docs("json")
    assert code["decide"](found, "re-fund", FACTS) == ("allow", "rule", ["allow"])
    assert code["decide"](found, "re-fund", facts) == ("deny", "problems", [])
    assert problem in code["problems"](found, facts)


def test_facts_on_which_no_tool_depends_may_be_left_out() -> None:
    assert "free" not in policy("9-if")["attributes"]
    assert "surface" not in policy("support-bot")["attributes"]


def test_what_is_known_is_demanded_even_where_nothing_tests_it_any_more(tmp_path: Path) -> None:
    contract = CONFLICT.replace("otherwise: {", "tools: {pay: {}}\notherwise: {tools: {pay: deny}, ", 1)
    rule = "  - {id: pays, when: {topic: a}, then: {tools: {pay: allow}}}\n"
    write(tmp_path, {"contracts/bot.yaml": contract.replace("rules:\n", f"rules:\n{rule}", 1)})
    found = json.loads(specctl(tmp_path, "generate", "json", "bot", "--where", "topic=a"))
    decide = code_of_docs("json")["decide"]
    assert decide(found, "pay", {"topic": "a"}) == ("allow", "rule", ["pays"])
    assert decide(found, "pay", {"topic": "b"}) == ("deny", "problems", [])
    assert decide(found, "pay", {}) == ("deny", "problems", [])


def test_a_contract_without_tools_has_no_tool_policy(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CONFLICT})
    done = subprocess.run(
        [sys.executable, "-m", "specctl", "generate", "json", "bot"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "contract `bot` has no tools" in done.stderr


def test_a_tool_that_is_too_intricate_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specctl.generate.policy_condition._MOST_BOXES", 0)
    with pytest.raises(SpecctlError, match="`re-fund` is too intricate"):
        rendered("json", "9-if")


@pytest.mark.parametrize("target", ["json", "rego", "cedar"])
def test_the_same_contract_gives_the_same_bytes_on_any_hash_seed(tmp_path: Path, target: str) -> None:
    write(tmp_path, {"contracts/a.yaml": HOSTILE})
    for seed in ("1", "2"):
        specctl(tmp_path, "generate", target, "9-if", "--out", f"out/{seed}", code=0, PYTHONHASHSEED=seed)
    first, second = (
        sorted(path for path in (tmp_path / "out").glob(f"{seed}*/**/*") if path.is_file()) for seed in "12"
    )
    if target != "cedar":
        first, second = [tmp_path / "out" / "1"], [tmp_path / "out" / "2"]
    assert first
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_no_text_of_a_contract_is_more_than_a_text() -> None:
    workspace = load(Memory({"a.yaml": HOSTILE}), Config(contracts=(".",)), ["."])
    hostile = str(workspace.stacks["9-if"].rule_by_id["allow"].text.statement)
    assert "\n" in hostile
    policies = rendered("cedar", "9-if")["policies.cedar"]
    assert sum(line.startswith(("permit", "forbid")) for line in policies.splitlines()) == policies.count("\n@id(")
    for target in ("cedar", "rego", "json"):
        for text in rendered(target, "9-if").values():
            assert all(char.isprintable() or char in "\n\t" for char in text)
            assert "permit (principal, action, resource)" not in text.replace("\\u{22}); permit (principal", "")
