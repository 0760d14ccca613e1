"""What pre-commit is told about the hooks, and what the hooks of a push make of what pre-commit tells them."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit, git
from ruamel.yaml import YAML

from specctl.cli.pushed import arguments

ROOT = Path(__file__).parent.parent
HOOKS = {hook["id"]: hook for hook in YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")}
OWN = {
    hook["id"]: hook
    for repository in YAML(typ="safe").load(ROOT / ".pre-commit-config.yaml")["repos"]
    for hook in repository["hooks"]
}
FROM, TO, REMOTE = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "PRE_COMMIT_REMOTE_NAME"

SHOP = """\
specctl: 1
id: shop
version: 1.0.0
level: operator
attributes:
  amount: {type: number, min: 0, max: 5000}
tools:
  pay_back:
otherwise: {tools: {pay_back: deny}}
rules:
  - id: small-refunds-are-paid
    when: {amount: {le: 50}}
    then: {tools: {pay_back: allow}}
"""
LOOSER = SHOP.replace("le: 50", "le: 100")
INTENT = """\
summary: Refunds up to 100 are paid
contract: shop
where: {amount: {gt: 50, le: 100}}
behavior: tools.pay_back
direction: loosened
because: Most refunds above 50 were paid anyway
"""


def test_every_hook_reads_the_whole_repository_whatever_was_committed() -> None:
    assert set(HOOKS) == {"specctl-lint", "specctl-generate", "specctl-diff", "specctl-version"}
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert hook["pass_filenames"] is False
        assert hook["always_run"] is True
        assert hook["minimum_pre_commit_version"] == "3.2.0"  # the first with stages called as Git calls its hooks


@pytest.mark.parametrize(
    ("name", "stages"),
    [
        ("specctl-lint", ["pre-commit", "pre-merge-commit", "pre-push", "manual"]),
        ("specctl-generate", ["pre-commit", "pre-merge-commit", "pre-push", "manual"]),
        ("specctl-diff", ["pre-push", "manual"]),
        ("specctl-version", ["pre-push", "manual"]),
    ],
)
def test_the_stages_of_a_hook(name: str, stages: list[str]) -> None:
    assert HOOKS[name]["stages"] == stages


def test_the_environments_of_our_own_hooks_have_what_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    scores = f"{project['name']}[score]"
    needed = sorted({*project["dependencies"], *extras["dev"], *extras["score"]} - {scores})
    assert scores in extras["dev"]
    for name in ("mypy", "specctl-lint", "specctl-diff", "specctl-version"):
        assert sorted(OWN[name]["additional_dependencies"]) == needed, name


def test_our_own_hooks_come_from_no_git_host() -> None:
    repositories: list[dict[str, Any]] = YAML(typ="safe").load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]


@pytest.mark.parametrize(
    ("asked", "told", "found"),
    [
        (["diff", "--require-intents"], {FROM: "a", TO: "b", REMOTE: "origin"}, ["diff", "a..b", "--require-intents"]),
        (["diff"], {FROM: "a", TO: "b"}, ["diff", "a..b"]),
        (["diff"], {}, ["diff"]),
        (["diff"], {FROM: "", TO: ""}, ["diff"]),
        (["diff"], {REMOTE: "origin"}, None),
        (["bump", "-q"], {FROM: "a", TO: "b", REMOTE: "origin"}, ["bump", "--rev", "b", "-q"]),
        (["bump"], {REMOTE: "origin"}, ["bump"]),
        (["bump"], {}, ["bump"]),
    ],
)
def test_the_command_for_what_is_pushed(asked: list[str], told: dict[str, str], found: list[str] | None) -> None:
    assert arguments(asked, told) == found


def hook(folder: Path, name: str, **told: str) -> subprocess.CompletedProcess[str]:
    """A hook as pre-commit runs it, in the environment of these tests."""
    entry = [*HOOKS[name]["entry"].split(), *HOOKS[name].get("args", [])]
    program = [sys.executable] if entry[0] == "python" else [sys.executable, "-P", "-m", "specctl"]
    return subprocess.run(
        [*program, *entry[1:]], cwd=folder, env={**os.environ, **told}, check=False, capture_output=True, text=True
    )


@pytest.fixture
def pushing(tmp_path: Path) -> Path:
    commit(tmp_path, "first", {"contracts/shop.yaml": SHOP})
    return tmp_path


def test_a_push_that_loosens_without_intent_is_refused(pushing: Path) -> None:
    head = commit(pushing, "looser", {"contracts/shop.yaml": LOOSER})
    done = hook(pushing, "specctl-diff", **{FROM: f"{head}^", TO: head})
    assert (done.returncode, done.stderr) == (1, "")
    assert "loosened   tools.pay_back: deny → allow" in done.stdout
    assert "50 < amount <= 100" in done.stdout
    assert "no intent" in done.stdout


def test_a_push_that_says_that_it_loosens_passes(pushing: Path) -> None:
    head = commit(pushing, "looser", {"contracts/shop.yaml": LOOSER, "changes/more.yaml": INTENT})
    assert hook(pushing, "specctl-diff", **{FROM: f"{head}^", TO: head}).returncode == 0


def test_what_is_pushed_counts_and_not_what_lies_in_the_folder(pushing: Path) -> None:
    (pushing / "contracts" / "shop.yaml").write_text(LOOSER, encoding="utf-8")
    head = commit(pushing, "other", {"contracts/shop.yaml": SHOP, "README.md": "x"})
    (pushing / "contracts" / "shop.yaml").write_text(LOOSER, encoding="utf-8")
    assert hook(pushing, "specctl-diff", **{FROM: f"{head}^", TO: head}).returncode == 0


def test_a_first_push_has_nothing_to_be_compared_with(pushing: Path) -> None:
    done = hook(pushing, "specctl-diff", **{REMOTE: "origin"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing yet" in done.stdout


def test_a_push_with_a_version_that_is_too_low_is_refused(pushing: Path) -> None:
    git(pushing, "tag", "--annotate", "shop/v1.0.0", "--message", "first")
    low = commit(pushing, "looser", {"contracts/shop.yaml": LOOSER})
    high = commit(pushing, "raised", {"contracts/shop.yaml": LOOSER.replace("1.0.0", "2.0.0")})
    done = hook(pushing, "specctl-version", **{FROM: f"{low}^", TO: low})
    assert (done.returncode, done.stderr) == (1, "")
    assert "2.0.0" in done.stdout
    assert hook(pushing, "specctl-version", **{FROM: low, TO: high}).returncode == 0


def test_a_folder_of_the_repository_cannot_pose_as_specctl(pushing: Path) -> None:
    trap = "raise SystemExit('the repository was run')\n"
    names = ("specctl/__init__.py", "specctl/cli/pushed.py", "click.py", "json.py")
    head = commit(pushing, "trap", dict.fromkeys(names, trap))
    for name in ("specctl-diff", "specctl-version"):
        done = hook(pushing, name, **{FROM: f"{head}^", TO: head})
        assert (done.returncode, done.stderr) == (0, ""), name


def test_another_command_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "specctl.cli.pushed", "lint"], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: say `diff` or `bump`")
