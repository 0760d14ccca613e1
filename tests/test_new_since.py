"""`lint --new-since REV`: only what a revision did not have, told apart by fingerprints that survive edits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit
from small_repositories import CONFLICT, findings, linted, run, specctl, write

from specctl.diagnostics import fingerprint
from specctl.lint.linter import Inconclusive
from specctl.lint.since import only_new

THIRD = "  - {id: third, when: {topic: a}, then: {response: safe_complete}}\n"


def at_head(folder: Path, *arguments: str) -> list[list[str]]:
    """The rules of each finding that HEAD did not have."""
    return [item["rules"] for item in findings(folder, "--new-since", "HEAD", *arguments)]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    write(tmp_path, {"contracts/bot.yaml": CONFLICT})
    commit(tmp_path)
    return tmp_path


def test_what_was_there_is_not_new(repository: Path) -> None:
    assert at_head(repository) == []
    assert "No problems" in specctl(repository, "lint", "--new-since", "HEAD", code=0)


MOVED = {
    "lines": "# a comment\n\n" + CONFLICT.replace("rules:\n", "rules:\n\n"),
    "the order of rules": CONFLICT[: CONFLICT.index("  - id: here")]
    + CONFLICT[CONFLICT.index("  - id: there") :]
    + CONFLICT[CONFLICT.index("  - id: here") : CONFLICT.index("  - id: there")],
    "words": CONFLICT.replace("  - id: there", "  - id: there\n    statement: Hold back.\n    because: We must."),
    "the values": CONFLICT.replace("abstain", "safe_complete"),
    "a further rule": CONFLICT.replace("rules:\n", "rules:\n  - {id: more, then: {handoff: offer}}\n"),
}


@pytest.mark.parametrize("text", MOVED.values(), ids=MOVED)
def test_what_was_there_and_moved_or_was_reworded_is_not_new(text: str, repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": text})
    assert len(findings(repository)) == 1
    assert at_head(repository) == []


def test_what_came_is_new(repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": CONFLICT + THIRD})
    assert len(findings(repository)) == 3
    assert at_head(repository) == [["here", "third"], ["there", "third"]]
    specctl(repository, "lint", "--new-since", "HEAD", code=1)
    commit(repository)
    assert at_head(repository) == []
    assert len(findings(repository, "--new-since", "HEAD~1")) == 2


def test_a_file_that_moved_is_the_same_contract(repository: Path) -> None:
    (repository / "contracts/bot.yaml").rename(repository / "contracts/renamed.yaml")
    assert at_head(repository) == []


def test_of_a_contract_that_was_not_there_all_is_new(repository: Path) -> None:
    write(repository, {"contracts/other.yaml": CONFLICT.replace("id: bot", "id: other")})
    assert at_head(repository) == [["here", "there"]]
    assert at_head(repository, "contracts/bot.yaml") == []
    assert at_head(repository, "contracts/other.yaml") == [["here", "there"]]


def test_where_there_was_no_contract_all_is_new(tmp_path: Path) -> None:
    commit(tmp_path)
    write(tmp_path, {"contracts/bot.yaml": CONFLICT})
    assert at_head(tmp_path) == [["here", "there"]]


def test_what_was_ignored_before_is_new_when_the_comment_goes(repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": CONFLICT.rstrip() + "  # specctl: ignore[conflicting-rules] for now\n"})
    assert at_head(repository) == []
    commit(repository)
    write(repository, {"contracts/bot.yaml": CONFLICT})
    assert at_head(repository) == [["here", "there"]]


def test_a_check_that_is_turned_on_brings_nothing_new_in_contracts_that_stay(repository: Path) -> None:
    write(repository, {"specctl.toml": '[lint]\nignore = ["conflicting-rules"]\n'})
    commit(repository)
    write(repository, {"specctl.toml": ""})
    assert len(findings(repository)) == 1
    assert at_head(repository) == []


def test_a_folder_inside_and_another_revision_as_what_is_linted(repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": CONFLICT + THIRD})
    commit(repository)
    assert len(findings(repository / "contracts", "--new-since", "HEAD~1")) == 2
    assert findings(repository, "--rev", "HEAD~1", "--new-since", "HEAD") == []
    assert len(findings(repository, "--rev", "HEAD", "--new-since", "HEAD~1")) == 2


def test_what_git_does_not_know_is_an_error(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    done = run(repository, "lint", "--new-since", "gone")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no revision `gone`" in done.stderr
    elsewhere = write(tmp_path_factory.mktemp("plain"), {"contracts/bot.yaml": CONFLICT})
    assert run(elsewhere, "lint", "--new-since", "HEAD").returncode == 2


def test_only_new_findings_get_a_comment(repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": CONFLICT + THIRD})
    specctl(repository, "lint", "--new-since", "HEAD", "--add-ignore", "legal decides", code=0)
    assert [item["rules"] for item in findings(repository)] == [["here", "there"]]


def test_equal_findings_are_counted() -> None:
    report = linted({"bad.yaml": "specctl: 1\nid: bad\nrules: [{id: a, when: 1}]\n"})
    assert len(report.diagnostics) > 1
    assert only_new(report, report, "HEAD").diagnostics == ()
    first = linted({"bad.yaml": "specctl: 1\nid: bad\nlevel: user\nversion: 1.0.0\nrules: [{id: a, when: 1}]\n"})
    assert 0 < len(only_new(report, first, "HEAD").diagnostics) < len(report.diagnostics)


def test_what_could_not_be_decided_before_is_inconclusive() -> None:
    report = linted(CONFLICT)
    unknown = Inconclusive("bot", ("conflicting-rules", "void-rule"), "too much")
    before = linted(CONFLICT.replace("abstain", "redirect"))
    before = type(before)(before.diagnostics, (unknown,), 1, 1, 2, ())
    assert only_new(report, before, "v1").inconclusive == (
        Inconclusive("bot", ("conflicting-rules",), "at `v1`: too much"),
    )


BROKEN = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes: {topic: {type: enum, values: [a, b, c]}}
rules:
  - id: first
    statement: Say it well.
    when: {topic: d}
    then: {response: comply}
  - id: second
    then: {response: complies}
    overrides: [first, gone]
"""
EDITS = {
    "lines": "# more\n" + BROKEN.replace("rules:\n", "\nrules:\n"),
    "words": BROKEN.replace("Say it well.", "Say it better."),
    "rules before": BROKEN.replace("rules:\n", "rules:\n  - {id: zero, then: {response: comply}}\n"),
    "entries before": BROKEN.replace("[first, gone]", "[gone, first]"),
}


def prints(text: str, path: str = "contracts/bot.yaml") -> list[str]:
    return sorted(fingerprint(item) for item in linted({path: text}).diagnostics)


@pytest.mark.parametrize("text", EDITS.values(), ids=EDITS)
def test_fingerprints_of_broken_contracts_survive_edits(text: str) -> None:
    assert len(set(prints(BROKEN))) == 3
    assert prints(text) == prints(BROKEN)
    assert prints(BROKEN, "contracts/elsewhere.yaml") == prints(BROKEN)


def test_fingerprints_of_files_without_an_id_are_by_path() -> None:
    assert prints("specctl: [") == prints("# more\nspecctl: [")
    assert prints("specctl: [") != prints("specctl: [", "contracts/other.yaml")


def test_fingerprints_do_not_hang_on_the_folder_one_stands_in(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"contracts/bot.yaml": CONFLICT, "contracts/bad.yaml": "specctl: [", "contracts/odd.yaml": "specctl: 2"},
    )

    def marks(found: list[dict[str, Any]]) -> list[str]:
        return sorted(item["fingerprint"] for item in found)

    assert marks(findings(tmp_path)) == marks(findings(tmp_path / "contracts"))
