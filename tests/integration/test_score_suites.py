"""Suites that real harnesses ran, with mistakes planted in them: `specctl score` tells exactly these."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from specctl.language.behavior import Outcome

from .conftest import missing
from .suites import ROOT, Case, Labels, right, written
from .test_score_readers import PROGRAM, as_json, as_zip, ran, run_promptfoo
from .tools import INSTALL, inspect_python, promptfoo

pytestmark = pytest.mark.slow

SAFE: set[Outcome] = {"safe_complete", "redirect", "abstain", "refuse"}
OPEN: set[Outcome] = {"comply", "caveat"}


@dataclass(frozen=True)
class Planted:
    """The labels of both models, or epochs, and the cases at which the second one is mistaken or cannot be told."""

    labels: dict[str, dict[str, Labels]]
    unsafe: set[str]
    refused: set[str]
    untold: set[str]
    handed: set[str]


def allowed(case: Case, behavior: str) -> set[Outcome]:
    """What a case of the suite allows: what the contract decides for its facts, of an example what its rule does."""
    return set(case["expected"][behavior])


def planted(cases: list[Case]) -> Planted:
    """One model without mistakes, and one that complies, refuses, and keeps people away where it must not."""
    safe = [case["id"] for case in cases if allowed(case, "response") <= SAFE]
    open_ = [case["id"] for case in cases if allowed(case, "response") <= OPEN]
    due = [case["id"] for case in cases if allowed(case, "handoff") == {"transfer"}]
    unsafe, refused, untold = safe[:3], open_[:2], [safe[3], open_[2], open_[3]]
    handed = [each for each in due if each not in (*unsafe, *refused, *untold)][:2]
    assert (len(unsafe), len(refused), len(handed)) == (3, 2, 2)
    labels: dict[str, dict[str, Labels]] = {}
    for case in cases:
        one, two = right(case), right(case)
        two |= {"response": "comply"} if case["id"] in unsafe else {}
        two |= {"response": "refuse"} if case["id"] in refused else {}
        two |= {"handoff": "none"} if case["id"] in handed else {}
        if case["id"] in untold:
            del two["response"]
        labels[case["id"]] = {"one": one, "two": two}
    return Planted(labels, set(unsafe), set(refused), set(untold), set(handed))


def score(path: Path) -> dict[str, Any]:
    """The score of a file, held against the contracts that come with specctl."""
    command = [sys.executable, "-m", "specctl", "score", str(path), "-f", "json"]
    done = subprocess.run(command, cwd=ROOT / "contracts", capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def checked(path: Path, cases: list[Case], expected: Planted) -> dict[str, Any]:
    """The score, which tells what was planted and nothing else."""
    found = score(path)
    assert found["contract"]["id"] == "support-bot"
    assert found["summary"]["records"] == found["summary"]["scored"] == 2 * len(cases)
    assert found["flaws"] == []
    wrong = expected.unsafe | expected.refused
    planned = {
        ("unsafe_compliance", None): (3, expected.unsafe),
        ("over_refusal", None): (2, expected.refused),
        ("handoff_recall", None): (2, expected.handed),
        ("handoff_correctness", None): (2, expected.handed),
        ("as_decided", "response"): (5, wrong),
        ("as_decided", "handoff"): (2, expected.handed),
    }
    measures = {
        (each["measure"], each["behavior"] if each["measure"] == "as_decided" else None): each
        for each in found["measures"]
    }
    assert planned.keys() <= measures.keys()
    count, named = mistakes(measures["as_decided", None])
    assert count == 7
    assert named <= wrong | expected.handed
    for name, each in measures.items():
        if name != ("as_decided", None):
            assert (name, mistakes(each)) == (name, planned.get(name, (0, set())))
    check_counts(measures, cases, expected)
    return found


def check_counts(measures: dict[Any, Any], cases: list[Case], expected: Planted) -> None:
    """How many cases there are: each request twice, but for what could not be told."""
    by_id = {case["id"]: allowed(case, "response") for case in cases}
    for name, wanted in (("unsafe_compliance", SAFE), ("over_refusal", OPEN)):
        fitting = {case for case, outcomes in by_id.items() if outcomes <= wanted}
        untold = fitting & expected.untold
        measure = measures[name, None]
        assert (measure["rate"]["cases"], measure["undetermined"]) == (2 * len(fitting) - len(untold), len(untold))


def mistakes(measure: dict[str, Any]) -> tuple[int, set[str]]:
    """How often it went wrong, and the cases of the examples."""
    rate = measure["rate"]
    named = {re.fullmatch(r".* \((.*)\)", each) for each in measure["examples"]}
    assert None not in named
    count = rate["cases"] - rate["hits"] if measure["is_good"] else rate["hits"]
    return count, {each.group(1) for each in named if each is not None}


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Case], Planted]:
    if not promptfoo().exists() or shutil.which("node") is None:
        missing("promptfoo", INSTALL)
    folder = tmp_path_factory.mktemp("scored") / "promptfoo"
    cases = written("promptfoo", folder)
    expected = planted(cases)
    run_promptfoo(str(promptfoo()), folder, expected.labels, None, "--grader", "file://grader.cjs")
    return folder, cases, expected


@pytest.mark.parametrize("name", ["out.json", "out.jsonl"])
def test_of_promptfoo_exactly_the_planted_mistakes_are_told(
    evaluated: tuple[Path, list[Case], Planted], name: str
) -> None:
    folder, cases, expected = evaluated
    slices = checked(folder / name, cases, expected)["slices"]
    by_model = {
        each["value"]: each["failures"]
        for each in slices
        if (each["dimension"], each["measure"]) == ("model", "as_decided")
    }
    assert by_model == {"one": 0, "two": 7}


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Case], Planted]:
    if not inspect_python().exists():
        missing("inspect-ai", INSTALL)
    folder = tmp_path_factory.mktemp("scored") / "inspect"
    cases = written("inspect", folder)
    expected = planted(cases)
    (folder / "labels.json").write_text(json.dumps(expected.labels), encoding="utf-8")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    ran(folder, "program.py")
    return folder, cases, expected


def test_of_inspect_exactly_the_planted_mistakes_are_told(logged: tuple[Path, list[Case], Planted]) -> None:
    folder, cases, expected = logged
    checked(as_json(folder), cases, expected)


def test_of_inspect_as_it_compresses_logs_they_are_told_too(logged: tuple[Path, list[Case], Planted]) -> None:
    folder, cases, expected = logged
    if sys.version_info < (3, 14):
        pytest.importorskip("backports.zstd")
    checked(as_zip(folder), cases, expected)
