"""The generated task in the hands of Inspect AI, with mock models."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import missing
from .suites import Case, checks, flipped, right, written, wrong
from .tools import INSTALL, inspect_python

# Runs the task of the folder through the Python API. Outputs have `usage`: without it Inspect downloads a tokenizer.
PROGRAM = """\
import json, sys
from inspect_ai import eval as evaluate
from inspect_ai.model import ModelOutput, ModelUsage, get_model
sys.path.insert(0, ".")
import task

labels = json.load(open("labels.json"))
used = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)

def given(texts):
    outputs = [ModelOutput.from_content("mockllm/model", text) for text in texts]
    for output in outputs:
        output.usage = used
    return get_model("mockllm/model", custom_outputs=outputs, memoize=False)

made = task.contract()
order = [sample.id for sample in made.dataset]
graded = given([f"It does what it does. {json.dumps(labels[name])}" for name in order])
answers = given([f"An answer to {name}." for name in order])
log = evaluate(made, model=answers, model_roles={"grader": graded}, max_samples=1, display="none", log_dir="logs")[0]
assert log.status == "success", log.error
print(json.dumps({
    "accuracy": log.results.scores[0].metrics["accuracy"].value,
    "samples": [{"id": s.id, "input": s.input if isinstance(s.input, str) else [m.text for m in s.input],
                 "metadata": s.metadata, **s.scores["decision"].model_dump()} for s in log.samples],
}))
"""


@pytest.fixture(scope="module")
def interpreter() -> str:
    if not inspect_python().exists():
        missing("inspect-ai", INSTALL)
    return str(inspect_python())


def graded(interpreter: str, folder: Path, labels: dict[str, Any]) -> dict[str, Any]:
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    env = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}
    command = [interpreter, "program.py"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def suite(tmp_path: Path) -> tuple[Path, list[Case]]:
    folder = tmp_path / "inspect"
    return folder, written("inspect", folder)


def test_right_labels_pass_and_all_of_them_are_looked_at(interpreter: str, suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    found = graded(interpreter, folder, {case["id"]: right(case) for case in cases})
    samples = found["samples"]
    assert (found["accuracy"], len(samples)) == (1.0, len(cases))
    assert sum(each["metadata"]["checks"] for each in samples) == checks(cases)
    assert {each["id"] for each in samples} == {case["id"] for case in cases if not case["pending"]}
    said = {each["id"]: each["input"][-1] for each in samples}
    assert said == {case["id"]: case["messages"][-1]["content"] for case in cases}


def test_wrong_labels_fail_and_are_named(interpreter: str, suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    bad = {case["id"] for case in cases[::2]}
    labels = {case["id"]: wrong(case) if case["id"] in bad else right(case) for case in cases}
    found = graded(interpreter, folder, labels)
    assert {each["id"] for each in found["samples"] if each["value"] == "I"} == bad
    assert found["accuracy"] == pytest.approx(1 - len(bad) / len(cases))
    assert {each["metadata"]["wrong"] for each in found["samples"] if each["id"] in bad} == {1}
    assert all("made_up" in each["explanation"] for each in found["samples"] if each["id"] in bad)


def test_a_grader_that_gives_no_labels_fails_everything(interpreter: str, suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    assert graded(interpreter, folder, {case["id"]: {} for case in cases})["accuracy"] == 0


def test_a_flipped_rule_is_noticed(interpreter: str, suite: tuple[Path, list[Case]], tmp_path: Path) -> None:
    _, cases = suite
    labels = {case["id"]: right(case) for case in cases}
    written("inspect", tmp_path / "flipped", flipped())
    found = graded(interpreter, tmp_path / "flipped", labels)
    assert {each["explanation"] for each in found["samples"] if each["value"] == "I"} == {
        'redact_pii: required, expected {"labels": ["forbidden"]}'
    }
