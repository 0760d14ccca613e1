"""`[lint]` of the configuration, and the command line, which beats it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_repositories import CONFLICT, linted, run, select, shown, specctl, write

from specctl.config import LintConfig
from specctl.errors import SpecctlError
from specctl.lint.check import READING_CHECKS
from specctl.lint.settings import Choice, choice

# A conflict (error), an override of a rule that it never meets (warning), and a rule outranked in part (info).
MIXED = (
    CONFLICT
    + "    overrides: [far]\n  - {id: far, when: {topic: b}, then: {response: comply}}\n"
    + "  - {id: strict, when: {topic: b}, then: {response: refuse}}\n"
)
ALL = ["13 conflicting-rules", "14 idle-override", "15 shadowed-rule", "16 settled-by-strictness"]


def found(lint: LintConfig | None = None, chosen: Choice | None = None) -> list[str]:
    return shown(linted(MIXED, lint=lint or LintConfig(), chosen=chosen or Choice()))


def test_infos_are_shown_when_asked_for() -> None:
    assert found() == ALL[:3]
    assert found(chosen=Choice(show_info=True)) == ALL
    assert [line for line in found(LintConfig(profile="strict")) if line in ALL] == ALL
    assert found(LintConfig(profile="minimal")) == [ALL[0], ALL[2]]
    assert found(chosen=select("settled-by-strictness")) == ALL[3:]
    assert found(LintConfig(select=("settled-by-strictness",))) == ALL[3:]


def test_select_and_ignore_choose_checks() -> None:
    assert found(LintConfig(select=("conflicting-rules", "idle-override"))) == ALL[:2]
    assert found(LintConfig(ignore=("conflicting-rules",))) == ALL[1:3]
    both = LintConfig(select=("conflicting-rules", "idle-override"), ignore=("idle-override",))
    assert found(both) == ALL[:1]


def test_the_command_line_beats_the_configuration() -> None:
    ignoring = LintConfig(ignore=("conflicting-rules",), severity={"conflicting-rules": "off"})
    assert found(ignoring, select("conflicting-rules")) == ALL[:1]
    assert found(LintConfig(select=("conflicting-rules",)), select("idle-override")) == ALL[1:2]
    assert (
        found(LintConfig(select=("conflicting-rules", "idle-override")), Choice(ignored=("idle-override",))) == ALL[:1]
    )
    assert found(chosen=Choice(("conflicting-rules",), ("conflicting-rules",))) == []


@pytest.mark.parametrize(
    ("glob", "is_ignored"),
    [
        ("teams/care/*", True),
        ("teams/*/*.yaml", True),
        ("teams/**", True),
        ("**/care/bot.yaml", True),
        ("**/bot.yaml", True),
        ("bot.yaml", True),
        ("bo?.yaml", True),
        ("[a-c]ot.yaml", True),
        ("teams", True),
        ("./teams/", True),
        ("teams/*.yaml", False),
        ("care/bot.yaml", False),
        ("[!a-c]ot.yaml", False),
        ("ot.yaml", False),
        ("bot", False),
    ],
)
def test_files_ignore_checks_by_patterns(glob: str, is_ignored: bool) -> None:  # noqa: FBT001  a column of the table
    report = linted({"teams/care/bot.yaml": MIXED}, lint=LintConfig(per_file_ignores=((glob, ("conflicting-rules",)),)))
    assert ("conflicting-rules" not in {item.check for item in report.diagnostics}) is is_ignored


def test_patterns_are_relative_to_the_configuration(tmp_path: Path) -> None:
    config = '[lint.per-file-ignores]\n"contracts/bot.yaml" = ["conflicting-rules", "shadowed-rule", "idle-override"]\n'
    write(tmp_path, {"specctl.toml": config, "contracts/bot.yaml": MIXED, "elsewhere/x": ""})
    for folder, path in ((".", "."), ("contracts", "bot.yaml"), ("elsewhere", "../contracts")):
        assert specctl(tmp_path / folder, "lint", path, "-f", "concise", code=0).startswith("No problems")


def test_severities_change_counts_and_the_exit_code(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CONFLICT})
    for severity, code, said in (("error", 1, "1 error"), ("warning", 0, "1 warning"), ("off", 0, "No problems")):
        write(tmp_path, {"specctl.toml": f'[lint.severity]\nconflicting-rules = "{severity}"\n'})
        assert said in specctl(tmp_path, "lint", code=code)
    specctl(tmp_path, "lint", "--select", "conflicting-rules", code=1)
    write(tmp_path, {"specctl.toml": '[lint.severity]\nconflicting-rules = "info"\n'})
    assert "No problems" in specctl(tmp_path, "lint", code=0)
    assert "1 info" in specctl(tmp_path, "lint", "--show-info", code=0)
    specctl(tmp_path, "lint", "--show-info", "--fail-on", "info", code=1)


WRONG = {
    '[lint]\nselect = ["conflict-rules"]\n': ("lint.select", "did you mean `conflicting-rules`?"),
    '[lint]\nignore = ["void-rules"]\n': ("lint.ignore", "did you mean `void-rule`?"),
    '[lint.severity]\nunused-supression = "off"\n': ("lint.severity", "did you mean `unused-suppression`?"),
    '[lint.per-file-ignores]\n"a*" = ["void"]\n': ("lint.per-file-ignores", "void-rule"),
    '[lint]\nignore = ["invalid-file"]\n': ("cannot be ignored", "no meaning"),
    '[lint.per-file-ignores]\n"a*" = ["invalid-schema"]\n': ("cannot be ignored", "no meaning"),
    '[lint.severity]\nduplicate-id = "warning"\n': ("less than an error", "no meaning"),
    '[lint.per-file-ignores]\n"[z-a]" = ["void-rule"]\n': ("is no pattern", ""),
}


@pytest.mark.parametrize("config", WRONG)
def test_a_configuration_that_cannot_be_is_an_error(config: str, tmp_path: Path) -> None:
    write(tmp_path, {"specctl.toml": config, "contracts/bot.yaml": CONFLICT})
    done = run(tmp_path, "lint")
    assert (done.returncode, done.stdout) == (2, "")
    assert all(part in done.stderr for part in WRONG[config])


@pytest.mark.parametrize("name", READING_CHECKS)
def test_checks_of_reading_may_be_selected_and_not_ignored(name: str) -> None:
    assert choice((name,), (), show_info=False).selected == (name,)
    with pytest.raises(SpecctlError, match="always runs, and cannot be ignored"):
        choice((), (name,), show_info=False)


@pytest.mark.parametrize(
    ("wrong", "near"), [("invalid-fil", "invalid-file"), ("unused-suppresion", "unused-suppression")]
)
def test_names_of_all_checks_are_suggested(wrong: str, near: str) -> None:
    with pytest.raises(SpecctlError) as caught:
        choice((wrong,), (), show_info=False)
    assert caught.value.hint == f"did you mean `{near}`?"
