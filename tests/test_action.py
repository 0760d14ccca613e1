"""The steps of the action, run as they stand in `action.yml`, with the environment that GitHub gives them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from forge import REPOSITORY, TOKEN, Forge, serving
from git_repositories import clone, commit, git
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
ACTION = YAML(typ="safe").load(ROOT / "action.yml")
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
INPUTS = {name: given.get("default", "") for name, given in ACTION["inputs"].items()}
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_NAME = re.compile(r"[a-z][\w-]*(?:\.[\w-]+)+")
_OUTPUT = re.compile(r"^([\w-]+)=(.*)$", re.MULTILINE)

SHOP = """\
specctl: 1
id: shop
version: 1.0.0
level: operator
attributes:
  topic: {type: enum, values: [order, refund, complaint]}
  verified: {type: bool}
otherwise: {response: comply}
rules:
  - id: complaints-are-redirected
    when: {topic: complaint}
    then: {response: redirect}
"""
LOOSER = SHOP.replace("    then:", "    unless: {verified: true}\n    then:")
CONFLICT = f"""\
{SHOP}
  - id: strangers-get-no-answer
    when: {{verified: false}}
    then: {{response: abstain}}
"""
LAX = '[lint]\nignore = ["conflicting-rules"]\n'

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the steps are shell, which Windows has elsewhere")


@dataclass
class Job:
    """A job on a forge: what is checked out, the event, and what the steps so far said and put out."""

    folder: Path
    temp: Path
    event: dict[str, Any]
    forge: str = "http://127.0.0.1:9"
    inputs: dict[str, str] = field(default_factory=lambda: dict(INPUTS))
    outputs: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    def known(self, name: str) -> str:
        """The value of a name in an expression."""
        place, _, rest = name.partition(".")
        if place == "inputs":
            return self.value(self.inputs[rest])
        if place == "steps":
            return self.outputs.get(rest.replace(".outputs", ""), "")
        return {
            "github.action_path": str(ROOT),
            "github.token": TOKEN,
            "github.event.pull_request.user.login": "author",
        }[name]

    def value(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self.known(found[1]), text)

    def wants(self, step: Mapping[str, Any]) -> bool:
        """Whether the condition of a step is met; conditions are names, texts, `==`, `!=` and `&&`."""
        asked = _NAME.sub(lambda found: repr(self.known(found[0])), step.get("if", "True"))
        return bool(eval(asked.replace("&&", "and"), {"__builtins__": {}}))  # noqa: S307  our own action

    def run(self, name: str) -> None:
        """Run one step as it stands."""
        step = STEPS[name]
        environment = {key: self.value(text) for key, text in step["env"].items()}
        put, summary = self.temp / "output", self.temp / "summary.md"
        put.write_text("", encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.temp),
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_API_URL": self.forge,
                "GITHUB_EVENT_PATH": str(self.temp / "event.json"),
                "GITHUB_OUTPUT": str(put),
                "GITHUB_REPOSITORY": REPOSITORY,
                "GITHUB_RUN_ID": "42",
                "GITHUB_SERVER_URL": "https://forge.example.org",
                "GITHUB_STEP_SUMMARY": str(summary),
                **environment,
                **self.beside,
            },
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.said[name], self.codes[name] = done.stdout, done.returncode
        for key, text in _OUTPUT.findall(put.read_text(encoding="utf-8")):
            self.outputs[f"{step['id']}.{key}"] = text

    def steps(self) -> Iterator[str]:
        """The shell steps in order, as far as they are wanted, up to the first that fails."""
        for name, step in STEPS.items():
            if "run" in step and name != "Install specctl" and self.wants(step):
                yield name
                if self.codes[name]:
                    return

    def go(self) -> int:
        """Run all steps in an environment that has specctl already; the exit code of the last one."""
        (self.temp / "event.json").write_text(json.dumps(self.event), encoding="utf-8")
        results = self.temp / "results"
        results.mkdir(exist_ok=True)
        self.outputs |= {"install.bin": str(Path(sys.executable).parent), "install.results": str(results)}
        code = 0
        for name in self.steps():
            self.run(name)
            code = self.codes[name]
        return code

    @property
    def summary(self) -> str:
        return (self.temp / "summary.md").read_text(encoding="utf-8")

    @property
    def put_out(self) -> dict[str, str]:
        """The outputs of the action."""
        return {name: self.value(output["value"]) for name, output in ACTION["outputs"].items()}


def pull(folder: Path, files: Mapping[str, str | None]) -> dict[str, Any]:
    """A pull request that changes files, checked out as the forge does it: its merge into the base, on no branch."""
    base = git(folder, "rev-parse", "main")
    git(folder, "checkout", "--quiet", "-b", "topic")
    head = commit(folder, "a change", files)
    git(folder, "checkout", "--quiet", "main")
    commit(folder, "meanwhile", {"meanwhile.txt": "x"})
    git(folder, "checkout", "--quiet", "--detach", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "tried", "topic")
    return {"pull_request": {"number": 7, "base": {"sha": base}, "head": {"sha": head, "repo": {"fork": False}}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    commit(tmp_path / "work", "first", {"contracts/shop.yaml": SHOP})
    return tmp_path / "work"


@pytest.fixture
def forge() -> Iterator[Forge]:
    with serving(Forge()) as made:
        yield made


def job(folder: Path, event: dict[str, Any], forge: Forge | None = None, **inputs: str) -> Job:
    temp = folder.parent / "temp"
    temp.mkdir()
    given = {**INPUTS, **{name.replace("_", "-"): value for name, value in inputs.items()}}
    return Job(folder, temp, event, forge.address if forge else "http://127.0.0.1:9", given)


def test_no_script_has_an_expression_and_every_input_goes_through_the_environment() -> None:
    shell = [step for step in STEPS.values() if "run" in step]
    assert len(shell) > 5
    for step in shell:
        assert "${{" not in step["run"], step["name"]
        assert step["shell"] == "bash"
        used = set(re.findall(r"\$\{?([A-Z_]+)", step["run"]))
        given = {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP"}
        assert used - given - {"BODY_FILE"} <= set(step["env"]), step["name"]


def test_the_documentation_has_every_input_with_its_default_and_every_output() -> None:
    text = (ROOT / "docs" / "ci" / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| *(.*?) *\|", text, re.MULTILINE))
    for name, default in INPUTS.items():
        shown = {"${{ github.token }}": "that of the job", "": ""}.get(default, f"`{default}`")
        assert rows[name] == shown, name
    assert set(ACTION["outputs"]) <= set(rows)
    for link in re.findall(r"\]\(([^)#]+)", text):
        assert (ROOT / "docs" / "ci" / link).exists(), link


def test_every_program_of_others_is_pinned() -> None:
    used = [step["uses"] for step in STEPS.values() if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used)


def test_python_never_looks_into_the_repository() -> None:
    for step in STEPS.values():
        for line in step.get("run", "").splitlines():
            if "python" in line.lower() and not line.strip().startswith("#"):
                assert re.search(r'(python|PYTHON)"? -I ', line), line


def test_a_push_is_linted(folder: Path) -> None:
    made = job(folder, {})
    assert made.go() == 0, made.said
    assert "Review" not in made.codes
    assert "Keep the comment" not in made.codes
    assert made.put_out == {"errors": "0", "bump": "", "loosened": ""}
    assert "No problems found" in made.summary


def test_a_push_with_a_conflict_fails_and_says_so(folder: Path) -> None:
    commit(folder, "conflict", {"contracts/shop.yaml": CONFLICT})
    made = job(folder, {}, upload_sarif="false")
    assert made.go() == 1
    assert made.put_out["errors"] == "1"
    assert "conflict on `response`" in made.summary
    assert "::error file=contracts/shop.yaml,line=16" in made.said["Lint"]
    assert "There are findings" in made.said["Verdict"]
    sarif = json.loads((made.temp / "results" / "lint.sarif").read_text(encoding="utf-8"))
    assert [found["ruleId"] for found in sarif["runs"][0]["results"]] == ["conflicting-rules"]


def test_findings_are_annotations_only_where_there_is_no_sarif(folder: Path) -> None:
    commit(folder, "conflict", {"contracts/shop.yaml": CONFLICT})
    made = job(folder, {})
    made.go()
    assert made.said["Lint"] == ""
    assert made.wants(STEPS['Show findings under "Code scanning"'])
    made.inputs["upload-sarif"] = "false"
    assert not made.wants(STEPS['Show findings under "Code scanning"'])


def test_the_threshold_is_an_input(folder: Path) -> None:
    commit(folder, "conflict", {"contracts/shop.yaml": CONFLICT})
    made = job(folder, {}, fail_on="never")
    assert made.go() == 0
    assert made.put_out["errors"] == "1"


def test_a_pull_request_is_reviewed(folder: Path, forge: Forge) -> None:
    made = job(folder, pull(folder, {"contracts/shop.yaml": LOOSER}), forge)
    assert made.go() == 0, made.said
    assert made.put_out == {"errors": "0", "bump": "major", "loosened": "1"}
    assert "1 loosened" in made.summary
    assert "topic is complaint and verified is true" in made.summary
    assert len(forge.bodies) == 1
    assert "1 loosened" in forge.bodies[0].splitlines()[1]
    assert TOKEN not in "".join(made.said.values())


def test_the_comment_is_the_same_one_the_next_time(folder: Path, forge: Forge) -> None:
    made = job(folder, pull(folder, {"contracts/shop.yaml": LOOSER}), forge)
    made.go()
    made.go()
    assert made.said["Keep the comment"] == "specctl: the comment is up to date\n"
    assert len(forge.bodies) == 1


def test_no_comment_where_none_is_wanted(folder: Path, forge: Forge) -> None:
    made = job(folder, pull(folder, {"contracts/shop.yaml": LOOSER}), forge, comment="false")
    assert made.go() == 0, made.said
    assert forge.calls == []


def test_a_fork_that_may_not_comment_loses_the_comment_alone(folder: Path, forge: Forge) -> None:
    forge.read_only = True
    made = job(folder, pull(folder, {"contracts/shop.yaml": LOOSER}), forge)
    assert made.go() == 0, made.said
    assert made.said["Keep the comment"].startswith("::notice title=specctl::No comment was written")
    assert "1 loosened" in made.summary
    assert made.put_out["loosened"] == "1"


def test_what_others_merged_meanwhile_is_not_the_pull_request(folder: Path) -> None:
    event = pull(folder, {"docs.md": "x"})
    git(folder, "checkout", "--quiet", "main")
    commit(folder, "by others", {"contracts/shop.yaml": LOOSER})
    git(folder, "checkout", "--quiet", "--detach", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "tried", "topic")
    made = job(folder, event, comment="false")
    assert made.go() == 0, made.said
    assert (made.put_out["bump"], made.put_out["loosened"]) == ("none", "0")


def test_settings_of_a_pull_request_do_not_count_for_itself(folder: Path, forge: Forge) -> None:
    made = job(folder, pull(folder, {"contracts/shop.yaml": CONFLICT, "specctl.toml": LAX}), forge)
    assert made.go() == 1
    assert made.put_out["errors"] == "1"
    assert "changes settings" in made.said["Find what is compared"]
    assert "conflict on `response`" in made.summary
    assert "specctl.toml" in forge.bodies[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"specctl.toml": ""}, {"specctl.toml": LAX}),
        ({}, {"contracts/specctl.toml": f'contracts = ["."]\n{LAX}'}),
        ({}, {"pyproject.toml": LAX.replace("[lint]", "[tool.specctl.lint]")}),
        ({"specctl.toml": ""}, {"specctl.toml": None, "pyproject.toml": LAX.replace("[lint]", "[tool.specctl.lint]")}),
    ],
)
def test_wherever_they_stand(folder: Path, before: Mapping[str, str], after: Mapping[str, str | None]) -> None:
    commit(folder, "settings", before)
    made = job(folder, pull(folder, {"contracts/shop.yaml": CONFLICT, **after}), comment="false")
    assert made.go() == 1
    assert made.put_out["errors"] == "1"


def test_settings_count_once_they_are_merged(folder: Path) -> None:
    commit(folder, "merged", {"contracts/shop.yaml": CONFLICT, "specctl.toml": LAX})
    made = job(folder, {})
    assert made.go() == 0, made.said
    assert made.put_out["errors"] == "0"


IGNORED = CONFLICT.replace(
    "  - id: strangers", "  # specctl: ignore[conflicting-rules] because I say so\n  - id: strangers"
)


def test_what_a_pull_request_says_to_ignore_counts_all_the_same(folder: Path) -> None:
    made = job(folder, pull(folder, {"contracts/shop.yaml": IGNORED}), comment="false")
    assert made.go() == 1, made.said
    assert made.codes["Lint"] == 0
    assert made.put_out["errors"] == "1"
    assert "1 of them the pull request says to ignore" in made.said["Verdict"]


def test_and_not_once_it_is_merged(folder: Path) -> None:
    commit(folder, "merged", {"contracts/shop.yaml": IGNORED})
    made = job(folder, {})
    assert made.go() == 0, made.said
    assert made.put_out["errors"] == "0"


@pytest.mark.parametrize(("threshold", "code"), [("never", 0), ("tightened", 0), ("tightened,loosened", 1)])
def test_changes_fail_the_job_where_an_input_says_so(folder: Path, threshold: str, code: int) -> None:
    made = job(folder, pull(folder, {"contracts/shop.yaml": LOOSER}), comment="false", fail_on_change=threshold)
    assert made.go() == code, made.said
    assert made.put_out["loosened"] == "1"
    assert "1 loosened" in made.summary


@pytest.mark.parametrize(
    ("approved", "code"), [("", 1), ("octo: board", 0), ("author: board", 1), ("octo: guests", 1), (None, 0)]
)
def test_approvals_that_are_missing_fail_the_job(folder: Path, approved: str | None, code: int) -> None:
    asking = "governance: {roles: {board: the board}, approvals: {loosened: {role: board}}}\n"
    commit(folder, "asking", {"contracts/shop.yaml": SHOP + asking})
    made = job(folder, pull(folder, {"contracts/shop.yaml": LOOSER + asking}), comment="false")
    if approved is not None:
        (made.temp / "approved").write_text(approved, encoding="utf-8")
        made.inputs["approved-by"] = str(made.temp / "approved")
    assert made.go() == code, made.said
    assert ("approved" if approved is not None and not code else "1 approval") in made.summary.splitlines()[0]


def test_nothing_of_a_pull_request_is_run(folder: Path, forge: Forge, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'sprung')!r}, 'w'); raise SystemExit('the repository was run')\n"
    names = ["json.py", "click.py", "sitecustomize.py", "specctl/__init__.py", "pip/__init__.py", "action/comment.py"]
    shell = f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\n"
    files = {**dict.fromkeys(names, trap), "git": shell, "bash": shell, "contracts/shop.yaml": LOOSER}
    made = job(folder, pull(folder, files), forge)
    assert made.go() == 0, made.said
    assert made.put_out["loosened"] == "1"
    assert not (tmp_path / "sprung").exists()


def test_a_name_of_a_file_is_no_command_to_the_runner(folder: Path, forge: Forge) -> None:
    name = "contracts/::add-mask::e%0A::error::x.yaml"
    made = job(folder, pull(folder, {name: CONFLICT.replace("id: shop", "id: other")}), forge, upload_sarif="false")
    made.go()
    commands = [line for text in made.said.values() for line in text.splitlines() if line.startswith("::")]
    assert commands
    assert {line.split("::")[1].split()[0] for line in commands} <= {"error", "warning", "notice"}
    assert "::add-mask::" not in "\n".join(line.split("::", 2)[2] for line in commands if "title=specctl" in line)


@pytest.mark.parametrize("path", ["$(touch sprung)", "; touch sprung", "--help", "no such folder"])
def test_an_input_is_a_text_and_no_script(folder: Path, path: str) -> None:
    made = job(folder, {}, path=path)
    assert made.go() == 2
    assert not (folder / "sprung").exists()
    assert "could not do all of the job" in made.said["Verdict"]


def test_contracts_in_a_folder(tmp_path: Path, forge: Forge) -> None:
    folder = tmp_path / "work"
    commit(folder, "first", {"bots/contracts/shop.yaml": SHOP, "bots/specctl.toml": ""})
    made = job(folder, pull(folder, {"bots/contracts/shop.yaml": LOOSER}), forge, path="bots")
    assert made.go() == 0, made.said
    assert made.put_out["loosened"] == "1"


def test_a_pull_request_checked_out_as_its_own_branch(folder: Path) -> None:
    event = pull(folder, {"contracts/shop.yaml": LOOSER})
    git(folder, "checkout", "--quiet", "topic")
    made = job(folder, event, comment="false")
    assert made.go() == 0, made.said
    assert made.put_out["loosened"] == "1"


def test_a_checkout_without_history_is_refused(folder: Path, tmp_path: Path) -> None:
    event = pull(folder, {"contracts/shop.yaml": LOOSER})
    git(folder, "branch", "tried")
    shallow = clone(folder, tmp_path / "shallow", "--depth", "1", "--branch", "tried")
    made = job(shallow, event)
    assert made.go() == 2
    assert "fetch-depth: 0" in made.said["Find what is compared"]


def test_what_is_no_pull_request_is_not_taken_for_one(folder: Path) -> None:
    event = pull(folder, {"contracts/shop.yaml": LOOSER})
    git(folder, "checkout", "--quiet", "main")
    made = job(folder, event)
    assert made.go() == 2
    assert "what is checked out is not this pull request" in made.said["Find what is compared"]


def test_a_folder_without_checkout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    made = job(tmp_path / "work", {})
    assert made.go() == 2
    assert "actions/checkout" in made.said["Find what is compared"]


@pytest.mark.slow
def test_the_action_installs_what_it_runs(folder: Path) -> None:
    made = job(folder, {})
    made.outputs["python.python-path"] = sys.executable
    made.beside = {name: text for name, text in os.environ.items() if name.startswith("PIP_")}
    made.run("Install specctl")
    assert made.codes["Install specctl"] == 0, made.said
    found = Path(made.outputs["install.bin"]) / "specctl"
    assert shutil.which(str(found))
    done = subprocess.run([str(found), "lint"], cwd=folder, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def scripts(forge: str) -> list[str]:
    """The commands of a ready workflow that run specctl, in order."""
    read = YAML(typ="safe").load(ROOT / "docs" / "ci" / f"{forge}.yml")
    jobs = read["jobs"].values() if forge == "github" else [job for job in read.values() if "script" in job]
    lines = [step.get("run", "") for job in jobs for step in job.get("steps", ())]
    lines += [line for job in jobs for line in job.get("script", ())]
    return [line for line in lines if line.startswith("specctl ")]


@pytest.mark.parametrize("forge", ["github", "gitlab"])
def test_the_ready_workflows_run_as_they_stand(forge: str, folder: Path, tmp_path: Path) -> None:
    event = pull(folder, {"contracts/shop.yaml": LOOSER})["pull_request"]
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(folder / "review.md"),
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": event["base"]["sha"],
        "CI_COMMIT_SHA": event["head"]["sha"],
    }
    found = scripts(forge)
    assert [line.split()[1] for line in found] == ["lint", "review"]
    for line in found:
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", line],
            cwd=folder,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        assert (done.returncode, done.stderr) == (0, ""), line
    assert "1 loosened" in (folder / "review.md").read_text(encoding="utf-8").splitlines()[0]
    reports = {"gitlab": {"code-quality.json", "junit.xml"}}.get(forge, set())
    assert reports <= {path.name for path in folder.iterdir()}
