"""Every command through real processes: output, exit codes, and reading from real Git repositories."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

HEADER = "specctl: 1\nid: {}\nversion: 1.0.0\nlevel: {}\n"
GOOD = HEADER.format("base", "platform") + "rules: [{id: answer, then: {response: comply}}]\n"
PRODUCT = HEADER.format("bot", "operator") + "extends: [base]\nrules: [{id: refuse-all, then: {response: refuse}}]\n"
CONFLICT = (
    HEADER.format("clash", "platform")
    + "attributes: {flag: {type: bool}, topic: {type: enum, values: [a, b]}}\n"
    + "rules:\n"
    + "  - {id: first, when: {flag: true}, then: {response: redirect}}\n"
    + "  - {id: second, then: {response: abstain}}\n"
)
NUMBERS = {"type": "object", "required": ["line", "column"], "additionalProperties": {"type": "integer", "minimum": 1}}
PLACE = {"path": {"type": "string"}, "start": NUMBERS, "end": NUMBERS}
NAME = {"type": ["string", "null"]}
SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def exactly(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


FINDING = exactly(
    {
        "check": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
        "severity": {"enum": ["error", "warning", "info"]},
        "message": {"type": "string", "pattern": "[^.]$"},
        "help": NAME,
        "url": NAME,
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
        **dict.fromkeys(("contract", "behavior", "attribute", "property", "case", "region"), NAME),
        "rules": {"type": "array", "items": {"type": "string"}},
        "location": exactly(PLACE),
        "related": {"type": "array", "items": exactly({**PLACE, "message": {"type": "string"}})},
        "share": SHARE,
        "witness": {"type": ["object", "null"]},
        "other_witness": {"type": ["object", "null"]},
        "why": {"type": "array", "items": exactly({"rule": {"type": "string"}, "share": SHARE})},
        "fix": {"type": ["object", "null"]},
    }
)
COUNTS = ("error", "warning", "info", "suppressed", "files", "contracts", "rules")
REPORT = exactly(
    {
        "version": {"const": 1},
        "summary": {
            "type": "object",
            "properties": {name: {"type": "integer", "minimum": 0} for name in COUNTS},
            "required": list(COUNTS),
        },
        "inconclusive": {"type": "array"},
        "findings": {"type": "array", "items": FINDING},
    }
)


def specctl(
    *args: str, at: Path, env: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [sys.executable, "-m", "specctl", *args],
        cwd=at,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUTF8": "1", **(env or {})},
        capture_output=True,
        text=True,
        input=stdin,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "internal error" not in ran.stdout + ran.stderr
    return ran


def put(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def git(*args: str, at: Path) -> None:
    who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *args], cwd=at, capture_output=True, check=True)


@pytest.fixture
def clash(tmp_path: Path) -> Path:
    return put(tmp_path / "clash", {"contracts/clash.yaml": CONFLICT})


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A repository of contracts below the Git top: a good commit, then a broken one that renames, then a deletion."""
    top = tmp_path / "top"
    home = put(top / "ai", {"specctl.toml": 'contracts = ["policies"]\n', "policies/old.yaml": GOOD})
    git("init", "-q", "-b", "main", ".", at=top)
    git("add", ".", at=top)
    git("commit", "-qm", "one", at=top)
    git("mv", "ai/policies/old.yaml", "ai/policies/new.yaml", at=top)
    put(home, {"policies/new.yaml": GOOD + "titel: x\n"})
    git("add", ".", at=top)
    git("commit", "-qm", "two", at=top)
    (home / "policies" / "new.yaml").unlink()
    return home


def paths_of(ran: subprocess.CompletedProcess[str]) -> list[str]:
    return [found["location"]["path"] for found in json.loads(ran.stdout)["findings"]]


def checks_of(ran: subprocess.CompletedProcess[str]) -> list[str]:
    return [found["check"] for found in json.loads(ran.stdout)["findings"]]


def test_version_and_help(tmp_path: Path) -> None:
    assert specctl("--version", at=tmp_path).stdout.startswith("specctl")
    ran = specctl("--help", at=tmp_path)
    assert ran.returncode == 0
    assert "validate" in ran.stdout
    ran = specctl(at=tmp_path)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "Commands:\n" in ran.stderr


def test_every_command_explains_itself(tmp_path: Path) -> None:
    for command in ("init", "validate", "lint", "decide", "checks", "schema"):
        ran = specctl(command, "--help", at=tmp_path)
        assert ran.returncode == 0
        assert "Usage:" in ran.stdout


def test_validate_says_nothing_of_rules(clash: Path) -> None:
    assert specctl("validate", at=clash).returncode == 0
    put(clash, {"contracts/bad.yaml": "specctl: 1\n"})
    ran = specctl("validate", "--format", "json", at=clash)
    assert ran.returncode == 1
    assert checks_of(ran) == ["invalid-schema"] * 3


@pytest.mark.parametrize("form", ["text", "concise"])
def test_findings_for_people(clash: Path, form: str) -> None:
    ran = specctl("lint", "--format", form, at=clash)
    assert ran.returncode == 1
    assert ran.stderr == ""
    assert "contracts/clash.yaml:8:" in ran.stdout
    assert "error[conflicting-rules]" in ran.stdout
    assert ran.stdout.endswith("\n")
    assert "\x1b" not in ran.stdout


def test_json_has_exactly_the_documented_shape(clash: Path) -> None:
    ran = specctl("lint", "--format", "json", "--show-info", at=put(clash, {"contracts/x.yaml": "specctl: 1\n"}))
    assert ran.returncode == 1
    report = json.loads(ran.stdout)
    Draft202012Validator(REPORT).validate(report)
    (found,) = [found for found in report["findings"] if found["check"] == "conflicting-rules"]
    assert found["rules"] == ["first", "second"]
    assert found["behavior"] == "response"
    assert found["contract"] == "clash"
    assert found["share"] == 0.5
    assert set(found["witness"]) == {"flag", "topic"}
    assert report["summary"]["error"] == len([one for one in report["findings"] if one["severity"] == "error"])


def test_a_format_never_changes_the_exit_code(clash: Path) -> None:
    assert {specctl("lint", "-f", form, at=clash).returncode for form in ("text", "concise", "json")} == {1}


def test_reports_are_written_beside_the_output(clash: Path) -> None:
    ran = specctl("lint", "--report", "json=a.json", "--report", "concise=b.txt", at=clash)
    assert ran.returncode == 1
    assert "conflicting-rules" in ran.stdout
    Draft202012Validator(REPORT).validate(json.loads((clash / "a.json").read_text()))
    assert (clash / "b.txt").read_text().startswith("contracts/clash.yaml:")


def test_thresholds(clash: Path) -> None:
    assert specctl("lint", "--fail-on", "never", at=clash).returncode == 0
    put(clash, {"contracts/clash.yaml": GOOD + "  \n"})
    put(clash, {"contracts/bot.yaml": PRODUCT})
    assert specctl("lint", at=clash).returncode == 0
    assert specctl("lint", "--fail-on", "info", at=clash).returncode == 0


def test_checks_are_selected_and_ignored(clash: Path) -> None:
    ran = specctl("lint", "--select", "void-rule,shadowed-rule", "--format", "json", at=clash)
    assert checks_of(ran) == []
    assert ran.returncode == 0
    ran = specctl("lint", "--ignore", "conflicting-rules", "--ignore", "unused-attribute", "-f", "json", at=clash)
    assert "conflicting-rules" not in checks_of(ran)
    ran = specctl("lint", "--select", "conflicting-rules", "-f", "json", at=clash)
    assert checks_of(ran) == ["conflicting-rules"]


def test_statistics(clash: Path) -> None:
    assert "1  conflicting-rules" in specctl("lint", "--statistics", at=clash).stdout


def test_color_only_where_it_is_wanted(clash: Path) -> None:
    assert "\x1b[" in specctl("lint", "--color", "always", at=clash).stdout
    assert "\x1b[" not in specctl("lint", "--color", "never", at=clash).stdout
    assert "\x1b[" not in specctl("lint", at=clash, env={"NO_COLOR": "1"}).stdout


def test_paths_narrow_what_is_reported_and_not_what_is_read(clash: Path) -> None:
    put(clash, {"contracts/base.yaml": GOOD, "contracts/bot.yaml": PRODUCT})
    assert specctl("lint", "contracts/bot.yaml", at=clash).returncode == 0
    assert specctl("lint", "contracts/clash.yaml", at=clash).returncode == 1
    assert specctl("lint", "contracts", at=clash).returncode == 1
    ran = specctl("lint", "clash.yaml", "-f", "json", at=clash / "contracts")
    (path,) = set(paths_of(ran))
    assert (clash / "contracts" / path).samefile(clash / "contracts" / "clash.yaml")


def test_a_repository_inside_another_is_its_own(tmp_path: Path) -> None:
    inner = {"specctl.toml": 'contracts = ["."]\nlevels = ["root", "leaf"]\n'}
    files = {
        "contracts/base.yaml": GOOD,
        **{f"contracts/inner/{name}": text for name, text in inner.items()},
        "contracts/inner/same-id.yaml": HEADER.format("base", "root") + "rules: [{id: r, then: {response: comply}}]\n",
    }
    put(tmp_path, files)
    assert specctl("lint", at=tmp_path).returncode == 0
    assert specctl("lint", at=tmp_path / "contracts" / "inner").returncode == 0
    ran = specctl("lint", "contracts/base.yaml", "contracts/inner", "-f", "json", at=tmp_path)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["summary"]["files"] == 2


def test_a_configuration_is_named_or_left_out(tmp_path: Path) -> None:
    put(tmp_path, {"specctl.toml": 'levels = ["root"]\n', "contracts/base.yaml": GOOD})
    assert specctl("lint", at=tmp_path).returncode == 1
    assert specctl("lint", "--no-config", at=tmp_path).returncode == 0
    put(tmp_path, {"other/pyproject.toml": '[tool.specctl]\ncontracts = ["x"]\n', "other/x/base.yaml": GOOD})
    assert specctl("lint", "--config", "other/pyproject.toml", "other/x", at=tmp_path).returncode == 0


def test_revisions_are_read_in_place(history: Path) -> None:
    ran = specctl("lint", "--rev", "HEAD~1", "-v", at=history)
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (0, "contract: policies/old.yaml")
    ran = specctl("lint", "--rev", "HEAD", "-f", "json", at=history)
    assert (ran.returncode, paths_of(ran)) == (1, ["policies/new.yaml"])
    ran = specctl("lint", "--rev", "main", "ai", "-f", "json", at=history.parent)
    assert (ran.returncode, paths_of(ran)) == (1, ["ai/policies/new.yaml"])
    assert specctl("lint", at=history).returncode == 2, "the work tree has no contract any more"
    assert not (history / "policies" / "new.yaml").exists()


def test_a_folder_that_only_the_revision_has(history: Path) -> None:
    for path in (history / "specctl.toml", history / "policies", history):
        path.unlink() if path.is_file() else path.rmdir()
    ran = specctl("lint", "--rev", "HEAD~1", "ai", "-v", at=history.parent)
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (0, "contract: ai/policies/old.yaml")


def test_what_is_staged(history: Path) -> None:
    assert specctl("lint", "--staged", at=history).returncode == 1
    put(history, {"policies/new.yaml": GOOD})
    git("add", ".", at=history)
    put(history, {"policies/new.yaml": "specctl: [\n"})
    assert specctl("lint", "--staged", at=history).returncode == 0
    assert specctl("lint", at=history).returncode == 1


def test_links_in_git_are_followed_inside_the_repository_only(history: Path) -> None:
    put(history, {"policies/new.yaml": GOOD.replace("base", "other")})
    (history / "policies" / "in.yaml").symlink_to("../shared.yaml")
    put(history, {"shared.yaml": GOOD})
    git("add", ".", at=history)
    assert specctl("lint", "--staged", at=history).returncode == 0
    (history / "policies" / "out.yaml").symlink_to("../../../outside.yaml")
    git("add", ".", at=history)
    ran = specctl("lint", "--staged", "-f", "json", at=history)
    assert (ran.returncode, paths_of(ran)) == (1, ["policies/out.yaml"])


def test_a_bare_repository(history: Path, tmp_path: Path) -> None:
    git("clone", "-q", "--bare", str(history.parent), str(tmp_path / "bare.git"), at=tmp_path)
    ran = specctl("lint", "--rev", "HEAD~1", "ai", "-v", at=tmp_path / "bare.git")
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (0, "contract: ai/policies/old.yaml")
    ran = specctl("lint", "--staged", at=tmp_path / "bare.git")
    assert ran.returncode == 2
    assert "bare" in ran.stderr


@pytest.mark.parametrize("revision", ["nowhere", "HEAD~9", "origin/main", "HEAD@{9}", "a..b", "-h", " ", "HEAD:ai/x"])
def test_unknown_revisions(history: Path, revision: str) -> None:
    ran = specctl("lint", f"--rev={revision}", at=history)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert "revision" in ran.stderr
    assert "help: " in ran.stderr


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git("init", "-q", ".", at=put(tmp_path, {"contracts/base.yaml": GOOD}))
    assert specctl("lint", "--rev", "HEAD", at=tmp_path).returncode == 2
    assert specctl("lint", "--staged", at=tmp_path).returncode == 2
    git("add", ".", at=tmp_path)
    assert specctl("lint", "--staged", at=tmp_path).returncode == 0


def test_decide(clash: Path) -> None:
    ran = specctl("decide", "clash", "--set", "flag=true", "--set", "topic=a", at=clash)
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["decision"]["response"]["status"] == "conflict"
    lines = '{"flag": false, "topic": "b"}\nno json\n{"flag": 3}\n{"flog": true}\n[]\n{}\n'
    ran = specctl("decide", "clash", "--facts", "-", at=clash, stdin=lines)
    assert ran.returncode == 1
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [sorted(answer) for answer in answers] == [["decision"], *[["error"]] * 4, ["decision"]]
    assert answers[0]["decision"]["response"] == {"outcome": "abstain", "status": "decided", "rules": ["second"]}
    assert answers[-1]["decision"]["response"]["on"] == ["flag"]
    put(clash, {"contracts/clash.yaml": CONFLICT + "titel: x\n"})
    ran = specctl("decide", "clash", at=clash)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "titel" in ran.stderr


def test_init_lints_clean_and_overwrites_nothing(tmp_path: Path) -> None:
    assert specctl("init", "here", at=tmp_path).returncode == 0
    assert specctl("lint", "here", at=tmp_path).returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "here").rglob("*") if path.is_file()}
    assert specctl("init", "here", at=tmp_path).returncode == 2
    assert before == {path: path.read_bytes() for path in (tmp_path / "here").rglob("*") if path.is_file()}


def test_schemas_and_checks_are_printed(tmp_path: Path) -> None:
    assert json.loads(specctl("schema", at=tmp_path).stdout)["$schema"].endswith("2020-12/schema")
    assert json.loads(specctl("schema", "config", at=tmp_path).stdout)["title"] == "config"
    assert "conflicting-rules" in specctl("checks", at=tmp_path).stdout
    assert specctl("checks", "void-rule", at=tmp_path).stdout.startswith("# ")
    assert all(page["summary"] for page in json.loads(specctl("checks", "-f", "json", at=tmp_path).stdout))


def test_a_closed_pipe_is_no_finding(clash: Path) -> None:
    ran = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m specctl schema | true; echo ${{PIPESTATUS[0]}}"],
        cwd=clash,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.strip() in {"0", "2"}
    assert ran.stderr == ""


def test_an_interrupt_leaves_with_130(clash: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "specctl", "decide", "clash", "--facts", "-"],
        cwd=clash,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"flag": true, "topic": "a"}\n' * 300)
    process.stdin.flush()
    assert process.stdout.read(1), "it runs, and waits for more"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in stderr
