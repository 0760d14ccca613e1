"""The hooks under the real pre-commit, in a scratch repository that takes them from this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from git_repositories import commit, git

from .conftest import missing

ROOT = Path(__file__).parent.parent.parent
PRE_COMMIT = shutil.which("pre-commit", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info")

SHOP = """\
specctl: 1
id: shop
version: 1.0.0
level: operator
attributes:
  topic: {type: enum, values: [order, refund, complaint]}
  verified: {type: bool}
otherwise: {response: comply}
rules:
  - id: complaints-are-redirected
    when: {topic: complaint}
    then: {response: redirect}
"""
CONFLICT = f"""\
{SHOP}
  - id: strangers-get-no-answer
    when: {{verified: false}}
    then: {{response: abstain}}
"""
LOOSER = SHOP.replace("    then:", "    unless: {verified: true}\n    then:")
INTENT = """\
summary: Those we know get answers to complaints
contract: shop
where: {topic: complaint, verified: true}
behavior: response
direction: [loosened, opened]
because: They wait for one anyway
"""
GENERATED = """\
[[generate]]
target = "event-schema"
contract = "shop"
out = "generated/event.json"
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as it is now, committed, so that a revision of it can be pinned."""
    if PRE_COMMIT is None:
        missing("pre-commit", "pip install pre-commit")
    folder = tmp_path_factory.mktemp("source")
    for name in ("specctl", "schemas"):
        shutil.copytree(ROOT / name, folder / name, ignore=_LEFT_OUT)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    commit(folder, "the hooks")
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with a store of pre-commit of its own, in which nobody is asked and nothing is colored."""
    who = {f"GIT_{role}_EMAIL": "policy@example.org" for role in ("AUTHOR", "COMMITTER")}
    names = {f"GIT_{role}_NAME": "Policy Team" for role in ("AUTHOR", "COMMITTER")}
    quiet = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "COLUMNS": "120",
    }
    return {**os.environ, **who, **names, **quiet, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("store"))}


@pytest.fixture
def repository(source: Path, environment: Mapping[str, str], tmp_path: Path) -> Path:
    """A clean repository of contracts with the hooks at a pinned revision, and a remote that has its first commit."""
    folder, remote = tmp_path / "work", tmp_path / "remote.git"
    git(tmp_path, "init", "--quiet", "--bare", str(remote))
    hooks = "".join(f"      - id: {name}\n" for name in ("specctl-lint", "specctl-generate", "specctl-diff"))
    config = f"repos:\n  - repo: '{source}'\n    rev: {git(source, 'rev-parse', 'HEAD')}\n    hooks:\n{hooks}"
    files = {"contracts/shop.yaml": SHOP, "specctl.toml": GENERATED, ".pre-commit-config.yaml": config}
    commit(folder, "first", files)
    generate(folder, environment)
    commit(folder, "generated")
    git(folder, "remote", "add", "origin", str(remote))
    git(folder, "push", "--quiet", "origin", "main")
    git(folder, "fetch", "--quiet", "origin")
    done = pre_commit(folder, environment, "install", "--hook-type", "pre-commit", "--hook-type", "pre-push")
    assert done.returncode == 0, done.stdout
    return folder


def run(command: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env=environment, check=False, text=True, encoding="utf-8", capture_output=True
    )


def pre_commit(folder: Path, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    assert PRE_COMMIT is not None
    return run([PRE_COMMIT, *arguments], folder, environment)


def generate(folder: Path, environment: Mapping[str, str]) -> None:
    made = run([sys.executable, "-m", "specctl", "generate"], folder, environment)
    assert made.returncode == 0, made.stderr


def committed(folder: Path, environment: Mapping[str, str], files: Mapping[str, str]) -> tuple[int, str]:
    """The exit code of a commit with some files, hooks and all, and what was said."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    done = run(["git", "commit", "--message", "change"], folder, environment)
    return done.returncode, done.stdout + done.stderr


def pushed(folder: Path, environment: Mapping[str, str], branch: str = "main") -> tuple[int, str]:
    done = run(["git", "push", "origin", f"HEAD:{branch}"], folder, environment)
    return done.returncode, done.stdout + done.stderr


def test_try_repo_shows_a_conflict(source: Path, environment: Mapping[str, str], tmp_path: Path) -> None:
    commit(tmp_path, "conflict", {"contracts/shop.yaml": CONFLICT})
    done = pre_commit(tmp_path, environment, "try-repo", str(source), "specctl-lint", "--all-files")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "error[conflicting-rules]" in done.stdout
    commit(tmp_path, "clean", {"contracts/shop.yaml": SHOP})
    done = pre_commit(tmp_path, environment, "try-repo", str(source), "specctl-lint", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr


def test_commits(repository: Path, environment: Mapping[str, str]) -> None:
    before = git(repository, "rev-parse", "HEAD")
    code, said = committed(repository, environment, {"contracts/shop.yaml": CONFLICT})
    assert code == 1, said
    assert "specctl lint" in said
    assert "`complaints-are-redirected` and `strangers-get-no-answer` conflict" in said
    assert "contracts/shop.yaml:16:22" in said
    assert "example: topic complaint, verified false" in said
    assert git(repository, "rev-parse", "HEAD") == before

    code, said = committed(repository, environment, {"contracts/shop.yaml": SHOP, "README.md": "A shop.\n"})
    assert code == 0, said

    (repository / "contracts" / "shop.yaml").unlink()
    code, said = committed(repository, environment, {})
    assert code == 1, said
    assert "no contract found" in said


def test_generated_files_that_are_stale_are_refused(repository: Path, environment: Mapping[str, str]) -> None:
    code, said = committed(repository, environment, {"contracts/shop.yaml": LOOSER})
    assert code == 1, said
    assert "specctl generate --check" in said
    assert "+++ b/generated/event.json" in said
    generate(repository, environment)
    code, said = committed(repository, environment, {})
    assert code == 0, said


def test_pushes(repository: Path, environment: Mapping[str, str]) -> None:
    (repository / "contracts" / "shop.yaml").write_text(LOOSER, encoding="utf-8")
    generate(repository, environment)
    code, said = committed(repository, environment, {})
    assert code == 0, said
    for branch in ("main", "topic"):
        code, said = pushed(repository, environment, branch)
        assert code == 1, said
        assert "loosened   response: redirect → comply" in said
        assert "where    topic is complaint and verified is true" in said
        assert "no intent" in said
    assert git(repository, "ls-remote", "origin", "topic") == ""

    code, said = committed(repository, environment, {"changes/known.yaml": INTENT})
    assert code == 0, said
    code, said = pushed(repository, environment)
    assert code == 0, said
    assert git(repository, "ls-remote", "origin", "main").startswith(git(repository, "rev-parse", "HEAD"))
