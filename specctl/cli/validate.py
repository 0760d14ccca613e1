"""`specctl validate`."""

from __future__ import annotations

from dataclasses import replace

import click

from specctl.cli.lint import exit_code, say_what
from specctl.cli.opening import open_all
from specctl.cli.options import format_options, reading, reading_options
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
    revision: str | None,
    is_staged: bool,
    config: str | None,
    no_config: bool,
    quiet: bool,
    verbose: bool,
    color: str,
) -> int:
    """Check files, schema and references; `specctl lint` does this and more.

    PATHS are files or folders; the current folder if none are given.
    """
    opened = open_all(paths or (".",), reading(revision, is_staged=is_staged, config=config, no_config=no_config))
    say_what(opened, quiet=quiet, verbose=verbose)
    reported = [(validate(item.workspace), item) for item in opened]
    report = merged([replace(found, diagnostics=in_scope(found.diagnostics, item)) for found, item in reported])
    show(report, opened, form, reports, color)
    return exit_code(report, "error")
