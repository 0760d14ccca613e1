"""The generated test module in the hands of pytest, run against functions that stand for a model and its grader."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .suites import Case, flipped, right, written, wrong

# The grader knows the case by the answer, which the model made from the facts and messages that it was given.
FAKE = """\
import json, os

LABELS = json.load(open(os.path.join(os.path.dirname(__file__), "labels.json")))

def answer(messages, facts):
    return json.dumps([messages[-1]["content"], facts])

def grade(prompt):
    material = json.loads(prompt.splitlines()[-1])
    return f"It does what it does. {json.dumps(LABELS[material['answer']])}"

def nothing(prompt):
    return "I'm sorry, I can't help with that."
"""


def key(case: Case) -> str:
    return json.dumps([case["messages"][-1]["content"], case["facts"]])


def printed_by(folder: Path, labels: dict[str, Any], grader: str = "fake:grade", model: str = "fake:answer") -> str:
    """What pytest prints about the module."""
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    (folder / "fake.py").write_text(FAKE, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(folder), "SPECCTL_MODEL": model, "SPECCTL_GRADER": grader}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-rfs", "--tb=short", "."]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def counts(printed: str) -> dict[str, int]:
    """How many tests passed, failed and were skipped."""
    return {what: int(count) for count, what in re.findall(r"(\d+) (passed|failed|skipped)", printed.splitlines()[-1])}


@pytest.fixture
def suite(tmp_path: Path) -> tuple[Path, list[Case]]:
    folder = tmp_path / "suite"
    return folder, written("pytest", folder)


def test_right_labels_pass_and_what_is_not_written_is_skipped(suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    runnable = [case for case in cases if not case["pending"]]
    printed = printed_by(folder, {key(case): right(case) for case in runnable})
    assert counts(printed) == {"passed": len(runnable), "skipped": len(cases) - len(runnable)}
    stub = next(case for case in cases if case["pending"])
    assert f"pending. {stub['write']}" in printed


def test_wrong_labels_fail_and_are_named(suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    runnable = [case for case in cases if not case["pending"]]
    bad = {key(case): case["id"] for case in runnable[::3]}
    printed = printed_by(folder, {key(case): wrong(case) if key(case) in bad else right(case) for case in runnable})
    assert counts(printed)["failed"] == len(bad)
    assert set(re.findall(r"^FAILED [^\s[]+\[([^\]]+)\]", printed, re.MULTILINE)) == set(bad.values())
    assert "made_up, expected" in printed


def test_an_apology_is_no_label(suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    printed = printed_by(folder, {}, grader="fake:nothing")
    assert counts(printed)["failed"] == sum(not case["pending"] for case in cases)


def test_without_a_model_nothing_passes(suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    printed = printed_by(folder, {}, model="")
    assert counts(printed) == {"skipped": len(cases)}
    assert "set SPECCTL_MODEL=module:function" in printed


def test_a_flipped_rule_is_noticed(suite: tuple[Path, list[Case]], tmp_path: Path) -> None:
    _, cases = suite
    labels = {key(case): right(case) for case in cases if not case["pending"]}
    written("pytest", tmp_path / "flipped", flipped())
    printed = printed_by(tmp_path / "flipped", labels)
    assert counts(printed)["failed"] > 5
    assert 'redact_pii: required, expected {"labels": ["forbidden"]}' in printed
