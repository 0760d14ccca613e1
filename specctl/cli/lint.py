"""`specctl lint`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from specctl.cli.opening import Opened, open_all
from specctl.cli.options import format_options, reading, reading_options
from specctl.cli.reporting import in_scope, show
from specctl.diagnostics import SEVERITIES, in_order
from specctl.errors import SpecctlError
from specctl.lint.check import CHECKS, READING_CHECKS
from specctl.lint.linter import Report, lint
from specctl.nearest import suggestion


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--select", "selected", multiple=True, metavar="CHECKS", help="Run only these checks, comma-separated.")
@click.option("--ignore", "ignored", multiple=True, metavar="CHECKS", help="Do not run these checks, comma-separated.")
@click.option("--show-info", is_flag=True, help="Also show findings that are no defects, only worth knowing.")
@click.option("--statistics", is_flag=True, help="Count findings by check instead of showing each.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@format_options
@reading_options
def command(
    paths: tuple[str, ...],
    selected: tuple[str, ...],
    ignored: tuple[str, ...],
    *,
    show_info: bool,
    statistics: bool,
    fail_on: str,
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
    """Find rules that conflict, or can never take effect, each with a request that proves it.

    PATHS are files or folders; the current folder if none are given.
    """
    opened = open_all(paths or (".",), reading(revision, is_staged=is_staged, config=config, no_config=no_config))
    say_what(opened, quiet=quiet, verbose=verbose)
    report = merged([_lint(item, names(selected), names(ignored), show_info=show_info) for item in opened])
    if statistics:
        _count(report)
    else:
        show(report, opened, form, reports, color)
    return exit_code(report, fail_on)


def names(listed: Sequence[str]) -> tuple[str, ...]:
    """Names of checks as given on the command line, checked."""
    found = tuple(name.strip() for item in listed for name in item.split(",") if name.strip())
    for name in found:
        if name not in CHECKS and name not in READING_CHECKS:
            raise SpecctlError(f"unknown check `{name}`", suggestion(name, CHECKS))
    return found


def _lint(opened: Opened, selected: tuple[str, ...], ignored: tuple[str, ...], *, show_info: bool) -> Report:
    settings = opened.workspace.config.lint
    chosen = chosen_checks(
        selected or names(settings.select),
        (*ignored, *names(settings.ignore)),
        show_info=show_info or settings.profile == "strict",
    )
    asked = frozenset(source.id for source in opened.workspace.sources if source.id and opened.covers(source.path))
    report = lint(opened.workspace, chosen, asked)
    return replace(report, diagnostics=in_scope(report.diagnostics, opened))


def chosen_checks(selected: tuple[str, ...], ignored: tuple[str, ...], *, show_info: bool) -> tuple[str, ...]:
    """The checks to run: those selected, else all; without those ignored; of `info` only what was asked for."""
    if selected:
        return tuple(name for name in selected if name not in ignored)
    return tuple(
        name for name, check in CHECKS.items() if name not in ignored and (show_info or check.severity != "info")
    )


def merged(reports: Sequence[Report]) -> Report:
    """One report of several."""
    return Report(
        in_order(diagnostic for report in reports for diagnostic in report.diagnostics),
        tuple(item for report in reports for item in report.inconclusive),
        files=sum(report.files for report in reports),
        contracts=sum(report.contracts for report in reports),
        rules=sum(report.rules for report in reports),
        left_out=tuple(name for report in reports for name in report.left_out),
    )


def exit_code(report: Report, fail_on: str) -> int:
    """0 for nothing at or above the threshold, 1 for findings, 2 if something could not be decided."""
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    if report.inconclusive:
        return 2
    return int(any(report.count(severity) for severity in counted))


def say_what(opened: Sequence[Opened], *, quiet: bool, verbose: bool) -> None:
    """With `-v`, the configuration and files that are read, on standard error."""
    if not verbose or quiet:
        return
    for item in opened:
        workspace = item.workspace
        click.echo(f"configuration: {workspace.config.path or 'none, the defaults hold'}", err=True)
        for source in workspace.sources:
            click.echo(f"contract: {source.path}", err=True)


def _count(report: Report) -> None:
    found = {diagnostic.check: 0 for diagnostic in report.diagnostics}
    for diagnostic in report.diagnostics:
        found[diagnostic.check] += 1
    for name, count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:>6}  {name}")
