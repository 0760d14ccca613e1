"""`specctl validate`."""

from __future__ import annotations

from dataclasses import replace

import click

from specctl.cli.lint import exit_code
from specctl.cli.opening import open_all
from specctl.cli.options import Reading, Talk, format_options, reading_options
from specctl.cli.reporting import in_scope, merged, show
from specctl.lint.linter import validate


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path())
@format_options
@reading_options
def command(
    paths: tuple[str, ...],
    *,
    form: str,
    reports: tuple[str, ...],
    where: Reading,
    talk: Talk,
) -> int:
    """Check files, schema and references; `specctl lint` does this and more.

    PATHS are files or folders; the current folder if none are given.
    """
    opened = open_all(paths or (".",), where, talk)
    reported = [(validate(item.workspace), item) for item in opened]
    report = merged([replace(found, diagnostics=in_scope(found.diagnostics, item)) for found, item in reported])
    show(report, opened, form, reports, talk.color)
    return exit_code(report, "error")
