"""History, merges and tags: which commits there are, what each holds, and that nothing but a tag is ever written."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from time import perf_counter

import pytest
from git_repositories import clone, commit, git, objects
from small_repositories import CONFLICT, write

from specctl.cli.history import History
from specctl.cli.options import Reading
from specctl.config import Config
from specctl.errors import SpecctlError
from specctl.repository import Clone, clone_of
from specctl.repository.history import Commit
from specctl.repository.merging import Conflicts, MergedTree, merged
from specctl.repository.tags import annotated_tag, annotated_tags, blob, is_clean, tag_exists
from specctl.workspace import Workspace, load

HERE = Reading(None, is_staged=False, config=None, no_config=False)
BOT, OTHER = "contracts/bot.yaml", "contracts/other.yaml"
LEGAL = ("Legal Team", "legal@example.org")


def contract(version: str, name: str = "bot", more: str = "") -> str:
    return CONFLICT.replace("1.0.0", version).replace("id: bot", f"id: {name}") + more


def repository(folder: Path) -> Clone:
    return clone_of(str(folder))[0]


def listed(folder: Path, span: str | None = None, limit: int | None = None) -> list[Commit]:
    return list(History(str(folder), HERE, span).commits(limit))


def subjects(folder: Path, span: str | None = None, limit: int | None = None) -> list[str]:
    return [each.subject for each in listed(folder, span, limit)]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """Commits that change contracts and others that do not, a branch, and a merge that joins two changes."""
    folder = tmp_path / "top"
    commit(folder, "first", {BOT: contract("1.0.0"), "README.md": "one\n"})
    commit(folder, "readme", {"README.md": "two\n"}, date="2026-03-02")
    commit(folder, "notes", {"contracts/notes.md": "notes\n"}, date="2026-03-02")
    git(folder, "checkout", "-q", "-b", "topic")
    commit(folder, "other", {OTHER: contract("1.0.0", "other")}, who=LEGAL, date="2026-03-03")
    git(folder, "checkout", "-q", "main")
    commit(folder, "second", {BOT: contract("2.0.0")}, date="2026-03-04")
    git(folder, "merge", "-q", "--no-ff", "-m", "join", "topic")
    git(folder, "mv", BOT, "contracts/robot.yaml")
    commit(folder, "renamed", date="2026-03-05")
    return folder


def test_commits_that_changed_contracts(top: Path) -> None:
    found = listed(top)
    assert [each.subject for each in found] == ["renamed", "join", "other", "second", "first"]
    by = {each.subject: each for each in found}
    assert [each.subject for each in found if each.is_merge] == ["join"]
    assert (by["other"].author, by["other"].date) == ("Legal Team", "2026-03-03")
    assert by["join"].parents == (by["second"].id, by["other"].id)
    assert by["first"].parents == ()
    assert by["renamed"].id == git(top, "rev-parse", "HEAD")
    assert not any(each.is_cut_off for each in found)


def test_a_part_of_history(top: Path) -> None:
    assert subjects(top, limit=2) == ["renamed", "join"]
    assert subjects(top, "topic") == ["other", "first"]
    assert subjects(top, "topic..main") == ["renamed", "join", "second"]
    assert subjects(top, "topic...") == ["renamed", "join", "second"]
    for span in ("gone", "--all", "main..-x"):
        with pytest.raises(SpecctlError, match="revision"):
            listed(top, span)


def test_a_merge_that_takes_one_side_changed_nothing(top: Path) -> None:
    git(top, "checkout", "-q", "-b", "docs", "HEAD~1")
    commit(top, "docs", {"README.md": "three\n"})
    git(top, "checkout", "-q", "main")
    git(top, "merge", "-q", "--no-ff", "-m", "docs too", "docs")
    assert subjects(top)[0] == "renamed"


def test_a_merge_with_a_change_of_its_own_is_one(top: Path) -> None:
    git(top, "checkout", "-q", "-b", "late", "HEAD~1")
    commit(top, "late", {OTHER: contract("1.1.0", "other")})
    git(top, "checkout", "-q", "main")
    git(top, "merge", "-q", "--no-ff", "--no-commit", "late")
    commit(top, "evil", {OTHER: contract("6.6.6", "other")})
    assert subjects(top)[:2] == ["evil", "late"]
    assert listed(top)[0].is_merge


def test_folders_that_held_contracts_before(tmp_path: Path) -> None:
    commit(tmp_path, "old", {"specctl.toml": 'contracts = ["old"]\n', "old/bot.yaml": contract("1.0.0")})
    commit(tmp_path, "edit", {"old/bot.yaml": contract("1.1.0")})
    commit(tmp_path, "broken", {"specctl.toml": "contracts = [\n"})
    git(tmp_path, "mv", "old", "new")
    commit(tmp_path, "moved", {"specctl.toml": 'contracts = ["new"]\n'})
    commit(tmp_path, "elsewhere", {"else/bot.yaml": contract("9.0.0")})
    history = History(str(tmp_path), HERE)
    assert [each.subject for each in history.commits()] == ["moved", "broken", "edit", "old"]
    ids = {each.subject: each.id for each in history.commits()}
    assert [source.path for source in history.workspace(ids["edit"]).sources] == [str_path(tmp_path, "old/bot.yaml")]
    assert [source.path for source in history.workspace(ids["moved"]).sources] == [str_path(tmp_path, "new/bot.yaml")]
    with pytest.raises(SpecctlError, match="no valid TOML"):
        history.workspace(ids["broken"])


def str_path(folder: Path, name: str) -> str:
    """A file as it is shown from the folder that tests run in."""
    return os.path.relpath(folder / name).replace(os.sep, "/")


def test_a_repository_of_contracts_below_the_top(tmp_path: Path) -> None:
    below = {"ai/[x]*/specctl.toml": 'contracts = ["p"]\n', "ai/[x]*/p/deep/bot.yml": contract("1.0.0")}
    commit(tmp_path, "below", below)
    commit(tmp_path, "beside", {"ai/x/p/bot.yaml": contract("1.0.0", "beside")})
    commit(tmp_path, "above", {"specctl.toml": ""})
    commit(tmp_path, "below again", {"ai/[x]*/p/deep/bot.yml": contract("2.0.0")})
    home = tmp_path / "ai" / "[x]*"
    assert subjects(home) == ["below again", "above", "below"], "a configuration further up might count"
    assert subjects(home / "p") == subjects(home)
    assert "beside" not in subjects(home)


def test_contracts_at_each_commit(top: Path) -> None:
    history, before = History(str(top), HERE), objects(top)
    found = {
        each.subject: {name: made.version for name, made in history.workspace(each.id).contracts.items()}
        for each in history.commits()
    }
    assert found == {
        "renamed": {"bot": "2.0.0", "other": "1.0.0"},
        "join": {"bot": "2.0.0", "other": "1.0.0"},
        "other": {"bot": "1.0.0", "other": "1.0.0"},
        "second": {"bot": "2.0.0"},
        "first": {"bot": "1.0.0"},
    }
    ids = [each.id for each in history.commits()]
    workspaces = [history.workspace(commit) for commit in ids]
    assert workspaces[0].contracts["other"] is workspaces[1].contracts["other"]
    assert history.workspace(ids[0]) is workspaces[0]
    assert objects(top) == before


def test_a_bare_repository_has_a_history(top: Path, tmp_path: Path) -> None:
    bare = clone(top, tmp_path / "bare.git", "--bare")
    assert subjects(bare) == subjects(top)
    history = History(str(bare), HERE)
    assert [list(history.workspace(each.id).contracts) for each in history.commits(1)] == [["bot", "other"]]


def test_a_shallow_history_says_where_it_is_cut_off(top: Path, tmp_path: Path) -> None:
    copy = clone(top, tmp_path / "copy", "--depth", "2")
    found = listed(copy)
    assert [(each.subject, each.is_cut_off) for each in found] == [("renamed", False), ("join", True)]


def test_other_settings_do_not_change_what_is_listed(top: Path) -> None:
    before = listed(top)
    for key, value in {
        "log.showSignature": "true",
        "log.showRoot": "false",
        "log.follow": "true",
        "log.date": "relative",
        "format.pretty": "oneline",
        "color.ui": "always",
        "core.pager": "false",
        "log.diffMerges": "separate",
        "i18n.logOutputEncoding": "latin-1",
    }.items():
        git(top, "config", key, value)
    assert listed(top) == before
    commit(top, "Größe \U0001f600", {OTHER: contract("3.0.0", "other")}, who=("Zoë", "policy@example.org"))
    assert (listed(top)[0].subject, listed(top)[0].author) == ("Größe \U0001f600", "Zoë")


def test_five_hundred_commits(tmp_path: Path) -> None:
    files = {f"contracts/p{number}.yaml": contract("1.0.0", f"p{number}") for number in range(50)}
    commit(tmp_path, "first", files)
    stream = "".join(_change(number) for number in range(500))
    write(tmp_path, {".git/stream": stream})
    with (tmp_path / ".git" / "stream").open("rb") as file:
        subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=tmp_path, stdin=file, check=True)
    start = perf_counter()
    history = History(str(tmp_path), HERE)
    found = list(history.commits())
    versions = [history.workspace(each.id).contracts["p7"].version for each in found]
    assert len(found) == 501
    assert (versions[0], versions[-1]) == ("1.0.458", "1.0.0")
    assert perf_counter() - start < 20


def _change(number: int) -> str:
    text = contract(f"1.0.{number + 1}", f"p{number % 50}").replace("abstain", ["abstain", "redirect"][number % 2])
    first = "from refs/heads/main^0\n" if not number else ""
    return (
        f"commit refs/heads/main\ncommitter Policy Team <policy@example.org> {1772400000 + number} +0000\n"
        f"data 6\nchange\n{first}M 100644 inline contracts/p{number % 50}.yaml\n"
        f"data {len(text.encode())}\n{text}\n"
    )


def mixed(folder: Path, ours: str, theirs: str) -> Workspace | tuple[str, ...]:
    with merged(repository(folder), ours, theirs) as found:
        if isinstance(found, Conflicts):
            return found.paths
        return load(found.snapshot("."), Config(), ["contracts"])


@pytest.fixture
def parted(tmp_path: Path) -> Path:
    """`left` and `right`, which change other parts of the same file, and `rival`, which changes what `left` does."""
    folder = tmp_path / "parted"
    commit(folder, "first", {BOT: contract("1.0.0", more="  - {id: third, then: {response: comply}}\n")})
    for branch, old, new in (
        ("left", "1.0.0", "1.1.0"),
        ("rival", "1.0.0", "1.2.0"),
        ("right", "{id: third", "{id: fourth"),
    ):
        git(folder, "checkout", "-q", "-b", branch, "main")
        text = (folder / BOT).read_text(encoding="utf-8")
        commit(folder, branch, {BOT: text.replace(old, new), f"contracts/{branch}.yaml": contract("1.0.0", branch)})
    return folder


def test_a_merge_in_thought(parted: Path) -> None:
    before, refs = objects(parted), git(parted, "for-each-ref")
    result = mixed(parted, "left", "right")
    assert isinstance(result, Workspace)
    assert sorted(result.contracts) == ["bot", "left", "right"]
    assert result.contracts["bot"].version == "1.1.0"
    assert [rule.id for rule in result.contracts["bot"].rules] == ["here", "there", "fourth"]
    assert mixed(parted, "left", "rival") == (BOT,)
    assert (objects(parted), git(parted, "for-each-ref"), git(parted, "status", "--porcelain")) == (before, refs, "")
    git(parted, "checkout", "-q", "left")
    git(parted, "merge", "-q", "-m", "really", "right")
    assert (parted / BOT).read_text(encoding="utf-8") == result.contracts["bot"].document.text


def test_a_merge_where_a_file_moved_and_where_one_went(parted: Path) -> None:
    git(parted, "checkout", "-q", "-b", "moved", "main")
    git(parted, "mv", BOT, "contracts/robot.yaml")
    commit(parted, "moved")
    result = mixed(parted, "left", "moved")
    assert isinstance(result, Workspace)
    assert (result.contracts["bot"].version, result.contracts["bot"].document.path) == (
        "1.1.0",
        "contracts/robot.yaml",
    )
    git(parted, "checkout", "-q", "-b", "removed", "main")
    commit(parted, "removed", {BOT: None})
    assert mixed(parted, "left", "removed") == (BOT,)


def test_a_merge_where_nothing_is_written_at_all(parted: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    git(tmp_path, "clone", "-q", "--shared", str(parted), str(shared))
    bare = clone(parted, tmp_path / "bare.git", "--bare")
    for folder, side in ((shared, "origin/"), (bare, "")):
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        result = mixed(folder, f"{side}left", f"{side}right")
        assert isinstance(result, Workspace)
        assert sorted(result.contracts) == ["bot", "left", "right"]
        assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_what_cannot_be_merged(parted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SpecctlError, match="there is no revision `gone`"):
        mixed(parted, "left", "gone")
    git(parted, "checkout", "-q", "--orphan", "apart")
    commit(parted, "apart")
    with pytest.raises(SpecctlError, match="have no commit in common"):
        mixed(parted, "left", "apart")
    shallow = clone(parted, tmp_path / "shallow", "--depth", "1", "--no-single-branch")
    with pytest.raises(SpecctlError, match="in this shallow clone") as raised:
        mixed(shallow, "origin/left", "origin/right")
    assert "git fetch --unshallow" in (raised.value.hint or "")
    monkeypatch.setattr(Clone, "version", (2, 30, 2))
    with pytest.raises(SpecctlError, match=r"merging needs Git 2\.38 or newer, and this is 2\.30\.2"):
        mixed(parted, "left", "right")


def test_the_merge_is_gone_afterwards(parted: Path) -> None:
    with merged(repository(parted), "left", "right") as found:
        assert isinstance(found, MergedTree)
        assert found.snapshot("contracts").read("bot.yaml")
    assert repository(parted).stored(found.tree) is None


def test_annotated_tags(top: Path) -> None:
    write(top, {".git/hooks/reference-transaction": "#!/bin/sh\nexit 1\n"})
    (top / ".git" / "hooks" / "reference-transaction").chmod(0o755)
    for key, value in {"tag.gpgSign": "true", "gpg.program": "false", "core.editor": "false"}.items():
        git(top, "config", key, value)
    git(top, "config", "user.name", "Policy Team")
    git(top, "config", "user.email", "policy@example.org")
    assert not tag_exists(repository(top), "bot/v1.0.0")
    annotated_tag(repository(top), "bot/v1.0.0", "# Bot 1.0.0\n\n# a heading stays\nfirst\n", "HEAD~1")
    assert tag_exists(repository(top), "bot/v1.0.0")
    assert git(top, "cat-file", "-t", "bot/v1.0.0") == "tag"
    assert git(top, "rev-parse", "bot/v1.0.0^{commit}") == git(top, "rev-parse", "HEAD~1")
    shown = git(top, "for-each-ref", "--format=%(taggername) %(taggeremail)%0a%(contents)", "refs/tags")
    assert shown.rstrip() == "Policy Team <policy@example.org>\n# Bot 1.0.0\n\n# a heading stays\nfirst"
    with pytest.raises(SpecctlError, match=r"the tag `bot/v1\.0\.0` exists already"):
        annotated_tag(repository(top), "bot/v1.0.0", "again", "HEAD")
    for name in ("-d", "a..b", "a b", ""):
        with pytest.raises(SpecctlError, match="cannot be the name of a tag"):
            annotated_tag(repository(top), name, "x", "HEAD")


def test_all_tags_or_none(top: Path) -> None:
    git(top, "config", "user.name", "Policy Team")
    git(top, "config", "user.email", "policy@example.org")
    git(top, "tag", "taken/v1.0.0/inner")
    with pytest.raises(SpecctlError):
        annotated_tags(repository(top), {"a/v1.0.0": "a", "taken/v1.0.0": "a folder is in the way"}, "HEAD")
    assert not tag_exists(repository(top), "a/v1.0.0")
    annotated_tags(repository(top), {"a/v1.0.0": "a", "b/v2.0.0": "b"}, "HEAD")
    assert git(top, "tag", "--list", "?/*").split() == ["a/v1.0.0", "b/v2.0.0"]


def test_who_makes_a_tag_must_be_known(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git(top, "config", "user.useConfigOnly", "true")
    with pytest.raises(SpecctlError, match="does not know who makes the tag"):
        annotated_tag(repository(top), "v1", "x", "HEAD")


def test_what_is_clean(top: Path) -> None:
    def clean(*paths: str) -> bool:
        return is_clean(repository(top), paths)

    assert clean("contracts", "specctl.toml")
    write(top, {"README.md": "changed\n"})
    assert clean("contracts")
    assert not clean(".")
    write(top, {"contracts/new.yaml": contract("1.0.0", "new")})
    assert not clean("contracts")
    assert clean(OTHER)
    git(top, "add", "contracts/new.yaml")
    assert not clean("contracts")
    commit(top)
    git(top, "mv", OTHER, "other.yaml")
    assert not clean("contracts")
    assert clean("*.md"), "paths are no patterns"


def test_contents_of_files(top: Path) -> None:
    expected = contract("1.0.0").encode()
    assert blob(repository(top), f"topic:{BOT}") == expected
    assert blob(repository(top), git(top, "rev-parse", f"topic:{BOT}")) == expected
    for name in ("HEAD", "HEAD:contracts", "HEAD:gone", "0" * 40, "--help", "", f"HEAD:{BOT}\nHEAD"):
        with pytest.raises(SpecctlError, match="is no file that Git has"):
            blob(repository(top), name)
