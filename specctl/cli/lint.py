"""`specctl lint`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import click

from specctl.cli.linting import lint_all, lint_before, open_bases
from specctl.cli.opening import Opened, open_all
from specctl.cli.options import Reading, Talk, format_options, reading_options
from specctl.cli.reporting import show
from specctl.diagnostics import SEVERITIES
from specctl.lint.linter import Report
from specctl.lint.settings import Choice, choice

Judge = Callable[[Sequence[Opened]], Report]


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--select", "selected", multiple=True, metavar="CHECKS", help="Run only these checks, comma-separated.")
@click.option("--ignore", "ignored", multiple=True, metavar="CHECKS", help="Do not run these checks, comma-separated.")
@click.option("--show-info", is_flag=True, help="Also show findings that are no defects, only worth knowing.")
@click.option("--today", metavar="DATE", help="The day with which checks of dates compare, such as 2027-06-30.")
@click.option("--statistics", is_flag=True, help="Count findings by check instead of showing each.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option("--new-since", "base", metavar="REV", help="Only what a Git revision did not have.")
@click.option("--base", "compared", metavar="REV", help="Also check versions and entrenched rules against a revision.")
@click.option("--add-ignore", "reason", metavar="REASON", help="Write a comment that ignores it for each finding.")
@click.option("--fix", "is_asked", is_flag=True, help="Apply the fixes that are proven to change no decision.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="Also apply fixes that change decisions.")
@click.option("--diff", is_flag=True, help="Print what fixes would change, as a patch, and write nothing.")
@format_options
@reading_options
def command(
    paths: tuple[str, ...],
    selected: tuple[str, ...],
    ignored: tuple[str, ...],
    *,
    show_info: bool,
    today: str | None,
    statistics: bool,
    fail_on: str,
    base: str | None,
    compared: str | None,
    reason: str | None,
    is_asked: bool,
    unsafe: bool,
    diff: bool,
    form: str,
    reports: tuple[str, ...],
    where: Reading,
    talk: Talk,
) -> int:
    """Find rules that conflict, or can never take effect, each with a request that proves it.

    PATHS are files or folders; the current folder if none are given.
    """
    chosen = choice(selected, ignored, show_info=show_info, today=today)
    wants_fixes = is_asked or unsafe or diff
    if wants_fixes:
        from specctl.cli.fixing import check_fixing  # noqa: PLC0415  rarely asked for

        prints = statistics or bool(reports) or form != "text"
        check_fixing("--diff" if diff else "--fix", where, prints=diff and prints, writes=reason is not None)
    if reason is not None:
        from specctl.cli.adding import add_to_files, check_reason  # noqa: PLC0415  rarely asked for

        reason = check_reason(reason, where)
        quietly = replace(talk, is_verbose=False)
        opened, judge = _open(paths or (".",), where, quietly, chosen, base, compared)
        add_to_files(judge(opened), opened, reason, is_quiet=talk.is_quiet)
    opened, judge = _open(paths or (".",), where, talk, chosen, base, compared)
    if wants_fixes:
        from specctl.cli.fixing import fix_files  # noqa: PLC0415

        opened, count = fix_files(opened, judge, unsafe=unsafe, diff=diff, is_quiet=talk.is_quiet)
        if diff:
            return 2 if judge(opened).inconclusive else int(count > 0)
    report = judge(opened)
    if statistics:
        _count(report)
    else:
        show(report, opened, form, reports, talk.color)
    return exit_code(report, fail_on)


def _open(
    paths: Sequence[str], where: Reading, talk: Talk, chosen: Choice, base: str | None, compared: str | None
) -> tuple[list[Opened], Judge]:
    """The repositories that some paths lie in, and what reports on them."""
    opened = open_all(paths, where, talk)
    bases = open_bases(paths, where, talk, chosen, compared)
    if base is None:
        return opened, lambda items: lint_all(items, chosen, bases)
    from specctl.lint.since import only_new  # noqa: PLC0415  rarely asked for

    before = lint_before(paths, replace(where, revision=base, is_staged=False), talk, chosen, opened)
    return opened, lambda items: only_new(lint_all(items, chosen, bases), before, base)


def exit_code(report: Report, fail_on: str) -> int:
    """0 for nothing at or above the threshold, 1 for findings, 2 if something could not be decided."""
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    if report.inconclusive:
        return 2
    return int(any(report.count(severity) for severity in counted))


def _count(report: Report) -> None:
    found = {diagnostic.check: 0 for diagnostic in report.diagnostics}
    for diagnostic in report.diagnostics:
        found[diagnostic.check] += 1
    for name, count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:>6}  {name}")
