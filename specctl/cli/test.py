"""`specctl test`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from specctl.cli.opening import Opened, open_all
from specctl.cli.options import Reading, Talk, reading_options, text_or_json, use_color
from specctl.cli.reporting import in_scope, paper
from specctl.coverage.run import Run, joined, run_tests
from specctl.coverage.suggestion import Suggestion, as_yaml, suggestions, taken_ids
from specctl.lint.linter import validate
from specctl.output.concise import line
from specctl.output.plain import clean

Suggested = dict[str, list[Suggestion]]
_ALL = 100.0


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--min-coverage",
    "least",
    type=click.FloatRange(0, _ALL),
    metavar="PERCENT",
    help="Exit with 1 if the cases reach a smaller part of the decisions.",
)
@click.option(
    "--suggest",
    "most",
    type=click.IntRange(min=1),
    metavar="N",
    help="Print up to N cases for each contract that reach what none reaches yet, as YAML to paste.",
)
@text_or_json
@reading_options
def command(
    paths: tuple[str, ...],
    *,
    least: float | None,
    most: int | None,
    form: str,
    where: Reading,
    talk: Talk,
) -> int:
    """Run cases and properties, and tell what no case reaches.

    PATHS are files or folders; the current folder if none are given. A case reaches the requests that meet its context;
    coverage counts the decisions, each outcome of each behavior, that some case of the contract reaches.
    """
    opened = open_all(paths or (".",), where, talk)
    is_whole = not _tell_invalid(opened)
    run = joined([run_tests(item.workspace, asked(item)) for item in opened])
    _print(run, opened, _suggested(run, opened, most) if most is not None else {}, form, talk)
    is_covered = _is_covered(run, least)
    if run.inconclusive or not is_whole:
        return 2
    return int(run.counts[0] > 0 or not is_covered)


def asked(opened: Opened) -> frozenset[str]:
    """The ids of the contracts in scope."""
    return frozenset(source.id for source in opened.workspace.sources if source.id and opened.covers(source.path))


def _tell_invalid(opened: Sequence[Opened]) -> bool:
    """Print what keeps contracts from being tested to standard error; True if there is anything."""
    found = False
    for item in opened:
        left_out = asked(item).intersection(item.workspace.left_out)
        diagnostics = in_scope(validate(item.workspace).diagnostics, item)
        for diagnostic in diagnostics:
            click.echo(line(diagnostic), err=True)
        for name in sorted(left_out):
            click.echo(f"`{clean(name)}` is not tested: it, or what it extends, is invalid", err=True)
        found |= bool(left_out or diagnostics)
    return found


def _suggested(run: Run, opened: Sequence[Opened], most: int) -> Suggested:
    taken: set[str] = set()
    for item in opened:
        taken |= taken_ids(item.workspace)
    return {tried.path: list(suggestions(tried.reach, most, taken)) for tried in run.tried if tried.reach is not None}


def _print(run: Run, opened: Sequence[Opened], suggested: Suggested, form: str, talk: Talk) -> None:
    if form == "json":
        from specctl.output.trial_json import render as as_json  # noqa: PLC0415  one format a run

        click.echo(as_json(run, suggested), nl=False)
    elif suggested:
        click.echo(_as_yaml(run, suggested), nl=False)
    else:
        from specctl.output.trial_text import render as as_text  # noqa: PLC0415

        text = as_text(run, paper(opened, colored=use_color(talk.color)), everything=talk.is_verbose)
        click.echo(text, nl=False, color=use_color(talk.color))


def _as_yaml(run: Run, suggested: Suggested) -> str:
    """The cases under the name of the file that they belong to."""
    found = [(tried.path, suggested[tried.path]) for tried in run.tried if suggested.get(tried.path)]
    if not found:
        return "# every decision and rule is reached by some case\n"
    return "\n".join(f"# {clean(path)}\n{as_yaml(cases, cases[0].contract)}" for path, cases in found)


def _is_covered(run: Run, least: float | None) -> bool:
    """Whether the cases reach as much as was asked for; if not, say so on standard error."""
    reached, every = run.decisions
    percent = _ALL * reached / every if every else _ALL
    if least is None or percent >= least:
        return True
    click.echo(f"cases reach {percent:.1f} % of decisions, below the {least:g} % asked for", err=True)
    return False
