"""What real eval harnesses write, read as records: every answer once, with the label that was given, right or wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from specctl.errors import SpecctlError
from specctl.score import read_inspect
from specctl.score.harness import kind_of, records
from specctl.score.record import Record, Unreadable

from .conftest import missing
from .suites import Case, Labels, right, written, wrong
from .tools import INSTALL, inspect_python, promptfoo

pytestmark = pytest.mark.slow

# Answers with its name and the case, so that the grader can tell them apart; fails at one case.
MODEL = """\
module.exports = class {
  constructor(options) { this.name = options.config.name; }
  id() { return this.name; }
  async callApi(prompt, context) {
    if (context.vars.case === FAILS) return { error: "the model is overloaded\\n  at a line of code" };
    return { output: `${this.name} answers.`, metadata: { contract: "another", facts: {} } };
  }
};
"""
GRADER = """\
const labels = JSON.parse(require("node:fs").readFileSync(require("node:path").join(__dirname, "labels.json"), "utf8"));
module.exports = class {
  id() { return "canned"; }
  async callApi(prompt, context) {
    if (labels[context.vars.case] === null) return { error: "no grader today" };
    const [, name] = prompt.match(/"answer":"(\\w+) answers/);
    return { output: `Seen. ${JSON.stringify(labels[context.vars.case][name])}` };
  }
};
"""
# Canned labels, each epoch with its own. Outputs have `usage`: without it Inspect downloads a tokenizer.
PROGRAM = """\
import json, sys
from inspect_ai import eval as evaluate
from inspect_ai.model import ModelOutput, ModelUsage, get_model
sys.path.insert(0, ".")
import task

labels = json.load(open("labels.json"))
used = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)

def given(name, texts):
    outputs = [ModelOutput.from_content(name, text) for text in texts]
    for output in outputs:
        output.usage = used
    return get_model(name, custom_outputs=outputs, memoize=False)

made = task.contract()
order = [sample.id for sample in made.dataset]
for kind in ("json", "eval"):
    graded = [json.dumps(labels[name][epoch]) for epoch in ("one", "two") for name in order]
    evaluate(
        made, model=given("mockllm/answers", ["An answer."] * len(graded)), max_samples=1, epochs=2,
        model_roles={"grader": given("mockllm/grades", [f"Seen. {text}" for text in graded])},
        display="none", log_dir=kind, log_format=kind,
    )
"""
# Three samples of which the second fails; the first run goes on then, the second one stops.
FAILING = """\
import sys
from inspect_ai import eval as evaluate
from inspect_ai.model import ModelOutput, ModelUsage, get_model
sys.path.insert(0, ".")
import task

def answering():
    calls = []
    def answer(*_):
        calls.append(1)
        if len(calls) == 3:  # the grader is asked between
            raise RuntimeError("no money left")
        output = ModelOutput.from_content("mockllm/model", "{}")
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output
    return get_model("mockllm/model", custom_outputs=answer, memoize=False)

for name, stops in (("goes-on", False), ("stops", True)):
    model = answering()
    evaluate(
        task.contract(), model=model, model_roles={"grader": model}, max_samples=1, limit=3,
        display="none", log_dir=name, log_format="json", fail_on_error=stops,
    )
"""
# Inspect compresses with Zstandard; the same log as other tools would write it.
DEFLATED = """\
import sys, zipfile, inspect_ai.log
with zipfile.ZipFile(sys.argv[1]) as log, zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as copy:
    for name in log.namelist():
        copy.writestr(name, log.read(name))
"""


def expected(case: Case, labels: Labels) -> dict[str, Any]:
    """What a record has of one answer, worked out anew: `unseen` is left out, or says that a tool was not used."""
    found = {}
    for name, check in case["checks"].items():
        label = labels.get(name, "undetermined")
        if label != "unseen":
            found[name] = label
        elif name.startswith("tools.") and "deny" in check["labels"]:
            found[name] = "deny"
    return found


def unseen(case: Case) -> Labels:
    """Every label that says nothing, where that is allowed."""
    return {name: "unseen" for name, check in case["checks"].items() if "unseen" in check.get("labels", ["unseen"])}


def told(cases: list[Case]) -> dict[str, dict[str, Labels]]:
    """Labels by case and model or epoch, with mistakes, with nothing seen, with numbers and with gaps."""
    found = {}
    for place, case in enumerate(cases):
        one, two = right(case), wrong(case) if place % 3 == 0 else right(case) | unseen(case)
        if place % 5 == 0:
            two.popitem()
        if "goodwill_euros" in two:
            two["goodwill_euros"] = 12.5
        found[case["id"]] = {"one": one, "two": two}
    return found


def split(path: Path) -> tuple[list[Record], list[tuple[str, Unreadable]]]:
    found = list(records(str(path)))
    return (
        [each for _, each in found if not isinstance(each, Unreadable)],
        [(place, each) for place, each in found if isinstance(each, Unreadable)],
    )


def joined(record: Record) -> Record:
    return {name: record[name] for name in ("contract", "version", "digest", "case", "facts")}


def of_case(case: Case) -> Record:
    return {name: case[name] for name in ("contract", "version", "digest", "facts")} | {"case": case["id"]}


@pytest.fixture(scope="module")
def program() -> str:
    if not promptfoo().exists() or shutil.which("node") is None:
        missing("promptfoo", INSTALL)
    return str(promptfoo())


def run_promptfoo(program: str, folder: Path, labels: Any, fails: str | None, *options: str) -> None:
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    (folder / "model.cjs").write_text(MODEL.replace("FAILS", json.dumps(fails)), encoding="utf-8")
    (folder / "grader.cjs").write_text(GRADER, encoding="utf-8")
    config = (folder / "promptfooconfig.yaml").read_text(encoding="utf-8")
    models = "".join(f"  - {{id: file://model.cjs, config: {{name: {name}}}}}\n" for name in ("one", "two"))
    assert config.count('  - "echo"\n') == 1
    (folder / "promptfooconfig.yaml").write_text(config.replace('  - "echo"\n', models), encoding="utf-8")
    silent = ("TELEMETRY", "UPDATE", "REMOTE_GENERATION", "SHARING", "DEBUG_LOG", "ERROR_LOG")
    env = {**os.environ, **{f"PROMPTFOO_DISABLE_{name}": "1" for name in silent}}
    env["PROMPTFOO_CONFIG_DIR"] = str(folder.parent / "state")
    outputs = ["-o", "out.json", "-o", "out.jsonl"]
    command = [program, "eval", "-c", "promptfooconfig.yaml", "--no-cache", "--no-table", *outputs, *options]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 100), done.stdout + done.stderr


@pytest.fixture(scope="module")
def evaluated(program: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Case], Any]:
    folder = tmp_path_factory.mktemp("readers") / "promptfoo"
    cases = written("promptfoo", folder)
    labels = told(cases)
    run_promptfoo(program, folder, labels, cases[-1]["id"], "--grader", "file://grader.cjs", "--repeat", "3")
    return folder, cases, labels


@pytest.mark.parametrize("name", ["out.json", "out.jsonl"])
def test_of_promptfoo_each_answer_is_one_record(evaluated: tuple[Path, list[Case], Any], name: str) -> None:
    folder, cases, labels = evaluated
    assert kind_of(str(folder / name)) == "promptfoo"
    found, others = split(folder / name)
    by_id = {case["id"]: case for case in cases}
    keys = sorted((str(each["case"]), str(each["model"]), each["repeat"]) for each in found)
    assert keys == sorted((case["id"], model, n) for case in cases[:-1] for model in ("one", "two") for n in (1, 2, 3))
    for each in found:
        case = by_id[str(each["case"])]
        words = {"max_words": 2} if "max_words" in case["checks"] else {}
        assert each["observed"] == expected(case, labels[case["id"]][each["model"]] | words)
        assert joined(each) == of_case(case)
        assert ("time" in each) == (name == "out.json")
    assert [each.kind for _, each in others] == ["error"] * 6
    assert {each.message for _, each in others} == {f"no answer for case `{cases[-1]['id']}`: the model is overloaded"}


def test_of_promptfoo_known_mistakes_are_in_the_records(evaluated: tuple[Path, list[Case], Any]) -> None:
    folder, cases, _ = evaluated
    found, _ = split(folder / "out.json")
    seen = {str(each["case"]): set(values(each)) for each in found if each["model"] == "two"}
    assert {case for case, given in seen.items() if "made_up" in given} == {case["id"] for case in cases[:-1:3]}
    assert {case for case, given in seen.items() if "undetermined" in given} == {case["id"] for case in cases[:-1:5]}
    assert all("made_up" not in values(each) for each in found if each["model"] == "one")


def values(record: Record) -> list[Any]:
    observed = record["observed"]
    assert isinstance(observed, dict)
    return list(observed.values())


@pytest.mark.parametrize("options", [(), ("--grader", "file://grader.cjs")])
def test_without_a_grader_nothing_is_known(program: str, tmp_path: Path, options: tuple[str, ...]) -> None:
    folder = tmp_path / "promptfoo"
    cases = written("promptfoo", folder)
    run_promptfoo(program, folder, {case["id"]: None for case in cases}, None, *options)
    found, others = split(folder / "out.json")
    assert (len(found), others) == (2 * len(cases), [])
    assert {value for each in found for value in values(each)} == {"undetermined", 2}  # words need no grader


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Case], Any]:
    if not inspect_python().exists():
        missing("inspect-ai", INSTALL)
    folder = tmp_path_factory.mktemp("readers") / "inspect"
    cases = written("inspect", folder)
    labels = told(cases)
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    ran(folder, "program.py")
    return folder, cases, labels


def ran(folder: Path, *arguments: str) -> None:
    env = {**os.environ, "XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}
    command = [str(inspect_python()), *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def as_json(folder: Path) -> Path:
    (found,) = (folder / "json").glob("*.json")
    return found


def as_zip(folder: Path) -> Path:
    (found,) = (folder / "eval").glob("*.eval")
    return found


def deflated(folder: Path) -> Path:
    ran(folder, "-c", DEFLATED, str(as_zip(folder)), "deflated.eval")
    return folder / "deflated.eval"


def converted(folder: Path) -> Path:
    """As the hint of the error says."""
    ran(folder, "-m", "inspect_ai", "log", "convert", "--to", "json", "--output-dir", "converted", str(as_zip(folder)))
    (found,) = (folder / "converted").glob("*.json")
    return found


LOGS = {"json": as_json, "eval": as_zip, "deflated": deflated, "converted": converted}


@pytest.mark.parametrize("kind", LOGS)
def test_of_inspect_each_answer_is_one_record(logged: tuple[Path, list[Case], Any], kind: str) -> None:
    folder, cases, labels = logged
    path = LOGS[kind](folder)
    assert kind_of(str(path)) == "inspect"
    found, others = split(path)
    assert others == []
    assert sorted((str(each["case"]), each["repeat"]) for each in found) == sorted(
        (case["id"], epoch) for case in cases for epoch in (1, 2)
    )
    by_id = {case["id"]: case for case in cases}
    for each in found:
        case = by_id[str(each["case"])]
        words = {"max_words": 2} if "max_words" in case["checks"] else {}
        assert each["observed"] == expected(
            case, labels[case["id"]][("one", "two")[int(str(each["repeat"])) - 1]] | words
        )
        assert joined(each) == of_case(case)
        assert (each["model"], each["grader"]) == ("mockllm/answers", "mockllm/grades")
        assert str(each["time"]).endswith("+00:00")


def test_a_log_is_compressed_with_zstandard(logged: tuple[Path, list[Case], Any]) -> None:
    with zipfile.ZipFile(as_zip(logged[0])) as log:
        assert {each.compress_type for each in log.infolist()} == {93}


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="Python reads Zstandard itself")
def test_without_the_library_for_zstandard_the_way_out_is_said(
    logged: tuple[Path, list[Case], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = as_zip(logged[0])
    monkeypatch.setattr(read_inspect, "ZipFile", zipfile.ZipFile)  # as where it is not installed
    assert kind_of(str(path)) == "inspect"
    with pytest.raises(SpecctlError, match="is compressed with Zstandard") as caught:
        list(records(str(path)))
    assert caught.value.hint is not None
    assert "install `backports.zstd`" in caught.value.hint
    assert f"inspect log convert --to json --output-dir DIR {path}" in caught.value.hint


@pytest.mark.parametrize(("name", "kinds"), [("goes-on", ["error"]), ("stops", ["error", "error", "incomplete"])])
def test_of_inspect_what_failed_is_told(logged: tuple[Path, list[Case], Any], name: str, kinds: list[str]) -> None:
    folder, cases, _ = logged
    if not (folder / name).exists():
        (folder / "failing.py").write_text(FAILING, encoding="utf-8")
        ran(folder, "failing.py")
    (path,) = (folder / name).glob("*.json")
    found, others = split(path)
    assert [each["case"] for each in found] == [case["id"] for case in cases[:3] if case != cases[1]][: len(found)]
    assert [each.kind for _, each in others] == kinds
    place, error = others[0]
    assert (place, error.message) == (f"sample {cases[1]['id']} epoch 1", "RuntimeError('no money left')")
