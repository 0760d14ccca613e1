"""Small contract repositories for tests: in memory, on disk, and what `specctl` says about them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from memory import Memory

from specctl.cli.linting import lint_all
from specctl.cli.opening import Opened
from specctl.config import Config, LintConfig
from specctl.lint.linter import Report
from specctl.lint.settings import Choice, choice
from specctl.workspace import load

# A conflict of `here` (line 10) with `there` (line 13), both on `topic: a`; `there` may be followed by more.
CONFLICT = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes: {topic: {type: enum, values: [a, b, c]}}
otherwise: {response: comply}
rules:
  - id: here
    when: {topic: a}
    then: {response: redirect}
  - id: there
    when: {topic: a}
    then: {response: abstain}
"""


def linted(
    files: Mapping[str, str] | str,
    *,
    lint: LintConfig = LintConfig(),  # noqa: B008  frozen
    chosen: Choice = Choice(),  # noqa: B008
    scope: tuple[str, ...] = (".",),
) -> Report:
    """What the linter reports on files, or on one contract, as the command line would have it."""
    named = {"bot.yaml": files} if isinstance(files, str) else files
    workspace = load(Memory(named), Config("specctl.toml", lint=lint), ["."])
    return lint_all([Opened(workspace, scope)], chosen)


def select(*names: str) -> Choice:
    return choice(names, (), show_info=False)


def shown(report: Report) -> list[str]:
    """`line check` of each finding, with the path before those that are not in `bot.yaml`."""
    found = [(item.location.path, item.location.span.start.line, item.check) for item in report.diagnostics]
    return [f"{line} {check}" if path == "bot.yaml" else f"{path}:{line} {check}" for path, line, check in found]


def specctl(folder: Path, *arguments: str, code: int | None = None, **environment: str) -> str:
    """What a real process prints; `code` is the exit code that it must have."""
    done = run(folder, *arguments, **environment)
    assert code in (None, done.returncode), done.stdout + done.stderr
    return done.stdout


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "specctl", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def findings(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """The findings of `specctl lint` as JSON."""
    found: list[dict[str, Any]] = json.loads(specctl(folder, "lint", "-f", "json", *arguments))["findings"]
    return found


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    return folder
