"""The bundle in the hands of the reference evaluator of the docs, which knows nothing of specctl."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from jsonschema import Draft202012Validator
from memory import Memory

from specctl.config import Config, read_config
from specctl.generate.bundle import render
from specctl.generate.target import Material
from specctl.language.read_where import read_where
from specctl.language.schema import schema_text
from specctl.language.stack import Stack
from specctl.logic.evaluate import decide, holds
from specctl.output.json_text import dumps
from specctl.repository import WorkTree
from specctl.workspace import Workspace, load

from .sampling import Request, sample

ROOT = Path(__file__).parents[2]
EVALUATOR = ROOT / "docs" / "generate" / "evaluate.py"
COUNT = 2000


REPOSITORIES = ("contracts", "contracts/model-spec", "contracts/constitution", "contracts/agents")


def contracts(folder: str = "contracts") -> Workspace:
    tree = WorkTree(str(ROOT / folder))
    config = read_config(tree, ".")
    assert config is not None
    return load(tree, config, config.contracts)


def evaluator() -> ModuleType:
    spec = spec_from_file_location("evaluate", EVALUATOR)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def compiled(workspace: Workspace, stack: Stack) -> dict[str, object]:
    """The bundle as a program reads it."""
    text = render(Material("bundle", stack, workspace))[""]
    bundle: dict[str, object] = json.loads(text, parse_float=Decimal)
    return bundle


def disagreements(bundle: Mapping[str, object], stack: Stack, requests: list[Request]) -> list[str]:
    """The behaviors on which the evaluator and specctl part, for each request."""
    module, found = evaluator(), []
    behaviors = bundle["behaviors"]
    assert isinstance(behaviors, dict)
    for request in requests:
        for name, behavior in behaviors.items():
            expected = decide(stack, name, request)
            outcome, rules = module.decide(bundle, behavior, request)
            if (outcome, sorted(rules)) != (expected.outcome, sorted(rule.id for rule in expected.rules)):
                found.append(f"{name}: {outcome} by {rules}, not {expected.outcome}: {request}")
    return found


@pytest.mark.parametrize(
    ("folder", "name"), [(folder, name) for folder in REPOSITORIES for name in sorted(contracts(folder).stacks)]
)
def test_the_evaluator_of_the_docs_decides_as_specctl_does(folder: str, name: str) -> None:
    workspace = contracts(folder)
    stack = workspace.stacks[name]
    bundle = compiled(workspace, stack)
    assert not list(Draft202012Validator(json.loads(schema_text("bundle"))).iter_errors(json.loads(dumps(bundle))))
    requests = sample(stack, COUNT)
    assert len(requests) >= COUNT
    assert disagreements(bundle, stack, requests) == []


def test_a_flipped_rule_is_noticed() -> None:
    text = (ROOT / "contracts" / "platform.yaml").read_text(encoding="utf-8")
    flipped = text.replace(
        "then: {response: refuse, state_limits: required", "then: {response: comply, state_limits: required", 1
    )
    assert flipped != text
    workspace = contracts()
    stack = workspace.stacks["assistant-platform"]
    changed = load(Memory({"platform.yaml": flipped}), Config(contracts=(".",)), ["."])
    bundle = compiled(changed, changed.stacks["assistant-platform"])
    assert disagreements(bundle, stack, sample(stack, 1)) != []


def test_what_is_known_is_left_out_and_decided_alike() -> None:
    workspace = contracts()
    stack = workspace.stacks["support-bot"]
    where = read_where("topic=health,intent=personal_advice", stack, "--where")
    text = render(Material("bundle", stack, workspace, where))[""]
    bundle = json.loads(text, parse_float=Decimal)
    inside = [request for request in sample(stack, 6000) if holds(where, request, stack)]
    assert len(inside) > 5
    assert disagreements(bundle, stack, inside) == []
    assert len(text) < len(render(Material("bundle", stack, workspace))[""])


def test_as_a_program_it_reads_and_writes_lines(tmp_path: Path) -> None:
    workspace = contracts()
    stack = workspace.stacks["coding-agent"]
    path = tmp_path / "bundle.json"
    path.write_text(render(Material("bundle", stack, workspace))[""], encoding="utf-8")
    requests = sample(stack, 20)[:20]
    lines = "".join(dumps(request) + "\n" for request in requests)
    done = subprocess.run(
        [sys.executable, str(EVALUATOR), str(path)], input=lines, capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    expected = [decide(stack, "response", request).outcome for request in requests]
    assert [answer["response"][0] for answer in answers] == expected


def test_it_is_short_and_needs_nothing() -> None:
    lines = EVALUATOR.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 60
    assert [line for line in lines if line.startswith(("import", "from"))] == [
        "import json",
        "import sys",
        "from decimal import Decimal",
    ]
