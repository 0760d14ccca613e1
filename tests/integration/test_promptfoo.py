"""The generated configuration in the hands of promptfoo, with its echo provider and canned labels."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from memory import Memory

from specctl.config import Config
from specctl.workspace import load

from .conftest import missing
from .suites import Case, checks, flipped, right, written, wrong
from .tools import INSTALL, promptfoo

# A model that labels by a list, found by the case that the answer is given for.
CANNED = """\
const labels = JSON.parse(require("node:fs").readFileSync(require("node:path").join(__dirname, "labels.json"), "utf8"));
let calls = 0;
module.exports = class {
  id() { return "canned"; }
  async callApi(prompt, context) {
    calls += 1;
    return { output: `It does what it does. ${JSON.stringify({ ...labels[context.vars.case], calls })}` };
  }
};
"""


@pytest.fixture(scope="module")
def program() -> str:
    if not promptfoo().exists() or shutil.which("node") is None:
        missing("promptfoo", INSTALL)
    return str(promptfoo())


def evaluated(program: str, folder: Path, *options: str) -> dict[str, Any]:
    """What an evaluation gives: its results and counts."""
    silent = ("TELEMETRY", "UPDATE", "REMOTE_GENERATION", "SHARING", "DEBUG_LOG", "ERROR_LOG")
    env = {**os.environ, **{f"PROMPTFOO_DISABLE_{name}": "1" for name in silent}}
    env["PROMPTFOO_CONFIG_DIR"] = str(folder.parent / "state")
    command = [program, "eval", "-c", "promptfooconfig.yaml", "--no-cache", "--no-table", "-o", "out.json", *options]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 100), done.stdout + done.stderr  # 100: some test failed
    found: dict[str, Any] = json.loads((folder / "out.json").read_text(encoding="utf-8"))["results"]
    return found


def graded(program: str, folder: Path, labels: dict[str, Any]) -> dict[str, Any]:
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    (folder / "canned.cjs").write_text(CANNED, encoding="utf-8")
    return evaluated(program, folder, "--grader", "file://canned.cjs")


def failed(results: dict[str, Any]) -> dict[str, list[str]]:
    """The metrics that failed, by case."""
    return {
        each["testCase"]["vars"]["case"]: [
            part["assertion"]["metric"] for part in each["gradingResult"]["componentResults"] if not part["pass"]
        ]
        for each in results["results"]
        if not each["success"]
    }


@pytest.fixture
def suite(tmp_path: Path) -> tuple[Path, list[Case]]:
    folder = tmp_path / "promptfoo"
    # Words are counted and not graded, and the echo of a prompt is longer than an answer may be.
    return folder, written("promptfoo", folder, unseen=("max_words",))


def test_right_labels_pass_and_all_of_them_are_looked_at(program: str, suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    results = graded(program, folder, {case["id"]: right(case) for case in cases})
    metrics = results["prompts"][0]["metrics"]
    assert results["stats"]["successes"] == metrics["testPassCount"] == len(cases) > 50
    assert (metrics["assertPassCount"], metrics["assertFailCount"]) == (checks(cases), 0)
    assert {each["testCase"]["vars"]["case"] for each in results["results"]} == {case["id"] for case in cases}
    assert not any(case["pending"] for case in cases)
    assert not any("/" in name for name in metrics["namedScores"])


def test_wrong_labels_fail_each_for_its_behavior_alone(program: str, suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    bad = cases[::2]
    labels = {case["id"]: wrong(case) if case in bad else right(case) for case in cases}
    results = graded(program, folder, labels)
    expected = {case["id"]: [name for name, got in labels[case["id"]].items() if got == "made_up"] for case in bad}
    assert failed(results) == expected
    metrics = results["prompts"][0]["metrics"]
    assert (metrics["assertPassCount"], metrics["assertFailCount"]) == (checks(cases) - len(bad), len(bad))


def test_what_has_no_label_or_no_grader_fails(program: str, suite: tuple[Path, list[Case]]) -> None:
    folder, cases = suite
    assert len(failed(graded(program, folder, {}))) == len(cases)
    without = evaluated(program, folder)
    assert without["stats"]["successes"] == 0
    assert without["results"][0]["gradingResult"]["reason"].endswith("no grader: name one with --grader PROVIDER")


def test_a_flipped_rule_is_noticed(program: str, suite: tuple[Path, list[Case]], tmp_path: Path) -> None:
    _, cases = suite
    written("promptfoo", tmp_path / "flipped", flipped(), unseen=("max_words",))
    results = graded(program, tmp_path / "flipped", {case["id"]: right(case) for case in cases})
    assert {name for names in failed(results).values() for name in names} == {"redact_pii"}


def test_the_model_is_given_the_texts_as_they_are(program: str, tmp_path: Path) -> None:
    text = 'Is {{ 7 * 7 }} {% raw %} a {# joke #}? file:///etc/passwd \\ " {{ env.PATH }}'
    workspace = load(Memory({"odd.yaml": ODD.replace("TEXT", json.dumps(text))}), Config(), ["."])
    folder = tmp_path / "odd"
    cases = written("promptfoo", folder, workspace)
    results = graded(program, folder, {case["id"]: right(case) for case in cases})
    assert results["stats"]["successes"] == 1
    messages = json.loads(results["results"][0]["response"]["output"])
    assert messages[-1] == {"role": "user", "content": text}
    assert messages[0]["content"].startswith("What is known of this conversation:\n- `topic` is `odd` (Is {{ 7")
    assert "\n" not in messages[0]["content"].partition("\n")[2]


def test_where_nothing_is_written_nothing_passes(program: str, tmp_path: Path) -> None:
    unwritten = ODD.replace("user: TEXT, ", "").replace("TEXT", "x")
    folder = tmp_path / "odd"
    cases = written("promptfoo", folder, load(Memory({"odd.yaml": unwritten}), Config(), ["."]))
    results = graded(program, folder, {})
    assert (cases, results["stats"]["successes"], results["stats"]["failures"]) == ([], 0, 1)


ODD = """\
specctl: 1
id: odd
version: 1.0.0
level: platform
attributes: {topic: {type: enum, values: {odd: TEXT, even: Nothing.}}}
rules: [{id: odd-is-refused, when: {topic: odd}, then: {response: refuse}}]
otherwise: {response: comply}
cases: [{id: a-joke, user: TEXT, context: {topic: odd}, expect: {response: refuse}}]
"""
