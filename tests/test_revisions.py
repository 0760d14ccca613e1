"""Which two moments are compared, and what each holds: in clones, shallow and bare ones, work trees and hooks."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from git_repositories import clone, commit, git, objects
from small_repositories import CONFLICT, run, write

from specctl.cli.opening import Sides, open_sides
from specctl.cli.options import Reading, Talk
from specctl.errors import SpecctlError
from specctl.repository import at_revision, clone_of, in_index
from specctl.repository.revisions import Moments, default_branch, moments

TALK = Talk(is_quiet=True, is_verbose=False, color="never")
BOT = "contracts/bot.yaml"


def contract(version: str, name: str = "bot") -> str:
    return CONFLICT.replace("1.0.0", version).replace("id: bot", f"id: {name}")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """`main` with two commits, tagged v1.0.0 and v1.1.0, and `topic`, which begins at the first and has two more."""
    folder = tmp_path / "top"
    commit(folder, "one", {BOT: contract("1.0.0")})
    git(folder, "tag", "v1.0.0")
    git(folder, "checkout", "-q", "-b", "topic")
    commit(folder, "three", {BOT: contract("1.0.3")})
    commit(folder, "four", {BOT: contract("1.0.4")})
    git(folder, "checkout", "-q", "main")
    commit(folder, "two", {BOT: contract("1.1.0")})
    git(folder, "tag", "-a", "-m", "second", "v1.1.0")
    git(folder, "checkout", "-q", "topic")
    return folder


def asked(folder: Path, base: str | None = None, head: str | None = None, *, is_staged: bool = False) -> Moments:
    return moments(clone_of(str(folder))[0], base, head, is_staged=is_staged)


def short(folder: Path, revision: str) -> str:
    return git(folder, "rev-parse", f"{revision}^{{commit}}")[:7]


COMPARED = {
    "nothing": ((), "{v1.0.0}, where HEAD ({topic}) parted from main ({main})", "the working tree"),
    "a branch": (("main",), "main ({main})", "the working tree"),
    "a tag": (("v1.0.0",), "v1.0.0 ({v1.0.0})", "the working tree"),
    "two": (("v1.0.0", "v1.1.0"), "v1.0.0 ({v1.0.0})", "v1.1.0 ({main})"),
    "a range": (("main..topic",), "main ({main})", "topic ({topic})"),
    "a range to here": (("main..",), "main ({main})", "HEAD ({topic})"),
    "a range from here": (("..main",), "HEAD ({topic})", "main ({main})"),
    "from where they parted": (
        ("main...topic",),
        "{v1.0.0}, where topic ({topic}) parted from main ({main})",
        "topic ({topic})",
    ),
    "from where it parted": (
        ("main...",),
        "{v1.0.0}, where HEAD ({topic}) parted from main ({main})",
        "HEAD ({topic})",
    ),
    "an ancestor": (("v1.0.0...topic",), "v1.0.0 ({v1.0.0})", "topic ({topic})"),
    "steps back": (("HEAD~1",), "HEAD~1 ({topic~1})", "the working tree"),
}


@pytest.mark.parametrize(("arguments", "base", "head"), COMPARED.values(), ids=COMPARED)
def test_what_is_compared(top: Path, arguments: tuple[str, ...], base: str, head: str) -> None:
    def filled(words: str) -> str:
        return re.sub(r"\{(.+?)\}", lambda found: short(top, found[1]), words)

    found = asked(top, *arguments)
    assert (found.base.words, found.head.words) == (filled(base), filled(head))
    assert found.base.commit == git(top, "rev-parse", found.base.commit or "")


def test_an_id_is_shown_once(top: Path) -> None:
    full = git(top, "rev-parse", "main")
    assert asked(top, full).base.words == asked(top, full[:9]).base.words == full[:7]


def test_what_is_staged(top: Path) -> None:
    found = asked(top, is_staged=True)
    assert (found.base.words, found.head.kind, found.head.words) == (
        f"HEAD ({short(top, 'HEAD')})",
        "index",
        "the index",
    )
    assert asked(top, "main", is_staged=True).base.words == f"main ({short(top, 'main')})"


def test_on_the_default_branch_it_is_the_last_commit(top: Path) -> None:
    git(top, "checkout", "-q", "main")
    assert asked(top).base.words == f"HEAD ({short(top, 'main')})"


REFUSED = {
    "an option": (("--output=x",), "`--output=x` is no revision"),
    "an option in a range": (("main..--all",), "`--all` is no revision"),
    "an exclusion": (("^main",), "`^main` is no revision"),
    "nothing": (("",), "`` is no revision"),
    "two lines": (("main\nmain",), "is no revision"),
    "nul": (("main\0",), "is no revision"),
    "only dots": (("..",), "`..` is no range"),
    "two ranges": (("a..b..c",), "`a..b..c` is no range"),
    "a range and a side": (("main..topic", "main"), "`main..topic` names both sides already"),
    "no such name": (("gone",), "there is no revision `gone` here"),
    "no such ancestor": (("HEAD~9",), "there is no revision `HEAD~9` here"),
    "no such time": (("HEAD@{9}",), "there is no revision `HEAD@{9}` here"),
    "a file": (("HEAD:contracts/bot.yaml",), "there is no revision"),
    "a folder": (("HEAD:contracts",), "there is no revision"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_revision(top: Path, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(SpecctlError, match=re.escape(message)) as raised:
        asked(top, *arguments)
    assert raised.value.hint
    assert asked(top, "main").base.commit, "and Git still answers"


def test_an_index_and_a_side(top: Path) -> None:
    for arguments in (("main", "topic"), ("main..topic",)):
        with pytest.raises(SpecctlError, match="side"):
            asked(top, *arguments, is_staged=True)


def test_before_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, {BOT: contract("1.0.0")})
    for arguments in ((), ("HEAD",), ("main",)):
        with pytest.raises(SpecctlError, match=r"there is no revision `(HEAD|main)` here"):
            asked(tmp_path, *arguments)
    with pytest.raises(SpecctlError, match="nothing is committed yet"):
        asked(tmp_path, is_staged=True)


def test_the_default_branch(top: Path, tmp_path: Path) -> None:
    def of(folder: Path) -> str | None:
        return default_branch(clone_of(str(folder))[0])

    git(top, "branch", "-m", "main", "master")
    assert of(top) == "master"
    git(top, "branch", "-m", "master", "trunk")
    assert of(top) is None
    with pytest.raises(SpecctlError, match="not known which branch is the default one"):
        asked(top)
    git(top, "config", "init.defaultBranch", "trunk")
    assert of(top) == "trunk"
    git(top, "config", "--unset", "init.defaultBranch")
    git(top, "checkout", "-q", "trunk")
    copy = clone(top, tmp_path / "copy")
    assert of(copy) == "origin/trunk"
    git(copy, "checkout", "-q", "-b", "main")
    assert of(copy) == "origin/trunk", "what the remote says goes before local names"
    git(copy, "remote", "set-head", "origin", "--delete")
    assert of(copy) == "main"
    git(top, "branch", "-D", "topic")
    assert of(top) == "HEAD", "the only branch there is"


def test_work_that_is_not_pushed_is_compared_with_what_is(top: Path, tmp_path: Path) -> None:
    git(top, "checkout", "-q", "main")
    copy = clone(top, tmp_path / "copy")
    commit(copy, "ahead", {BOT: contract("1.2.0")})
    assert asked(copy).base.words == f"origin/main ({short(top, 'main')})"
    assert asked(copy, "origin/main").base.words == f"origin/main ({short(top, 'main')})"


@pytest.mark.parametrize(
    "options", [(), ("--depth", "1"), ("--single-branch",)], ids=["whole", "shallow", "one branch"]
)
@pytest.mark.parametrize("revision", ["new", "origin/new", "v9.0.0", "HASH"])
def test_the_fetch_that_is_printed_brings_it(
    top: Path, tmp_path: Path, options: tuple[str, ...], revision: str
) -> None:
    git(top, "config", "uploadpack.allowAnySHA1InWant", "true")
    copy = clone(top, tmp_path / "copy", *options)
    git(top, "checkout", "-q", "-b", "new", "main")
    made = commit(top, "new", {BOT: contract("9.0.0")})
    git(top, "tag", "v9.0.0")
    name = made if revision == "HASH" else revision
    with pytest.raises(SpecctlError, match="there is no revision") as raised:
        asked(copy, name)
    (command, *_) = re.findall(r"`git (fetch .+?)`", raised.value.hint or "")
    git(copy, *shlex.split(command))
    assert asked(copy, name).base.commit == made


def test_a_shallow_clone_says_what_it_lacks(top: Path, tmp_path: Path) -> None:
    git(top, "checkout", "-q", "main")
    copy = clone(top, tmp_path / "copy", "--depth", "1")
    git(copy, "fetch", "-q", "--depth=1", "origin", "topic:topic")
    git(copy, "checkout", "-q", "topic")
    with pytest.raises(SpecctlError, match="there is no revision `HEAD~1`") as raised:
        asked(copy, "HEAD~1")
    assert "`git fetch --unshallow`" in (raised.value.hint or "")
    with pytest.raises(SpecctlError, match="have no commit in common in this shallow clone") as raised:
        asked(copy)
    assert "`git fetch --unshallow`" in (raised.value.hint or "")
    git(copy, "fetch", "-q", "--unshallow")
    assert asked(copy).base.commit == git(top, "rev-parse", "v1.0.0")


def test_branches_without_a_common_commit(top: Path) -> None:
    git(top, "checkout", "-q", "--orphan", "apart")
    commit(top, "apart")
    with pytest.raises(SpecctlError, match=r"have no commit in common$") as raised:
        asked(top)
    assert "BASE..HEAD" in (raised.value.hint or "")
    assert asked(top, "main..apart").base.commit


def opened(
    path: Path, base: str | None = None, head: str | None = None, *, is_staged: bool = False, no_config: bool = False
) -> Sides:
    return open_sides([str(path)], base, head, Reading(None, is_staged, None, no_config), TALK)


def versions(sides: Sides) -> tuple[dict[str, str], dict[str, str]]:
    """The version of each contract, before and after."""
    both = [
        {name: each.version for name, each in side.workspace.contracts.items()} for side in (sides.base, sides.head)
    ]
    return both[0], both[1]


def bots(sides: Sides) -> tuple[str | None, str | None]:
    before, after = versions(sides)
    return before.get("bot"), after.get("bot")


def test_each_side_is_read_in_place(top: Path) -> None:
    write(top, {BOT: contract("2.0.0")})
    git(top, "add", ".")
    write(top, {BOT: contract("3.0.0")})
    before = objects(top)
    assert bots(opened(top)) == ("1.0.0", "3.0.0")
    assert bots(opened(top, is_staged=True)) == ("1.0.4", "2.0.0")
    assert bots(opened(top, "main", is_staged=True)) == ("1.1.0", "2.0.0")
    assert bots(opened(top, "main...topic")) == ("1.0.0", "1.0.4")
    assert bots(opened(top, "topic", "main")) == ("1.0.4", "1.1.0")
    assert bots(opened(top / "contracts", "HEAD")) == ("1.0.4", "3.0.0")
    assert (objects(top), git(top, "stash", "list")) == (before, "")


def test_unchanged_contracts_are_the_same_objects(top: Path) -> None:
    commit(top, "another", {"contracts/other.yaml": contract("1.0.0", "other"), BOT: contract("1.0.5")})
    write(top, {BOT: contract("2.0.0")})
    sides = opened(top, "HEAD")
    base, head = sides.base.workspace.contracts, sides.head.workspace.contracts
    assert base["other"] is head["other"]
    assert base["other"].rules[0] is head["other"].rules[0]
    assert base["bot"] is not head["bot"]
    same = opened(top, "HEAD", "HEAD~0")
    assert same.base.workspace is same.head.workspace


def test_each_side_has_its_own_configuration(top: Path) -> None:
    config = 'contracts = ["policies"]\nlevels = ["platform", "team", "operator"]\n'
    moved = {"specctl.toml": config, BOT: None, "policies/bot.yaml": contract("2.0.0")}
    commit(top, "configured", moved)
    sides = opened(top, "HEAD~1", "HEAD")
    assert bots(sides) == ("1.0.4", "2.0.0")
    assert sides.base.workspace.config.path is None
    assert sides.base.workspace.config.levels == ("platform", "operator", "user")
    assert sides.head.workspace.config.levels == ("platform", "team", "operator")
    assert bots(opened(top, "HEAD", "HEAD~1")) == ("2.0.0", "1.0.4")
    assert bots(opened(top, "HEAD~1", "HEAD", no_config=True)) == ("1.0.4", "2.0.0")


def test_a_side_without_contracts_has_none(top: Path) -> None:
    commit(top, "gone", {BOT: None, "README.md": "nothing here\n"})
    assert bots(opened(top, "HEAD~1", "HEAD")) == ("1.0.4", None)
    assert bots(opened(top, "HEAD", "HEAD~1")) == (None, "1.0.4")
    with pytest.raises(SpecctlError, match="no contract found"):
        opened(top, "HEAD", "HEAD")


def test_a_folder_that_one_side_lacks(top: Path) -> None:
    files = {"ai/specctl.toml": 'contracts = ["policies"]\n', "ai/policies/new.yaml": contract("1.0.0", "new")}
    commit(top, "below", files)
    assert versions(opened(top / "ai", "HEAD~1")) == ({}, {"new": "1.0.0"})
    assert versions(opened(top / "ai", "HEAD~1", "HEAD")) == ({}, {"new": "1.0.0"})
    assert versions(opened(top / "ai", "HEAD", "HEAD~1")) == ({"new": "1.0.0"}, {})
    assert versions(opened(top / "ai", "HEAD", "HEAD")) == ({"new": "1.0.0"}, {"new": "1.0.0"})


def test_a_renamed_file_is_the_same_contract(top: Path) -> None:
    git(top, "mv", BOT, "contracts/robot.yaml")
    sides = opened(top, "HEAD", is_staged=True)
    assert versions(sides) == ({"bot": "1.0.4"}, {"bot": "1.0.4"})
    paths = [side.workspace.contracts["bot"].document.path for side in (sides.base, sides.head)]
    assert [Path(path).name for path in paths] == ["bot.yaml", "robot.yaml"]


def test_a_bare_repository_compares_commits(top: Path, tmp_path: Path) -> None:
    bare = clone(top, tmp_path / "bare.git", "--bare")
    found = opened(bare)
    assert (bots(found), found.compared.head.words) == (("1.0.0", "1.0.4"), f"HEAD ({short(top, 'topic')})")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    found = opened(bare)
    assert (bots(found), found.compared.base.words) == (
        ("1.0.0", "1.1.0"),
        f"the commit before, {short(top, 'main~1')}",
    )
    with pytest.raises(SpecctlError, match="bare"):
        opened(bare, is_staged=True)
    git(bare, "update-ref", "refs/heads/main", "v1.0.0")
    with pytest.raises(SpecctlError, match="nothing was before the commit"):
        opened(bare)


def test_a_linked_work_tree(top: Path, tmp_path: Path) -> None:
    git(top, "worktree", "add", "-q", str(tmp_path / "linked"), "main")
    linked = tmp_path / "linked"
    write(linked, {BOT: contract("5.0.0")})
    assert bots(opened(linked)) == ("1.1.0", "5.0.0")
    git(linked, "add", ".")
    assert bots(opened(linked, is_staged=True)) == ("1.1.0", "5.0.0")
    assert bots(opened(top, is_staged=True)) == ("1.0.4", "1.0.4")


def test_a_submodule_is_a_repository_of_its_own(top: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    commit(outer, "outer", {"contracts/outer.yaml": contract("1.0.0", "outer")})
    git(outer, "submodule", "--quiet", "add", "-b", "topic", f"file://{top}", "inner")
    commit(outer, "with inner", {"inner/contracts/bot.yaml": contract("7.0.0")})
    assert bots(opened(outer / "inner", "HEAD")) == ("1.0.4", "7.0.0")
    assert bots(opened(outer / "inner", is_staged=True)) == ("1.0.4", "1.0.4")
    assert versions(opened(outer, "HEAD~1", "HEAD")) == ({"outer": "1.0.0"}, {"outer": "1.0.0"})


def test_links_are_followed_alike_on_disk_and_in_git(tmp_path: Path) -> None:
    files = {
        "shared/a.yaml": contract("1.0.0", "a"),
        "shared/deep/b.yaml": contract("1.0.0", "b"),
        "contracts.yaml": "no: contract",
        "shared/.hidden/c.yaml": contract("1.0.0", "c"),
        "shared/node_modules/d.yaml": contract("1.0.0", "d"),
        "other/e.yaml": contract("1.0.0", "e"),
    }
    write(tmp_path, files)
    (tmp_path / "contracts").symlink_to("shared")
    (tmp_path / "shared" / "e.yaml").symlink_to("../other/e.yaml")
    (tmp_path / "shared" / "folder").symlink_to("../other")
    (tmp_path / "shared" / "round.yaml").symlink_to("round.yaml")
    (tmp_path / "shared" / "nowhere.yaml").symlink_to("gone.yaml")
    (tmp_path / "shared" / "outside.yaml").symlink_to("../../outside.yaml")
    commit(tmp_path)
    sides = opened(tmp_path, "HEAD")
    found = [[source.path.rpartition("/")[2] for source in side.workspace.sources] for side in (sides.base, sides.head)]
    assert found == [["a.yaml", "b.yaml", "e.yaml", "outside.yaml"]] * 2
    assert sorted(sides.base.workspace.contracts) == ["a", "b", "e"]
    assert sides.base.workspace is sides.head.workspace or versions(sides)[0] == versions(sides)[1]


def test_names_that_are_no_utf_8_and_names_with_line_breaks(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/a\nb.yaml": contract("1.0.0"), "contracts/[x]*.yaml": contract("1.0.0", "starred")})
    odd = bytes(tmp_path / "contracts") + b"/\xff.yaml"
    Path(odd.decode(errors="surrogateescape")).write_bytes(contract("1.0.0", "odd").encode())
    commit(tmp_path)
    sides = opened(tmp_path, "HEAD", is_staged=True)
    assert sorted(versions(sides)[0]) == sorted(versions(sides)[1]) == ["bot", "odd", "starred"]
    assert sorted(versions(opened(tmp_path, "HEAD"))[1]) == ["bot", "odd", "starred"]


def test_a_repository_with_long_ids(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--object-format=sha256")
    commit(tmp_path, "one", {BOT: contract("1.0.0")})
    commit(tmp_path, "two", {BOT: contract("2.0.0")})
    assert bots(opened(tmp_path, "HEAD~1", "HEAD")) == ("1.0.0", "2.0.0")
    assert bots(opened(tmp_path, "HEAD~1", is_staged=True)) == ("1.0.0", "2.0.0")


def test_what_is_staged_with_conflicts_is_an_error(top: Path) -> None:
    git(top, "merge", "main", code=1)
    with pytest.raises(SpecctlError, match="staged with conflicts"):
        opened(top, is_staged=True)
    assert bots(opened(top, "main", "topic")) == ("1.1.0", "1.0.4")


def test_a_configuration_without_any_effect_on_what_is_read(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in {
        "core.pager": "false",
        "color.ui": "always",
        "log.showSignature": "true",
        "core.fsmonitor": "false",
        "diff.external": "false",
        "core.quotePath": "true",
    }.items():
        git(top, "config", key, value)
    monkeypatch.setenv("GIT_PAGER", "false")
    monkeypatch.setenv("GIT_LITERAL_PATHSPECS", "1")
    assert bots(opened(top)) == ("1.0.0", "1.0.4")
    assert bots(opened(top, is_staged=True)) == ("1.0.4", "1.0.4")


HOOK = f"""\
#!/bin/sh
exec {shlex.quote(sys.executable)} -c '
from specctl.cli.opening import open_sides
from specctl.cli.options import Reading, Talk
sides = open_sides(["."], None, None, Reading(None, True, None, False), Talk(True, False, "never"))
both = [{{name: each.version for name, each in side.workspace.contracts.items()}} for side in (sides.base, sides.head)]
open("{{seen}}", "w").write(str(both))
'
"""


def hooked(folder: Path, seen: Path) -> None:
    path = Path(git(folder, "rev-parse", "--path-format=absolute", "--git-path", "hooks/pre-commit"))
    path.parent.mkdir(exist_ok=True)
    path.write_text(HOOK.replace("{seen}", str(seen)), encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.parametrize("way", ["all", "part", "one file"])
@pytest.mark.parametrize("place", ["top", "below", "linked"])
def test_a_hook_sees_what_is_about_to_be_committed(top: Path, tmp_path: Path, place: str, way: str) -> None:
    folder = top
    if place == "linked":
        folder = tmp_path / "linked"
        git(top, "worktree", "add", "-q", "--detach", str(folder), "topic")
    commit(folder, "more", {"contracts/other.yaml": contract("1.0.0", "other")})
    write(folder, {BOT: contract("2.0.0"), "contracts/other.yaml": contract("2.0.0", "other")})
    hooked(folder, tmp_path / "seen")
    asked_in = folder / "contracts" if place == "below" else folder
    path = "bot.yaml" if place == "below" else BOT
    if way == "part":  # as `git commit -p` does it: the index has what was picked, the files have more
        git(asked_in, "add", path)
        write(folder, {BOT: contract("3.0.0")})
    git(asked_in, "commit", "-q", "-m", "x", *{"all": ["-a"], "part": [], "one file": ["--only", path]}[way])
    after = {"bot": "2.0.0", "other": "2.0.0" if way == "all" else "1.0.0"}
    assert (tmp_path / "seen").read_text() == str([{"bot": "1.0.4", "other": "1.0.0"}, after])


def test_variables_for_another_repository_are_not_heeded(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    commit(other, "other", {BOT: contract("8.0.0"), "specctl.toml": ""})
    monkeypatch.chdir(other)
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert bots(opened(top, is_staged=True)) == ("1.0.4", "1.0.4")
    assert bots(opened(other, is_staged=True)) == ("8.0.0", "8.0.0")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git" / "objects"))
    assert bots(opened(top)) == ("1.0.0", "1.0.4")
    assert bots(opened(top, is_staged=True)) == ("1.0.4", "1.0.4")
    assert bots(opened(other, is_staged=True)) == ("8.0.0", "8.0.0")


def test_a_work_tree_whose_repository_is_named_by_variables(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (top / ".git").rename(tmp_path / "apart")
    monkeypatch.chdir(top)
    monkeypatch.setenv("GIT_DIR", "../apart")
    monkeypatch.setenv("GIT_WORK_TREE", ".")
    assert bots(opened(top / "contracts")) == ("1.0.0", "1.0.4")
    assert bots(opened(top, is_staged=True)) == ("1.0.4", "1.0.4")


def test_one_repository_at_a_time(top: Path) -> None:
    write(top, {"ai/specctl.toml": "", "ai/contracts/new.yaml": contract("1.0.0", "new")})
    with pytest.raises(SpecctlError, match="several repositories"):
        open_sides([str(top), str(top / "ai")], None, None, Reading(None, False, None, False), TALK)


def test_without_git_it_says_so(top: Path, tmp_path: Path) -> None:
    done = run(top, "lint", "--rev", "HEAD", PATH=str(tmp_path), GIT_PYTHON_GIT_EXECUTABLE="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: Git cannot be run\n  help: install Git" in done.stderr


def test_a_folder_of_another_user(top: Path) -> None:
    done = run(top, "lint", "--rev", "HEAD", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert done.returncode == 2
    assert (
        f"because it belongs to another user\n  help: if you trust it: `git config --global --add safe.directory {top}"
        in (done.stderr)
    )


def test_snapshots_of_a_folder_that_is_not_there(top: Path) -> None:
    repository, _ = clone_of(str(top))
    for snapshot in (at_revision(repository, "HEAD", "gone/deeper"), in_index(repository, "gone/deeper")):
        assert list(snapshot.walk(".")) == []
        assert snapshot.read("specctl.toml") is None
        assert list(snapshot.walk("contracts")) == []
    assert list(at_revision(repository, "HEAD", ".").walk(BOT)) == [BOT]
    assert at_revision(repository, "HEAD", ".").read("contracts") is None
