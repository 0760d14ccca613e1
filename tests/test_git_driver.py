"""`specctl git-driver`: what Git itself shows, with the driver configured as the documentation says."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from git_repositories import clone, commit, git, objects
from small_repositories import run, write

BOT, BASE = "contracts/bot.yaml", "contracts/base.yaml"
LINES = ("+specctl", "-specctl", "@@")


def contract(response: str, name: str = "bot", level: str = "operator", more: str = "") -> str:
    return (
        f"specctl: 1\nid: {name}\nversion: 1.0.0\nlevel: {level}\n{more}"
        f"rules:\n  - {{id: {name}-rule, then: {{response: {response}}}}}\n"
    )


BASE_ATTRIBUTES = "attributes: {topic: {type: enum, values: [a, b]}}\n"


def configured(folder: Path) -> Path:
    git(folder, "config", "diff.specctl.command", f"{shlex.quote(sys.executable)} -m specctl git-driver")
    return folder


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path / "top"
    files = {BASE: contract("caveat", "base", "platform"), BOT: contract("abstain", more="extends: [base]\n")}
    commit(folder, "first", {".gitattributes": "contracts/*.yaml diff=specctl\n", "README.md": "one\n", **files})
    return configured(folder)


def stricter(folder: Path, path: str = BOT) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    write(folder, {path: text.replace("abstain", "refuse").replace("caveat", "partial")})


def shown(folder: Path, *arguments: str) -> str:
    return git(folder, *arguments)


def test_the_working_tree(top: Path) -> None:
    stricter(top)
    write(top, {"README.md": "two\n"})
    text = shown(top, "diff")
    assert text.count("diff --git ") == 2
    assert "diff --git a/contracts/bot.yaml b/contracts/bot.yaml\nindex " in text
    assert "tightened  response: abstain → refuse" in text
    assert "from the index to the working tree" in text
    assert "-one\n+two" in text
    assert not any(line in text.split("README.md")[-1].split("diff --git a/contracts")[-1] for line in LINES[:2])


def test_the_index(top: Path) -> None:
    stricter(top)
    git(top, "add", BOT)
    write(top, {BOT: contract("comply", more="extends: [base]\n")})
    assert "response: abstain → refuse" in shown(top, "diff", "--cached")
    assert "to the index" in shown(top, "diff", "--cached")
    assert "response: refuse → caveat" in shown(top, "diff"), "the platform's floor holds, whatever the product says"


def test_commits(top: Path) -> None:
    stricter(top)
    second = commit(top, "second")
    write(top, {BOT: contract("redirect", more="extends: [base]\n")})
    third = commit(top, "third")
    assert "response: abstain → refuse" in shown(top, "show", "--ext-diff", second)
    text = shown(top, "log", "-p", "--ext-diff")
    assert text.index("response: refuse → redirect") < text.index("response: abstain → refuse")
    assert f"from {second[:7]} to {third[:7]}" in text
    assert "added      contract `bot` 1.0.0" in text
    assert "response: abstain → redirect" in shown(top, "diff", "HEAD~2", "HEAD")
    assert LINES[2] in shown(top, "show", second), "without the option Git shows lines"


def test_each_file_shows_its_own_effect(top: Path) -> None:
    stricter(top, BASE)
    stricter(top)
    commit(top, "both")
    base, bot = shown(top, "show", "--ext-diff").split("diff --git ")[1:]
    assert "response: caveat → partial" in base
    assert "response: abstain → refuse" in bot
    assert "`base-rule` was changed" in base
    assert "`bot-rule` was changed" in bot
    assert "`base-rule` was changed" not in bot


def test_a_file_that_needs_another_of_the_same_commit(top: Path) -> None:
    write(top, {BASE: contract("caveat", "base", "platform", BASE_ATTRIBUTES)})
    when = "rules:\n  - {id: more, when: {topic: a}, then: {response: refuse}}\n"
    write(top, {BOT: contract("abstain", more="extends: [base]\n").replace("rules:\n", when)})
    commit(top, "both")
    bot = shown(top, "show", "--ext-diff").split("diff --git ")[-1]
    assert "response: abstain → refuse" in bot
    assert "where    topic is a" in bot


def test_files_that_come_go_and_move(top: Path) -> None:
    commit(top, "more", {"contracts/more.yaml": contract("comply", "more")})
    text = shown(top, "show", "--ext-diff")
    assert "new file mode 100644" in text
    assert "added      contract `more` 1.0.0" in text
    git(top, "mv", BOT, "contracts/robot.yaml")
    stricter(top, "contracts/robot.yaml")
    commit(top, "moved")
    text = shown(top, "show", "--ext-diff", "-M")
    assert "diff --git a/contracts/bot.yaml b/contracts/robot.yaml" in text
    assert "rename from contracts/bot.yaml" in text
    assert "response: abstain → refuse" in text
    commit(top, "gone", {"contracts/more.yaml": None})
    text = shown(top, "show", "--ext-diff")
    assert "deleted file mode 100644" in text
    assert "removed    contract `more` 1.0.0" in text


def test_a_file_that_is_gone_from_the_work_tree(top: Path) -> None:
    (top / BOT).unlink()
    assert "removed    contract `bot` 1.0.0" in shown(top, "diff")
    git(top, "add", "--all")
    assert "removed    contract `bot` 1.0.0" in shown(top, "diff", "--cached")


def test_a_comment_changes_nothing(top: Path) -> None:
    write(top, {BOT: "# a comment\n" + (top / BOT).read_text(encoding="utf-8")})
    assert "equivalent: no decision, authority or record changed" in shown(top, "diff")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("specctl: [\n", "this cannot be read as a contract"),
        (contract("nonsense"), "this cannot be read as a contract"),
        ("specctl: \xff\n", "this cannot be read as a contract"),
    ],
)
def test_what_cannot_be_read_is_shown_as_lines(text: str, note: str, top: Path) -> None:
    (top / BOT).write_bytes(text.encode("latin-1"))
    found = shown(top, "diff")
    assert note in found
    assert "--- a/contracts/bot.yaml\n+++ b/contracts/bot.yaml\n@@" in found
    commit(top, "broken")
    assert note in shown(top, "show", "--ext-diff")
    assert note in shown(top, "log", "-p", "--ext-diff", "-1")


def test_what_is_no_contract_is_shown_as_lines(top: Path) -> None:
    commit(top, "data", {"contracts/data.yaml": "a: 1\n"})
    write(top, {"contracts/data.yaml": "a: 2\n"})
    found = shown(top, "diff")
    assert "this is no contract; shown as lines" in found
    assert "-a: 1\n+a: 2" in found


def test_a_broken_configuration_is_no_end(top: Path) -> None:
    stricter(top)
    write(top, {"specctl.toml": "contracts = [\n"})
    found = shown(top, "diff")
    assert "no valid TOML" in found
    assert "shown as lines" in found


def test_an_unmerged_file(top: Path) -> None:
    git(top, "checkout", "-q", "-b", "side")
    stricter(top)
    commit(top, "stricter")
    git(top, "checkout", "-q", "main")
    write(top, {BOT: contract("comply", more="extends: [base]\n")})
    commit(top, "looser")
    git(top, "merge", "-q", "side", code=1)
    assert f"* Unmerged path {BOT}" in shown(top, "diff", "--cached")


def test_from_a_folder_below_and_in_other_clones(top: Path, tmp_path: Path) -> None:
    stricter(top)
    commit(top, "stricter")
    assert "response: abstain → refuse" in shown(top / "contracts", "show", "--ext-diff")
    bare = configured(clone(top, tmp_path / "bare.git", "--bare"))
    write(bare, {"info/attributes": "contracts/*.yaml diff=specctl\n"})
    assert "response: abstain → refuse" in shown(bare, "show", "--ext-diff")
    shallow = configured(clone(top, tmp_path / "shallow", "--depth", "1"))
    assert "added      contract `bot` 1.0.0" in shown(shallow, "show", "--ext-diff")
    git(top, "worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    stricter(tmp_path / "tree")
    assert "response: abstain → refuse" in shown(tmp_path / "tree", "diff")


def test_a_repository_of_contracts_below_the_top(tmp_path: Path) -> None:
    files = {"ai/specctl.toml": 'contracts = ["p"]\n', "ai/p/bot.yaml": contract("abstain")}
    commit(tmp_path, "first", {".gitattributes": "*.yaml diff=specctl\n", **files})
    configured(tmp_path)
    stricter(tmp_path, "ai/p/bot.yaml")
    found = shown(tmp_path, "diff")
    assert "response: abstain → refuse" in found
    assert "`bot-rule` was changed at ai/p/bot.yaml:6" in found


@pytest.mark.parametrize(
    ("settings", "environment", "colored"),
    [
        ((), {}, False),
        (("color.ui=always",), {}, True),
        (("color.diff=always",), {}, True),
        (("color.ui=always", "color.diff=false"), {}, False),
        ((), {"GIT_PAGER_IN_USE": "true"}, True),
        (("color.ui=never",), {"GIT_PAGER_IN_USE": "true"}, False),
        (("color.ui=always",), {"NO_COLOR": "1"}, False),
    ],
)
def test_colors_as_git_has_them(
    settings: tuple[str, ...], environment: dict[str, str], *, colored: bool, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stricter(top)
    options = [part for setting in settings for part in ("-c", setting)]
    found = shown(top, *options, "diff")
    assert ("\x1b[" in found) is colored


def test_nothing_is_written(top: Path) -> None:
    stricter(top)
    commit(top, "stricter")
    before = objects(top)
    shown(top, "log", "-p", "--ext-diff")
    assert (objects(top), git(top, "status", "--porcelain")) == (before, "")


def test_a_pager_that_is_closed_is_no_error(top: Path) -> None:
    stricter(top)
    command = [sys.executable, "-m", "specctl", "git-driver", BOT, BOT, "0" * 40, "100644", BOT, "0" * 40, "100644"]
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(command, cwd=top, stdout=writing, stderr=subprocess.PIPE) as done:
        os.close(writing)
        assert done.stderr is not None
        assert done.stderr.read() == b""
    assert done.returncode == 0


def test_called_by_hand_it_says_what_git_hands_over(top: Path) -> None:
    done = run(top, "git-driver", "a", "b")
    assert done.returncode == 2
    assert "Git hands over 1, 7 or 9 words, and here are 2" in done.stderr
