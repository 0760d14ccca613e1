"""`specctl import`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from specctl.cli.options import text_or_json
from specctl.cli.reporting import write
from specctl.config import parse_toml
from specctl.edit.writing import written
from specctl.errors import SpecctlError
from specctl.importers.contract import LEVELS, Imported, Origin, imported
from specctl.importers.counts import counts
from specctl.importers.model_spec import ModelSpec
from specctl.importers.read_blocks import read_model_spec
from specctl.importers.read_lines import lines_of
from specctl.importers.renames import renamed, rules_of
from specctl.nearest import suggestion
from specctl.output.plain import clean
from specctl.yaml_text import MAX_BYTES

KINDS = ("model-spec",)
CONTRACT, SETTINGS = "model-spec.yaml", "specctl.toml"
_LEVELS = ", ".join(f'"{level}"' for level in LEVELS)
SETTINGS_TEXT = f'contracts = ["."]\nlevels = [{_LEVELS}]\n'


@click.command("import")
@click.argument("kind", metavar="KIND")
@click.argument("file", metavar="FILE")
@click.option("--out", "folder", metavar="DIR", type=click.Path(), help="Write a repository there; else, print it.")
@click.option("--revision", metavar="DATE", help="The date of the source, if the name of the file does not say it.")
@click.option("--against", metavar="OLD.yaml", type=click.Path(), help="An earlier import: what was renamed says so.")
@click.option("--force", is_flag=True, help="Overwrite a contract that exists.")
@text_or_json
@click.option("-q", "--quiet", is_flag=True, help="Print no report.")
def command(
    kind: str,
    file: str,
    *,
    folder: str | None,
    revision: str | None,
    against: str | None,
    force: bool,
    form: str,
    quiet: bool,
) -> None:
    """Read a contract from another format.

    KIND is model-spec: the Markdown of OpenAI's Model Spec. FILE is `-` for standard input. What was read, and every
    line that was not as expected, is reported on standard error.
    """
    if kind not in KINDS:
        raise SpecctlError(f"specctl cannot import `{kind}`", suggestion(kind, KINDS))
    if folder is not None:
        _refuse(folder, force=force)
    data = _read(file)
    origin = _origin(file, data, revision)
    spec = read_model_spec(lines_of(data))
    result, before = _imported(spec, origin, against)
    text = written(result.data)
    if folder is None:
        click.echo(text, nl=False)
    files = [] if folder is None else _write_all(folder, text)
    if not quiet:
        click.echo(_report(spec, result, before, origin, files, form), nl=False, err=True)


def _imported(spec: ModelSpec, origin: Origin, against: str | None) -> tuple[Imported, Mapping[str, str]]:
    """The contract, and the earlier ids of its rules by new ones."""
    result = imported(spec, origin)
    if against is None:
        return result, {}
    before = renamed(rules_of(against, _read(against)), result.data.get("rules", ()))
    return imported(spec, origin, before), before


def _read(path: str) -> bytes:
    """The bytes of a file or of standard input, no more than one too many."""
    if path == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name has a character that names may not have"
        raise SpecctlError(f"`{path}` cannot be read: {reason}") from error


def _origin(path: str, data: bytes, revision: str | None) -> Origin:
    import hashlib  # noqa: PLC0415  a tenth of what starting takes
    import re  # noqa: PLC0415

    name = "" if path == "-" else clean(os.path.basename(path))
    date = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
    if revision is not None and not date.fullmatch(revision):
        raise SpecctlError(f"`--revision {revision}` is no date", "write year-month-day, such as `2025-12-18`")
    found = date.search(name)
    return Origin(name, revision or (found.group() if found else ""), hashlib.sha256(data).hexdigest())


def _refuse(folder: str, *, force: bool) -> None:
    path = os.path.join(folder, CONTRACT)
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise SpecctlError(f"`{folder}` is no folder", "name a folder, or one that does not exist yet")
    if os.path.isdir(path) and not os.path.islink(path):
        raise SpecctlError(f"`{path}` is a folder", "name another folder: `--out DIR`")
    if os.path.lexists(path) and not force:
        raise SpecctlError(f"`{path}` exists already", "give `--force` to overwrite it, or name another folder")


def _write_all(folder: str, text: str) -> list[str]:
    """Write the contract, and settings unless there are any; give the files written."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise SpecctlError(f"`{folder}` cannot be made: {error.strerror}") from error
    settings, contract = os.path.join(folder, SETTINGS), os.path.join(folder, CONTRACT)
    is_new = not os.path.lexists(settings)
    if is_new:
        write(settings, SETTINGS_TEXT)
    else:
        _check_levels(settings)
    if os.path.islink(contract):
        os.remove(contract)  # what it leads to is no contract that was asked to be overwritten
    write(contract, text)
    return [path.replace(os.sep, "/") for path in ([settings] if is_new else []) + [contract]]


def _check_levels(settings: str) -> None:
    if parse_toml(settings, _read(settings)).get("levels") != list(LEVELS):
        raise SpecctlError(
            f"`{settings}` has other levels than the contract needs",
            f"set `levels = [{_LEVELS}]` there, or name another folder",
        )


def _report(
    spec: ModelSpec, result: Imported, before: Mapping[str, str], origin: Origin, files: list[str], form: str
) -> str:
    if form == "json":
        from specctl.output.import_json import import_json  # noqa: PLC0415  only where it is asked for

        return import_json(counts(spec), result.notices, before, origin, files)
    from specctl.output.import_text import import_text  # noqa: PLC0415  only where it is asked for

    return import_text(counts(spec), result.notices, before) + "".join(f"wrote {clean(path)}\n" for path in files)
