"""`specctl init`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import click

from specctl import __version__
from specctl.errors import SpecctlError
from specctl.language.schema import schema_text

# What runs specctl on a forge, by the name of the forge.
CI = {"github": ".github/workflows/specctl.yml", "gitlab": ".gitlab-ci.yml"}

# What is written, in the order in which it is best read; the templates lie in `specctl/_init/` under the same names.
FILES = (
    "specctl.toml",
    "contracts/platform.yaml",
    "contracts/assistant.yaml",
    ".pre-commit-config.yaml",
    CI["github"],
)

# The schemas that editors complete and explain by, as this version has them.
SCHEMAS = {f"schemas/{name}.schema.json": name for name in ("contract", "config")}

# What a folder has that is a repository of contracts already.
_BEGUN = ("specctl.toml", "contracts")

_TEMPLATES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "_init")


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path())
@click.option(
    "--ci",
    "forge",
    type=click.Choice(list(CI)),
    help="The forge that the workflow is for; where there are contracts already, only the workflow is written."
    "  [default: github]",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing.")
def command(folder: str, *, forge: str | None, quiet: bool) -> None:
    """Write a small contract repository that works.

    DIR is the current folder if it is not given; it is made if it does not exist. Files that exist are never
    overwritten: where one does, nothing is written at all.
    """
    texts = _texts(folder, forge)
    _refuse(folder, texts)
    _write_all(folder, texts)
    if quiet:
        return
    for name in texts:
        click.echo(f"wrote {_shown(folder, name)}")
    click.echo(f"\nNext: specctl lint{'' if _is_here(folder) else ' ' + folder}")


def _texts(folder: str, forge: str | None) -> dict[str, str]:
    """By path, what to write: a whole repository, or where one was begun and a forge is named, its workflow alone."""
    workflow = CI[forge or "github"]
    if forge is not None and any(os.path.lexists(os.path.join(folder, name)) for name in _BEGUN):
        return {workflow: template(workflow)}
    names = [workflow if name == CI["github"] else name for name in FILES]
    return {name: template(name) for name in names} | {path: schema_text(name) for path, name in SCHEMAS.items()}


def _refuse(folder: str, names: Iterable[str]) -> None:
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise SpecctlError(f"`{folder}` is no folder", "name a folder, or one that does not exist yet")
    existing = [_shown(folder, name) for name in names if os.path.lexists(os.path.join(folder, name))]
    if existing:
        listed = ", ".join(f"`{path}`" for path in existing)
        raise SpecctlError(
            f"{'this file exists' if len(existing) == 1 else 'these files exist'} already: {listed}",
            "nothing was written; move what is there away, or name another folder: `specctl init DIR`",
        )


def _write_all(folder: str, texts: Mapping[str, str]) -> None:
    """Write every file or none; a file that appears meanwhile is not overwritten either."""
    made: list[str] = []
    try:
        for name, text in texts.items():
            path = os.path.join(folder, name)
            _make_folders(os.path.dirname(path), made)
            with open(path, "x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(text)
    except OSError as error:
        _undo(made)
        raise SpecctlError(f"`{error.filename or folder}` cannot be written: {error.strerror}") from error


def _make_folders(folder: str, made: list[str]) -> None:
    if folder and not os.path.isdir(folder):
        _make_folders(os.path.dirname(folder), made)
        os.mkdir(folder)
        made.append(folder)


def _undo(made: list[str]) -> None:
    for path in reversed(made):
        if os.path.isdir(path):
            os.rmdir(path)
        else:
            os.remove(path)


def template(name: str) -> str:
    """The text of a file that `init` writes, for this version of specctl."""
    with open(os.path.join(_TEMPLATES, name), encoding="utf-8") as file:
        return file.read().replace("@VERSION@", __version__)


def _shown(folder: str, name: str) -> str:
    return name if _is_here(folder) else os.path.join(folder, name).replace(os.sep, "/")


def _is_here(folder: str) -> bool:
    return os.path.normpath(folder) == "."
