"""Every example of the README and of `docs/` is run: what is shown is what happens.

Examples are told apart by their language, and by a comment on the line above:

- `console`: commands (specctl and Git) after `$ `, each with its whole output; they run one after another in one folder
  per document, which begins with a copy of the bundled contracts. `<!-- in: FOLDER -->` runs them in a folder below it,
  and `<!-- broken: CHECK -->` on that broken variant. Commits are always made at the same time by the same author.
- `text` with such a comment: the output of `specctl lint contracts` alone.
- `yaml` and `json` with `<!-- file: PATH -->` are written to that file for the commands below, and `diff` changes it; a
  whole contract without a file must lint clean; anything else is a part of a contract that extends the first contract
  of its document.
- `toml`: a configuration. `sh`: the commands of the README, which `.ci/run` runs.

`UPDATE_EXAMPLES=1 pytest tests/test_readme.py` writes the output anew.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from git_repositories import git
from memory import Memory

import specctl
from specctl.cli.init import FILES
from specctl.cli.main import COMMANDS
from specctl.config import Config, config_of
from specctl.lint.linter import lint
from specctl.lint.settings import Choice, settings_of
from specctl.workspace import load

ROOT = Path(__file__).parent.parent
DOCUMENTS = {path.name: path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
UPDATE = bool(os.environ.get("UPDATE_EXAMPLES"))
INIT = Path(specctl.__file__).parent / "_init"
WIDTH = "88"
HEADER = {"specctl": "1", "id": "part", "version": "1.0.0", "level": "operator"}

_BLOCK = re.compile(r"(?:^<!-- ([^\n]*?) -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@dataclass(frozen=True, slots=True)
class Block:
    """An example: the document it is in, the comment above it, its language, its text, and where that text begins."""

    document: str
    mark: str
    language: str
    text: str
    start: int
    number: int

    @property
    def about(self) -> tuple[str, str]:
        kind, _, value = self.mark.partition(": ")
        return (kind, value) if kind in ("file", "in", "broken", "command") else ("", "")


def blocks(document: str) -> list[Block]:
    text = DOCUMENTS[document].read_text(encoding="utf-8")
    return [
        Block(document, found[1] or "", found[2], found[3], found.start(3), number)
        for number, found in enumerate(_BLOCK.finditer(text), 1)
    ]


def of_language(*languages: str) -> list[object]:
    found = (block for document in DOCUMENTS for block in blocks(document) if block.language in languages)
    return [pytest.param(block, id=f"{block.document}-{block.number}") for block in found]


def test_every_example_is_of_a_kind_that_is_run() -> None:
    kinds = {block.language for document in DOCUMENTS for block in blocks(document)}
    assert kinds <= {"console", "text", "yaml", "json", "diff", "toml", "sh", "python"}  # Python is run by test_api.py


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_print_what_is_shown(document: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts")
    right = wrong = DOCUMENTS[document].read_text(encoding="utf-8")
    for block in reversed(run_all(blocks(document), tmp_path)):
        right = right[: block.start] + block.text + right[right.index("```", block.start) :]
    if UPDATE:
        DOCUMENTS[document].write_text(right, encoding="utf-8", newline="\n")
    else:
        assert wrong == right


def run_all(examples: list[Block], folder: Path) -> list[Block]:
    """The blocks that show output, with the output that there is."""
    found = []
    for block in examples:
        kind, value = block.about
        if kind == "file":
            write(folder / value, block)
        where = broken(value, folder) if kind == "broken" else folder / value if kind == "in" else folder
        if block.language == "console":
            commands = _COMMAND.findall(block.text)
            text = "".join(f"$ {command}\n{output(command, where)}" for command in commands)
        elif kind == "broken":
            text = output("specctl lint contracts", where)
        else:
            continue
        found.append(Block(block.document, block.mark, block.language, text, block.start, block.number))
    return found


def write(file: Path, block: Block) -> None:
    """A file as a block has it, or changed as a block says: ` ` and `-` lines become ` ` and `+` lines."""
    text = block.text
    if block.language == "diff":
        before, after = (
            "".join(line[1:] for line in text.splitlines(keepends=True) if line[0] in kept) for kept in (" -", " +")
        )
        whole = file.read_text(encoding="utf-8")
        assert whole.count(before) == 1
        text = whole.replace(before, after)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def output(command: str, folder: Path) -> str:
    """What a command prints, on both streams, in an order that is the same every time; a last line has an end."""
    program, *arguments = shlex.split(command)
    folder.mkdir(exist_ok=True)
    if program == "git":
        said = git(folder, *arguments)
        return said and f"{said}\n"
    assert program == "specctl", f"only specctl and Git are run, not `{command}`"
    done = subprocess.run(
        [sys.executable, "-m", "specctl", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1) or done.stderr.startswith("error: ")
    return done.stdout + done.stderr


def broken(check: str, folder: Path) -> Path:
    """A folder with the bundled contracts and the one defect of a broken variant in them."""
    where = folder / "broken" / check
    if not where.exists():
        shutil.copytree(ROOT / "contracts", where / "contracts")
        change = tomllib.loads((ROOT / "tests" / "broken" / check / "break.toml").read_text(encoding="utf-8"))
        file = where / "contracts" / change["file"]
        file.write_text(file.read_text(encoding="utf-8").replace(change["find"], change["replace"]), encoding="utf-8")
    return where


@pytest.mark.parametrize("block", of_language("yaml"))
def test_contracts_are_right(block: Block) -> None:
    kind, path = block.about
    if kind == "file":
        assert path not in FILES or block.text == (INIT / path).read_text(encoding="utf-8")
        return
    files = {f"{number}.yaml": text for number, text in enumerate(whole_contracts(block.document))}
    if block.text not in files.values():
        files["part.yaml"] = completed(block.text, files["0.yaml"])
    name = next(name for name, text in files.items() if text.endswith(block.text))
    report = lint(load(Memory(files), Config(), ["."]), settings_of(Config(), Choice()).checks)
    assert report.contracts == len(files)
    least = ("error",) if name == "part.yaml" else ("error", "warning")
    found = [item for item in report.diagnostics if item.location.path == name and item.severity in least]
    assert [f"{item.location.span.start.line}: {item.message}" for item in found] == []


def whole_contracts(document: str) -> list[str]:
    found = [block.text for block in blocks(document) if block.language == "yaml"]
    return [text for text in found if re.search("^specctl: 1$", text, re.MULTILINE)]


def completed(part: str, base: str) -> str:
    """A part of a contract with what it lacks above it."""
    name = re.search("^id: (.*)$", base, re.MULTILINE)
    assert name is not None
    header = {**HEADER, "extends": f"[{name[1]}]"}
    lacking = {key: value for key, value in header.items() if not re.search(f"^{key}:", part, re.MULTILINE)}
    return "".join(f"{key}: {value}\n" for key, value in lacking.items()) + part


@pytest.mark.parametrize("block", of_language("toml"))
def test_configurations_are_right(block: Block) -> None:
    raw = tomllib.loads(block.text)
    assert isinstance(config_of("specctl.toml", raw.get("tool", {}).get("specctl", raw)), Config)


@pytest.mark.parametrize("block", of_language("sh"))
def test_shell_commands_are_those_that_are_run_in_a_fresh_clone(block: Block) -> None:
    assert block.document == "README.md"
    assert block.about in (("command", "lint"), ("command", "test"))
    assert block.text.count("\n") == 1


def test_the_readme_has_the_two_commands() -> None:
    assert [block.about[1] for block in blocks("README.md") if block.language == "sh"] == ["lint", "test"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    path = DOCUMENTS[document]
    links = [link for link in _LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_command_is_named() -> None:
    readme, cli = (DOCUMENTS[name].read_text(encoding="utf-8") for name in ("README.md", "cli.md"))
    assert [name for name in COMMANDS if f"| `specctl {name}" not in readme or f"## `specctl {name}" not in cli] == []
    assert [name for name in FILES if f"`{name}`" not in cli] == []
