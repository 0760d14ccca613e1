"""`lint --fix`, `--unsafe-fixes` and `--diff`: fixes written into files, or shown as a patch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import click

from specctl.cli.opening import Opened
from specctl.cli.options import Reading
from specctl.cli.rewriting import rewrite_all
from specctl.errors import SpecctlError
from specctl.lint.fixing import Fixed, fix_all
from specctl.lint.linter import Report
from specctl.output.plain import clean
from specctl.words import plural
from specctl.workspace import Workspace

Judge = Callable[[Sequence[Opened]], Report]


def check_fixing(name: str, where: Reading, *, prints: bool, writes: bool) -> None:
    """Raise SpecctlError where fixes and other options exclude each other: a report beside a patch, or ignores."""
    if where.revision is not None or where.is_staged:
        raise SpecctlError(f"`{name}` is about files of the work tree", "leave out `--rev` and `--staged`")
    if writes:
        raise SpecctlError(f"`{name}` and `--add-ignore` exclude each other", "fix first, then ignore what remains")
    if prints:
        raise SpecctlError("`--diff` prints a patch and no report", "leave out `--format`, `--report`, `--statistics`")


def fix_files(
    opened: Sequence[Opened], judge: Judge, *, unsafe: bool, diff: bool, is_quiet: bool
) -> tuple[list[Opened], int]:
    """Fix what can be, in the files or as a patch on standard output: what was opened as it is then, and how many."""
    fixed = [_fixed(item, judge, unsafe=unsafe) for item in opened]
    texts: dict[str, tuple[str, str]] = {}
    for item, done in zip(opened, fixed, strict=True):
        texts |= _changed(item.workspace, done.workspace)
    if diff:
        for path, (before, after) in texts.items():
            click.echo(_patch(path, before, after), nl=False)
    else:
        rewrite_all(texts)
    count = sum(done.count for done in fixed)
    if not is_quiet:
        _say_skipped(fixed)
        click.echo(f"{'Would fix' if diff else 'Fixed'} {plural(count, 'finding')}", err=True)
    return [replace(item, workspace=done.workspace) for item, done in zip(opened, fixed, strict=True)], count


def _fixed(item: Opened, judge: Judge, *, unsafe: bool) -> Fixed:
    return fix_all(
        item.workspace,
        lambda workspace: judge([replace(item, workspace=workspace)]),
        item.covers,
        unsafe=unsafe,
    )


def _changed(before: Workspace, after: Workspace) -> dict[str, tuple[str, str]]:
    """The texts before and after, of files that differ."""
    return {
        old.path: (old.text, new.text)
        for old, new in zip(before.sources, after.sources, strict=True)
        if old.text != new.text
    }


def _patch(path: str, before: str, after: str) -> str:
    from difflib import unified_diff  # noqa: PLC0415  only for a patch

    lines = unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), path, path)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _say_skipped(fixed: Sequence[Fixed]) -> None:
    for done in fixed:
        for skipped in done.skipped:
            place = skipped.diagnostic.location
            where = f"{place.path}:{place.span.start.line}: {skipped.diagnostic.check}"
            click.echo(clean(f"Not fixed: {where}: {skipped.reason}"), err=True)
