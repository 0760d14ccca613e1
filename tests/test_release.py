"""`bump`, `lint --base` and `release`: what version changes call for, and a release that is whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from git_repositories import clone, commit, git
from small_repositories import findings, run, specctl, write

from specctl.document import parse
from specctl.edit.version import with_version

BASE = """\
specctl: 1
id: base
version: "1.0.0"
level: platform
attributes: {topic: {type: enum, values: [tax, health, other]}}
otherwise: {response: comply}
"""
BOT = """\
specctl: 1
id: bot  # the assistant
version: 1.2.0  # raised by releases
level: operator
extends: [base]
rules:
  - {id: no-tax, statement: No advice on tax., when: {topic: tax}, then: {response: redirect}}
cases:
  - {id: tax, user: Hello, context: {topic: tax}, expect: {response: [redirect, caveat, refuse]}}
"""
LOOSER, STRICTER = (BOT.replace("response: redirect", f"response: {value}") for value in ("caveat", "refuse"))
REWORDED = BOT.replace("No advice on tax.", "Tax is for advisers.")
SCOPED = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A released contract `bot` on a platform contract that was never released."""
    commit(tmp_path, "first", {"contracts/base.yaml": BASE, "contracts/bot.yaml": BOT})
    git(tmp_path, "config", "user.name", "Policy Team")
    git(tmp_path, "config", "user.email", "policy@example.org")
    git(tmp_path, "tag", "--annotate", "--message", "r", "bot/v1.2.0")
    return tmp_path


def change(folder: Path, text: str) -> None:
    commit(folder, "edit", {"contracts/bot.yaml": text}, date="2026-04-02")


def release(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = run(folder, "release", *arguments, **SCOPED)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    return done


def state(folder: Path) -> tuple[str, ...]:
    """Everything that a release may change: HEAD, branch, tags, the index, and the files."""
    texts = [path.read_text() for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts]
    names = [str(path) for path in sorted(folder.rglob("*")) if ".git" not in path.parts]
    asked = (
        ("rev-parse", "HEAD"),
        ("rev-parse", "--abbrev-ref", "HEAD"),
        ("tag",),
        ("status", "--porcelain"),
        ("diff",),
    )
    return (*(git(folder, *arguments) for arguments in asked), *names, *texts)


def hook(folder: Path, name: str, script: str) -> None:
    path = folder / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("text", "needs", "bump"),
    [
        (LOOSER, "2.0.0", "major"),
        (STRICTER, "1.3.0", "minor"),
        (REWORDED, "1.2.1", "patch"),
        (STRICTER.replace("1.2.0", "1.2.9"), "1.3.0", "minor"),
    ],
    ids=["looser", "stricter", "reworded", "raised too little"],
)
def test_what_a_version_must_be_is_told_since_the_last_release(
    text: str, needs: str, bump: str, repository: Path
) -> None:
    change(repository, text)
    done = run(repository, "bump", "-f", "json")
    (found,) = json.loads(done.stdout)["contracts"]
    assert (done.returncode, found["contract"], found["since"]) == (1, "bot", "bot/v1.2.0")
    assert (found["bump"], found["version"]["needs"], found["is_low"]) == (bump, needs, True)
    text = specctl(repository, "bump", code=1, COLUMNS="120")
    assert f"bot       bot/v1.2.0  1.2.0  {found['version']['head']}  {needs}  {bump}: " in text
    assert "1 version too low; `specctl bump --write` raises it" in text


def test_a_version_that_says_enough_is_fine(repository: Path) -> None:
    assert "nothing changed" in specctl(repository, "bump", code=0)
    change(repository, LOOSER.replace("1.2.0", "2.0.0"))
    assert "Every version says what changed" in specctl(repository, "bump", code=0)


def test_only_releases_that_the_branch_comes_from_count(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "other")
    change(repository, LOOSER.replace("1.2.0", "9.0.0"))
    git(repository, "tag", "bot/v9.0.0")
    git(repository, "checkout", "--quiet", "main")
    change(repository, STRICTER)
    git(repository, "tag", "bot/v1.10.0-rc.1", "HEAD~1")
    git(repository, "tag", "bot/v1.9.0", "HEAD~1")
    git(repository, "tag", "unrelated/bot/v99.0.0", "HEAD~1")
    (found,) = json.loads(specctl(repository, "bump", "-f", "json"))["contracts"]
    assert found["since"] == "bot/v1.10.0-rc.1"
    (found,) = json.loads(specctl(repository, "bump", "HEAD~1", "-f", "json"))["contracts"]
    assert found["since"].startswith("HEAD~1 (")


def test_a_contract_that_was_never_released_is_compared_with_the_default_branch(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "topic")
    commit(repository, "platform", {"contracts/base.yaml": BASE.replace("comply", "caveat")})
    found = json.loads(specctl(repository, "bump", "-f", "json"))["contracts"]
    assert [(each["contract"], each["since"]) for each in found] == [
        ("base", f"main ({git(repository, 'rev-parse', 'main')[:7]})"),
        ("bot", "bot/v1.2.0"),
    ]
    (found,) = json.loads(specctl(repository, "bump", "--contract", "base", "-f", "json"))["contracts"]
    assert found["version"]["needs"] == "1.1.0"


def test_no_default_branch_is_needed_where_all_is_released(repository: Path) -> None:
    git(repository, "tag", "base/v1.0.0")
    change(repository, LOOSER)
    git(repository, "branch", "--move", "trunk")
    git(repository, "branch", "more")
    assert json.loads(specctl(repository, "bump", "-f", "json", code=1))["contracts"][0]["contract"] == "bot"
    git(repository, "tag", "--delete", "base/v1.0.0")
    assert "which branch is the default one" in run(repository, "bump").stderr


def test_a_wrong_intent_keeps_nobody_from_versions(repository: Path) -> None:
    commit(repository, "edit", {"contracts/bot.yaml": LOOSER, "changes/wrong.yaml": "summary: 3\n"})
    specctl(repository, "bump", "bot/v1.2.0", code=1)
    done = run(repository, "changelog", "bot/v1.2.0..HEAD")
    assert (done.returncode, done.stdout) == (2, "")
    assert "changes/wrong.yaml:1:10: `summary` must be text" in done.stderr
    before = state(repository)
    release(repository, "bot", code=2)
    assert state(repository) == before


def test_bump_writes_versions_and_keeps_comments_and_quotes(repository: Path) -> None:
    write(repository, {"contracts/bot.yaml": LOOSER, "contracts/base.yaml": BASE.replace("comply", "partial")})
    assert "2 versions raised" in specctl(repository, "bump", "--write", code=0)
    assert (repository / "contracts/bot.yaml").read_text() == LOOSER.replace("1.2.0", "2.0.0")
    assert 'version: "1.1.0"\n' in (repository / "contracts/base.yaml").read_text()
    specctl(repository, "bump", code=0)


@pytest.mark.parametrize("arguments", [("--rev", "HEAD"), ("--staged",), ("HEAD~1..HEAD",)])
def test_bump_writes_only_what_is_in_the_work_tree(arguments: tuple[str, ...], repository: Path) -> None:
    change(repository, LOOSER)
    specctl(repository, "bump", *arguments, code=1)
    before = state(repository)
    done = run(repository, "bump", "--write", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "`--write` changes files of the work tree" in done.stderr
    assert state(repository) == before


def test_bump_writes_all_or_nothing(repository: Path) -> None:
    odd = BASE.replace("comply", "partial").replace('version: "1.0.0"', "version: >-\n  1.0.0")
    write(repository, {"contracts/bot.yaml": LOOSER, "contracts/base.yaml": odd})
    done = run(repository, "bump", "--write")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`contracts/base.yaml`: its `version` is written in a way that cannot be edited safely" in done.stderr
    assert "`version: 1.1.0`" in done.stderr
    assert (repository / "contracts/bot.yaml").read_text() == LOOSER


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: 1.2.0  # x\nid: a\n", "version: 2.0.0-rc.1  # x\nid: a\n"),
        ("version: '1.2.0' # x\n", "version: '2.0.0-rc.1' # x\n"),
        ('{id: a, version: "1.2.0", x: 1}\n', '{id: a, version: "2.0.0-rc.1", x: 1}\n'),
        ("version:\n  1.2.0\r\nid: a\r\n", "version:\n  2.0.0-rc.1\r\nid: a\r\n"),
        ("version: |-\n  1.2.0\n", None),
        ("version: &v 1.2.0\nother: *v\n", None),
        ("id: a\n", None),
    ],
)
def test_a_version_is_set_where_that_changes_nothing_else(before: str, after: str | None) -> None:
    document, _ = parse("bot.yaml", before.encode())
    assert document is not None
    assert with_version(document, "2.0.0-rc.1") == after


def test_lint_finds_a_version_that_says_too_little(repository: Path) -> None:
    change(repository, LOOSER)
    assert findings(repository) == []
    assert findings(repository, "--base", "HEAD") == []
    (found,) = findings(repository, "--base", "bot/v1.2.0")
    assert (found["check"], found["severity"], found["location"]["start"]["line"]) == ("version-not-bumped", "error", 3)
    assert "2.0.0" in found["help"]
    specctl(repository, "lint", "--base", "HEAD~1", code=1)
    specctl(repository, "lint", "--base", "HEAD~1", "--ignore", "version-not-bumped", code=0)
    assert findings(repository, "--base", "HEAD~1", "contracts/base.yaml") == []
    change(repository, LOOSER.replace("1.2.0", "2.0.0"))
    assert findings(repository, "--base", "HEAD~2") == []


def test_a_comment_may_ignore_it_and_is_not_unused_without_a_base(repository: Path) -> None:
    mark = "1.2.0  # specctl: ignore[version-not-bumped] at release"
    change(repository, LOOSER.replace("1.2.0  # raised by releases", mark))
    assert findings(repository, "--base", "HEAD~1") == []
    assert findings(repository) == []
    assert [item["check"] for item in findings(repository, "--base", "HEAD")] == ["unused-suppression"]


def test_asked_by_name_it_needs_a_base(repository: Path) -> None:
    done = run(repository, "lint", "--select", "version-not-bumped")
    assert (done.returncode, done.stdout) == (2, "")
    assert "name it: `--base origin/main`" in done.stderr


NOTES = """\
# bot

## [2.0.0] - 2026-04-02

### Loosened

- `response`: `redirect` → `caveat`, where topic is tax (33.3 % of requests)

### Opened

- `user` may now set `response` to `caveat`, `partial`, `clarify`, `safe_complete` or `abstain`, where topic is tax \
(33.3 % of requests)
"""


def test_a_release_is_a_commit_with_an_annotated_tag(repository: Path) -> None:
    change(repository, LOOSER)
    before = git(repository, "rev-parse", "HEAD")
    done = release(repository, "bot")
    head = git(repository, "rev-parse", "HEAD")
    assert done.stdout == f"Released bot 2.0.0: commit {head[:7]}, tag bot/v2.0.0\n"
    assert git(repository, "rev-parse", "HEAD^", "bot/v2.0.0^{commit}").split() == [before, head]
    assert git(repository, "cat-file", "-t", "bot/v2.0.0") == "tag"
    assert git(repository, "log", "-1", "--format=%s") == "Release bot 2.0.0"
    assert git(repository, "show", "--name-only", "--format=").split() == ["CHANGELOG.md", "contracts/bot.yaml"]
    assert (repository / "CHANGELOG.md").read_text() == NOTES
    assert (repository / "contracts/bot.yaml").read_text() == LOOSER.replace("1.2.0", "2.0.0")
    message = git(repository, "tag", "--list", "--format=%(contents)", "bot/v2.0.0")
    assert message.startswith("bot 2.0.0\n\n## [2.0.0] - 2026-04-02\n\n### Loosened\n")
    assert git(repository, "status", "--porcelain") == ""
    assert "there is nothing to release" in release(repository, "bot", code=2).stderr


def test_a_dry_run_changes_nothing(repository: Path) -> None:
    change(repository, LOOSER)
    before = state(repository)
    done = release(repository, "bot", "--dry-run", "--date", "2026-05-01")
    assert done.stdout.startswith("Would release bot 2.0.0 (was 1.2.0): tag bot/v2.0.0\n  write   contracts/bot.yaml\n")
    assert done.stdout.endswith(NOTES.replace("2026-04-02", "2026-05-01"))
    assert state(repository) == before


def test_all_contracts_that_changed_are_released_together(repository: Path) -> None:
    change(repository, LOOSER)
    assert release(repository, "--all").stdout.count("Released") == 2
    assert git(repository, "log", "-1", "--format=%s") == "Release base 1.0.0, bot 2.0.0"
    assert git(repository, "tag", "--points-at", "HEAD").split() == ["base/v1.0.0", "bot/v2.0.0"]
    assert "Nothing to release" in release(repository, "--all").stdout
    change(repository, STRICTER.replace("1.2.0", "2.1.0"))
    release(repository, "--all")
    text = (repository / "CHANGELOG.md").read_text()
    assert [line for line in text.splitlines() if line.startswith(("# ", "## "))] == [
        "# base",
        "## [1.0.0] - 2026-04-02",
        "# bot",
        "## [2.1.0] - 2026-04-02",
        "## [2.0.0] - 2026-04-02",
    ]


def test_a_shallow_clone_may_lack_the_last_release(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    change(repository, STRICTER)
    copy = clone(repository, tmp_path_factory.mktemp("clones") / "copy", "--depth", "1", "--no-tags")
    before = state(copy)
    assert "`git fetch --unshallow --tags`" in release(copy, "bot", code=2).stderr
    assert state(copy) == before


def test_a_changelog_that_is_there_is_kept(repository: Path) -> None:
    mine = "# Changelog\r\n\r\nAll of it.\r\n"
    commit(repository, "notes", {"docs/NEWS.md": mine, "contracts/bot.yaml": LOOSER}, date="2026-04-02")
    release(repository, "bot", "--changelog", "docs/NEWS.md")
    assert (repository / "docs/NEWS.md").read_bytes().decode() == NOTES.replace("\n", "\r\n") + "\r\n" + mine
    assert not (repository / "CHANGELOG.md").exists()


def test_a_detached_head_and_a_subfolder(repository: Path) -> None:
    change(repository, LOOSER)
    git(repository, "checkout", "--quiet", "--detach")
    release(repository / "contracts", "bot")
    assert git(repository, "tag", "--points-at", "HEAD") == "bot/v2.0.0"
    assert git(repository, "rev-parse", "HEAD^") == git(repository, "rev-parse", "main")
    assert (repository / "CHANGELOG.md").exists()


def failing_hook(folder: Path) -> None:
    hook(folder, "pre-commit", "echo the policy office is closed >&2; exit 1")


def failing_message_hook(folder: Path) -> None:
    hook(folder, "commit-msg", "echo no ticket >&2; exit 1")


def unsignable_tag(folder: Path) -> None:
    git(folder, "config", "tag.gpgSign", "true")
    git(folder, "config", "gpg.program", "false")


def unsignable_commit(folder: Path) -> None:
    git(folder, "config", "commit.gpgSign", "true")
    git(folder, "config", "gpg.program", "false")


def tag_in_the_way(folder: Path) -> None:
    git(folder, "tag", "base")


def locked_index(folder: Path) -> None:
    (folder / ".git" / "index.lock").write_text("")


def nobody(folder: Path) -> None:
    git(folder, "config", "user.useConfigOnly", "true")
    git(folder, "config", "--unset", "user.email")


def ignored_changelog(folder: Path) -> None:
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "exclude").write_text("CHANGELOG.md\n")


FAILURES = [
    (failing_hook, "the policy office is closed"),
    (failing_message_hook, "no ticket"),
    (unsignable_tag, "`git tag` failed"),
    (unsignable_commit, "`git commit` failed"),
    (tag_in_the_way, "`git tag` failed"),
    (locked_index, "`git add` failed"),
    (nobody, "`git commit` failed"),
    (ignored_changelog, "`git add` failed"),
]


@pytest.mark.parametrize(("prepare", "said"), FAILURES, ids=[prepare.__name__ for prepare, _ in FAILURES])
def test_whatever_fails_everything_is_as_it_was(prepare: Callable[[Path], None], said: str, repository: Path) -> None:
    change(repository, LOOSER)
    prepare(repository)
    before = state(repository)
    done = release(repository, "--all", code=2)
    assert said in done.stderr
    assert "nothing was released" in done.stderr
    assert done.stdout == ""
    assert state(repository) == before


def test_the_hooks_of_a_repository_run_and_may_join_in(repository: Path) -> None:
    change(repository, LOOSER)
    hook(repository, "pre-commit", "echo checked > seen.txt; git add seen.txt")
    release(repository, "bot")
    assert "seen.txt" in git(repository, "show", "--name-only", "--format=")


def test_an_interrupted_release_is_undone(repository: Path) -> None:
    change(repository, LOOSER)
    hook(repository, "pre-commit", "touch .git/waiting; sleep 30")
    before = state(repository)
    process = subprocess.Popen(
        [sys.executable, "-m", "specctl", "release", "bot"],
        cwd=repository,
        env={**os.environ, **SCOPED},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not (repository / ".git" / "waiting").exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert state(repository) == before


REFUSED = {
    "a changed file": ({"contracts/bot.yaml": STRICTER}, "1 file is not committed"),
    "a new contract": ({"contracts/new.yaml": BASE.replace("id: base", "id: new")}, "contracts/new.yaml"),
    "a new intent": ({"changes/new.yaml": "summary: x\n"}, "changes/new.yaml"),
}


@pytest.mark.parametrize(("files", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_committed_is_not_released(files: dict[str, str], said: str, repository: Path) -> None:
    change(repository, LOOSER)
    write(repository, files)
    before = state(repository)
    assert said in release(repository, "bot", code=2).stderr
    assert state(repository) == before


def test_files_that_are_no_part_of_it_may_be_new(repository: Path) -> None:
    change(repository, LOOSER)
    write(repository, {"scratch.txt": "x", "contracts/scratch.txt": "x", "elsewhere.yaml": "x: 1"})
    release(repository, "bot")
    assert "scratch.txt" not in git(repository, "show", "--name-only", "--format=")


CONFLICT = LOOSER.replace("cases:", "  - {id: more, when: {topic: tax}, then: {response: caveat}}\ncases:")
FAULTY = {
    "an error of the linter": (
        LOOSER.replace("cases:", "  - {id: idle, when: {topic: {not: [tax, health, other]}}}\ncases:"),
        "impossible-condition",
        1,
    ),
    "a case that fails": (LOOSER.replace("[redirect, caveat, refuse]", "refuse"), "failed-case", 1),
    "a contract that is none": (LOOSER.replace("level: operator", "level: 3"), "cannot be used until", 2),
}


@pytest.mark.parametrize(("text", "said", "code"), FAULTY.values(), ids=FAULTY)
def test_what_is_wrong_is_not_released(text: str, said: str, code: int, repository: Path) -> None:
    change(repository, text)
    before = state(repository)
    assert said in release(repository, "bot", code=code).stderr
    assert state(repository) == before


def test_a_case_counts_though_the_linter_is_told_to_ignore_it(repository: Path) -> None:
    commit(repository, "config", {"specctl.toml": '[lint]\nignore = ["failed-case"]\n'})
    change(repository, LOOSER.replace("[redirect, caveat, refuse]", "refuse"))
    assert "failed-case" in release(repository, "bot", code=1).stderr


def test_a_tag_that_exists_is_an_error(repository: Path) -> None:
    change(repository, LOOSER)
    git(repository, "checkout", "--quiet", "-b", "other")
    commit(repository, "elsewhere")
    git(repository, "tag", "bot/v2.0.0")
    git(repository, "checkout", "--quiet", "main")
    before = state(repository)
    assert "the tag `bot/v2.0.0` exists already" in release(repository, "bot", code=2).stderr
    assert "exists already" in release(repository, "bot", "--dry-run", code=2).stderr
    assert state(repository) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name one contract, or give `--all`"),
        (("bot", "--all"), "name one contract, or give `--all`"),
        (("bto",), "did you mean `bot`?"),
        (("bot", "--rev", "HEAD"), "`release` is about the work tree"),
        (("bot", "--date", "tomorrow"), "`--date tomorrow` is no date"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], said: str, repository: Path) -> None:
    change(repository, LOOSER)
    done = release(repository, *arguments, code=2)
    assert said in done.stderr
    assert done.stdout == ""


def test_notes_are_the_same_whenever_they_are_written(repository: Path) -> None:
    change(repository, LOOSER.replace("1.2.0", "2.0.0"))
    assert specctl(repository, "changelog", "bot/v1.2.0..HEAD", code=0) == NOTES
    assert specctl(repository, "changelog", "bot/v1.2.0", "HEAD", "--contract", "bot", code=0) == NOTES
    assert specctl(repository, "changelog", "--contract", "bot", code=0) == NOTES.replace(" - 2026-04-02", "")


def test_contracts_that_came_or_went_are_noted(repository: Path) -> None:
    commit(repository, "shop", {"contracts/bot.yaml": None, "contracts/shop.yaml": BOT.replace("id: bot", "id: shop")})
    text = specctl(repository, "changelog", "HEAD~1..HEAD", code=0)
    assert "# bot\n\n## [1.2.0] - 2026-03-01\n\n### Removed\n\n- Contract `bot`\n" in text
    assert "# shop\n\n## [1.2.0] - 2026-03-01\n\n### Added\n\n- Contract `shop`\n" in text
