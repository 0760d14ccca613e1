"""Golden texts: files of command lines, each after `$ `, with what they print; errors as users see them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specctl.cli.main import group
from specctl.errors import SpecctlError

if TYPE_CHECKING:
    import pytest

UPDATE = bool(os.environ.get("UPDATE_ANSWERS"))


def sessions(path: Path) -> dict[str, str]:
    """Each command line of a file with what is to be printed."""
    parts = ("\n" + path.read_text(encoding="utf-8")).split("\n$ ")[1:]
    return {command: printed for command, _, printed in (part.partition("\n") for part in parts)}


def update(path: Path, printed: dict[str, str]) -> None:
    """Write what was printed into a file."""
    text = "\n".join(f"$ {command}\n{output}".rstrip("\n") + "\n" for command, output in printed.items())
    path.write_text(text, encoding="utf-8")


def run(command: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What a command line prints in a folder, 80 columns wide, without colors."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    try:
        code = group.main(shlex.split(command)[1:], prog_name="specctl", standalone_mode=False)
    except SpecctlError as error:
        return f"error: {error.message}\n" + (f"  help: {error.hint}\n" if error.hint else "")
    except click.ClickException as error:
        return f"error: {error.format_message()}\n"
    return capsys.readouterr().out + (f"exit code {code}\n" if code else "")


def specctl(*arguments: str, cwd: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    """A run in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "specctl", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
