"""The profiles: which checks are in which, what turns one on, and that a new repository has nothing to suppress."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from small_repositories import findings, linted, select, shown, specctl, write

from specctl.config import Config, LintConfig
from specctl.lint.check import CHECKS, PROFILES, TABLE
from specctl.lint.settings import Choice, settings_of

ROOT = Path(__file__).parent.parent
# A rule that is said nowhere in words and that no case tests (both strict), one that is vague (recommended), and one
# with an example that it does not cover (minimal).
TEXT = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes: {topic: {type: enum, values: [a, b, c]}}
otherwise: {response: comply}
rules:
  - id: silent
    when: {topic: a}
    then: {response: redirect}
  - id: vague
    statement: Cite sources where possible.
    when: {topic: b}
    then: {cite_sources: required}
    examples:
      - user: Why?
        context: {topic: c}
"""
STRICT = ["8 missing-statement", "8 untested-rule", "10 no-benign-twin", "11 untested-rule"]
MINIMAL = ["17 example-outside-condition"]
RECOMMENDED = ["12 vague-wording", *MINIMAL]


def found(lint: LintConfig, chosen: Choice | None = None) -> list[str]:
    known = {line.split(" ")[1] for line in (*STRICT, *RECOMMENDED)}
    lines = shown(linted(TEXT, lint=lint, chosen=chosen or Choice()))
    return [line for line in lines if line.split(" ")[1] in known]


def running(profile: str, *, show_info: bool = False) -> frozenset[str]:
    return settings_of(Config(lint=LintConfig(profile=profile)), Choice(show_info=show_info)).checks


def test_each_profile_has_what_the_one_before_has_and_more() -> None:
    minimal, recommended, strict = (running(profile) for profile in PROFILES)
    assert minimal < recommended < strict == set(TABLE)
    assert {TABLE[name].severity for name in minimal} == {"error"}
    assert {TABLE[name].severity for name in recommended} == {"error", "warning"}


def test_every_check_runs_in_its_profile_and_not_below() -> None:
    for name, check in TABLE.items():
        runs = [profile for profile in PROFILES if name in running(profile)]
        assert runs == list(PROFILES[PROFILES.index(check.profile) :])


def test_infos_are_added_when_asked_for_and_nothing_else() -> None:
    added = running("recommended", show_info=True) - running("recommended")
    assert added == {name for name, check in TABLE.items() if check.severity == "info"}


def test_findings_follow_the_profile() -> None:
    assert found(LintConfig(profile="minimal")) == MINIMAL
    assert found(LintConfig()) == RECOMMENDED
    assert found(LintConfig(), Choice(show_info=True)) == RECOMMENDED
    assert sorted(found(LintConfig(profile="strict"))) == sorted([*RECOMMENDED, *STRICT])


def test_a_check_that_is_named_runs_whatever_the_profile() -> None:
    assert found(LintConfig(profile="minimal", severity={"untested-rule": "warning"})) == [
        STRICT[1],
        STRICT[3],
        *MINIMAL,
    ]
    assert found(LintConfig(), select("missing-statement")) == [STRICT[0]]
    assert found(LintConfig(select=("no-benign-twin",))) == [STRICT[2]]
    assert found(LintConfig(profile="strict", severity={"vague-wording": "off"}, ignore=("untested-rule",))) == [
        STRICT[0],
        STRICT[2],
        *MINIMAL,
    ]


def test_an_ignore_of_a_check_that_the_profile_leaves_out_is_not_called_unused() -> None:
    text = TEXT.replace("  - id: silent", "  # specctl: ignore[missing-statement] the id says it\n  - id: silent")
    report = linted(text)
    assert "unused-suppression" not in {item.check for item in report.diagnostics}


def test_the_list_of_checks_tells_severity_and_profile(tmp_path: Path) -> None:
    listed = json.loads(specctl(tmp_path, "checks", "-f", "json", code=0))
    assert {item["name"]: (item["severity"], item["profile"]) for item in listed} == {
        name: (check.severity, check.profile) for name, check in TABLE.items()
    }
    lines = specctl(tmp_path, "checks", code=0).splitlines()
    assert [line.split()[:3] for line in lines[: len(TABLE)]] == [
        [name, check.severity, check.profile] for name, check in TABLE.items()
    ]


@pytest.mark.parametrize("profile", ["recommended", "minimal"])
def test_a_new_repository_has_nothing_to_suppress(tmp_path: Path, profile: str) -> None:
    specctl(tmp_path, "init", code=0)
    config = tmp_path / "specctl.toml"
    config.write_text(config.read_text(encoding="utf-8") + f'\n[lint]\nprofile = "{profile}"\n', encoding="utf-8")
    assert specctl(tmp_path, "lint", code=0).startswith("No problems found")
    assert (tmp_path / "contracts" / "platform.yaml").read_text(encoding="utf-8").count("- id: ") >= 5


def test_the_bundled_contracts_are_well_worded_and_tested_under_strict(tmp_path: Path) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "contracts").glob("*.yaml")}
    write(tmp_path, {**files, "specctl.toml": 'contracts = ["."]\n[lint]\nprofile = "strict"\n'})
    told = {name for name, check in TABLE.items() if check.kind in ("texts", "tests")}
    assert [item["check"] for item in findings(tmp_path) if item["check"] in told] == []


def test_a_check_that_does_not_run_is_not_imported(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": TEXT})
    program = (
        "import atexit, sys\n"
        "from specctl.cli.main import main\n"
        "sys.argv = ['specctl', 'lint', '--select', 'void-rule']\n"
        "atexit.register(lambda: print(*sorted(sys.modules), sep='\\n'))\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    names = done.stdout.splitlines()
    assert [name for name in names if name.startswith("specctl.lint.checks.")] == ["specctl.lint.checks.void_rule"]
    assert [name for name in names if name.startswith(("specctl.lint.wording", "rapidfuzz"))] == []


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_of_stacks_has_its_function_in_its_module(name: str) -> None:
    assert CHECKS[name].run.__module__ == f"specctl.lint.checks.{name.replace('-', '_')}"
