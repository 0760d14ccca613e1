"""`specctl init` writes a repository that works, and overwrites nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from specctl import __version__
from specctl.cli.init import CI, FILES, SCHEMAS
from specctl.config import Config
from specctl.lint.linter import lint
from specctl.lint.settings import Choice, settings_of
from specctl.repository import WorkTree
from specctl.workspace import load


def specctl(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "specctl", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "88", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("init") / "not" / "yet"
    done = specctl("init", "not/yet", cwd=folder.parent.parent)
    assert (done.returncode, done.stderr) == (0, "")
    shown = [line.removeprefix("wrote not/yet/") for line in done.stdout.splitlines() if line.startswith("wrote ")]
    assert set(shown) == files(folder) == {*FILES, *SCHEMAS}
    assert done.stdout.endswith("\nNext: specctl lint not/yet\n")
    return folder


def test_what_is_written_lints_clean_down_to_infos(written: Path) -> None:
    done = specctl("lint", "--show-info", cwd=written)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No problems found")


def test_the_case_to_uncomment_fails(written: Path, tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    for name in ("platform.yaml", "assistant.yaml"):
        text = (written / "contracts" / name).read_text(encoding="utf-8")
        kept, mark, commented = text.partition("  # Uncomment to see a failing case")
        _, _, commented = commented.partition("\n")
        (tmp_path / "contracts" / name).write_text(kept + commented.replace("  # ", "  "), encoding="utf-8")
        assert bool(mark) == (name == "assistant.yaml")
    workspace = load(WorkTree(str(tmp_path)), Config(), ["contracts"])
    found = lint(workspace, settings_of(Config(), Choice()).checks).diagnostics
    assert [(item.check, item.case) for item in found] == [("failed-case", "large-fee-of-a-member")]


def test_nothing_is_overwritten_and_nothing_written_beside(written: Path, tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "platform.yaml").write_text("mine", encoding="utf-8")
    done = specctl("init", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: this file exists already: `contracts/platform.yaml`\n"
        "  help: nothing was written; move what is there away, or name another folder: `specctl init DIR`\n"
    )
    assert files(tmp_path) == {"contracts/platform.yaml"}
    again = specctl("init", ".", cwd=written)
    assert again.returncode == 2
    assert all(f"`{name}`" in again.stderr for name in (*FILES, *SCHEMAS))


def test_what_was_written_is_taken_back_where_the_rest_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "contracts").write_text("a file where a folder must be", encoding="utf-8")
    done = specctl("init", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "contracts" in done.stderr
    assert files(tmp_path) == {"contracts"}


def test_a_file_is_no_place_for_a_repository(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("", encoding="utf-8")
    done = specctl("init", "x", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: `x` is no folder\n")


def test_the_workflow_pins_what_it_runs(written: Path) -> None:
    text = (written / ".github" / "workflows" / "specctl.yml").read_text(encoding="utf-8")
    assert f"specctl-contracts=={__version__}\n" in text
    assert "permissions:\n  contents: read\n" in text
    used = [line.split("@")[1].split()[0] for line in text.splitlines() if "uses:" in line]
    assert used
    assert all(len(commit) == 40 for commit in used)


@pytest.mark.parametrize("forge", CI)
def test_the_workflow_of_a_forge(forge: str, tmp_path: Path) -> None:
    done = specctl("init", "--ci", forge, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert files(tmp_path) == {*FILES, *SCHEMAS} - {CI["github"]} | {CI[forge]}
    assert specctl("lint", cwd=tmp_path).returncode == 0
    text = (tmp_path / CI[forge]).read_text(encoding="utf-8")
    assert f"specctl-contracts=={__version__}\n" in text
    assert text == (Path(__file__).parent.parent / "docs" / "ci" / f"{forge}.yml").read_text(encoding="utf-8")


def test_contracts_that_are_there_get_a_workflow_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    done = specctl("init", "--ci", "gitlab", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert files(tmp_path) == {".gitlab-ci.yml"}
    again = specctl("init", "--ci", "gitlab", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.startswith("error: this file exists already: `.gitlab-ci.yml`\n")
