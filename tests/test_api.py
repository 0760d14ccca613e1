"""What programs use."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_repositories import commit, git
from small_repositories import CONFLICT

from specctl.api import decide, diff, lint, open_repository
from specctl.errors import SpecctlError

CLEAN = CONFLICT.replace(
    "when: {topic: a}\n    then: {response: abstain}", "when: {topic: b}\n    then: {response: abstain}"
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    commit(tmp_path, "first", {"contracts/bot.yaml": CLEAN})
    commit(tmp_path, "second", {"contracts/bot.yaml": CLEAN.replace("redirect", "comply")})
    (tmp_path / "contracts" / "bot.yaml").write_text(CONFLICT)
    return tmp_path


def test_a_repository_is_read_on_disk_and_at_a_revision(repository: Path) -> None:
    now, then = open_repository(str(repository)), open_repository(str(repository), revision="HEAD")
    assert [item.check for item in lint(now).diagnostics if item.severity == "error"] == ["conflicting-rules"]
    assert [item.check for item in lint(then).diagnostics if item.severity == "error"] == []


def test_two_moments_are_compared(repository: Path) -> None:
    found = diff(open_repository(str(repository), "HEAD~1"), open_repository(str(repository), "HEAD"))
    (contract,) = found.contracts
    (change,) = contract.decisions
    assert (found.bump, change.direction, change.before, change.after) == ("major", "loosened", "redirect", "comply")


def test_requests_are_decided(repository: Path) -> None:
    workspace = open_repository(str(repository), "HEAD")
    assert decide(workspace, "bot", {"topic": "b"}) == {
        "response": {"outcome": "abstain", "status": "decided", "rules": ["there"]}
    }


@pytest.mark.parametrize(
    ("contract", "facts", "words"),
    [("bott", {"topic": "a"}, "unknown contract `bott`"), ("bot", {"topic": "x"}, "topic"), ("bot", {"a": 1}, "`a`")],
)
def test_what_cannot_be_decided_says_why(repository: Path, contract: str, facts: dict[str, object], words: str) -> None:
    with pytest.raises(SpecctlError, match=words):
        decide(open_repository(str(repository), "HEAD"), contract, facts)


def test_the_example_of_the_docs_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).parents[1]
    text = (root / "docs" / "api.md").read_text(encoding="utf-8")
    monkeypatch.chdir(root)
    exec(text.split("```python\n")[1].split("```")[0], {})  # noqa: S102
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 3
    assert printed[0].endswith("errors")
