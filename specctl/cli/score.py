"""`specctl score`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from specctl.cli.asking import sheet
from specctl.cli.options import Reading, Talk, reading_options
from specctl.cli.reporting import deliver
from specctl.errors import SpecctlError
from specctl.values import frozen

if TYPE_CHECKING:
    from specctl.cli.scoring import Prepared
    from specctl.score.duck import Duck
    from specctl.score.report import Judged, Score
    from specctl.score.run import Counted

_FORMATS = ("text", "markdown", "json", "junit", "html")
_GRAVE = ("critical", "high")


@frozen
class Wanted:
    """What is asked for: results, the contract if it is named, older results to compare with, and incidents."""

    results: tuple[str, ...]
    contract: str | None
    against: tuple[str, ...]
    incidents: tuple[str, ...]


@click.command("score")
@click.argument("results", nargs=-1, required=True)
@click.option("--contract", metavar="NAME", help="The contract; if none is given, the one that the records name.")
@click.option(
    "--against", multiple=True, metavar="OLD", help="Older results: tell why answers changed; may be repeated."
)
@click.option("--rev-old", metavar="REV", help="Hold the older results against the contract at a Git revision.")
@click.option("--rev-new", metavar="REV", help="Hold the results against the contract at a Git revision, as `--rev`.")
@click.option(
    "--incidents",
    multiple=True,
    type=click.Path(),
    metavar="FILE",
    help="Incidents with `started`, `detected`, `resolved`; may be repeated.",
)
@click.option(
    "--inconclusive", type=click.Choice(["fail", "pass"]), help="What a gate counts as that cannot be judged yet."
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Where it is counted; with `spark`, RESULTS are tables or paths of Parquet files.",
)
@click.option("--master", metavar="URL", help="The Spark cluster; that of the environment, if none is given.")
@click.option(
    "--memory",
    type=click.IntRange(min=256),
    default=1024,
    show_default=True,
    metavar="MIB",
    help="The memory that the database may use.",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="How the score is printed.",
)
@click.option(
    "--report", "reports", multiple=True, metavar="FORMAT=PATH", help="Also write a report to a file; may be repeated."
)
@reading_options
def command(
    results: tuple[str, ...],
    *,
    contract: str | None,
    against: tuple[str, ...],
    rev_old: str | None,
    rev_new: str | None,
    incidents: tuple[str, ...],
    inconclusive: str | None,
    engine: str,
    master: str | None,
    memory: int,
    form: str,
    reports: tuple[str, ...],
    where: Reading,
    talk: Talk,
) -> int:
    """Hold observed behavior against a contract: rates with intervals, release gates.

    RESULTS are files, folders or patterns, `-` for standard input: outputs of promptfoo and Inspect AI, and records as
    `specctl generate event-schema` describes them, in JSON Lines, CSV or Parquet.

    Exit code 0: no gate fails. 1: a gate fails, or is inconclusive and counts as failed; without `--inconclusive`,
    those of critical and high severity do. 2: the job could not be done.
    """
    if rev_new is not None and (where.revision is not None or where.is_staged):
        raise SpecctlError("`--rev-new` and `--rev` say the same", "give one of the two")
    wanted = Wanted(results, contract, against, incidents)
    reading = where if rev_new is None else replace(where, revision=rev_new)
    earlier = where if rev_old is None else replace(where, revision=rev_old, is_staged=False)
    _refuse(wanted, engine, master, rev_old)
    if engine == "spark":
        score = _on_spark(wanted, reading, master, talk)
    else:
        score = _here(wanted, reading, earlier, memory, talk)

    def render(kind: str, colored: bool) -> str:  # noqa: FBT001  as `deliver` calls it
        return _text(score, kind, inconclusive, colored=colored, everything=talk.is_verbose)

    deliver(render, form, reports, talk.color, _FORMATS)
    return int(any(_fails(each, inconclusive) for each in score.judged if each.is_gate))


def _refuse(wanted: Wanted, engine: str, master: str | None, rev_old: str | None) -> None:
    """Options that say nothing together."""
    if master is not None and engine != "spark":
        raise SpecctlError("`--master` is for Spark", "add `--engine spark`")
    if wanted.against and engine == "spark":
        raise SpecctlError("`--against` compares files", "leave `--engine spark` out")
    if rev_old is not None and not wanted.against:
        raise SpecctlError("`--rev-old` is about older results", "name them: `--against OLD`")


@contextmanager
def _installed(extra: str) -> Iterator[None]:
    """Where a library is missing, tell how it is installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise SpecctlError(
            f"`specctl score` needs `{error.name}`", f"install it: `pip install 'specctl-contracts[{extra}]'`"
        ) from error


def _here(wanted: Wanted, where: Reading, earlier: Reading, memory: int, talk: Talk) -> Score:
    """The score of files, counted in this process, with the lens where there are older ones."""
    with _installed("score"):
        from specctl.cli.scoring import prepared, say, standard_input  # noqa: PLC0415  needs what the extra installs
        from specctl.score.duck import opened  # noqa: PLC0415
        from specctl.score.incidents import times  # noqa: PLC0415
        from specctl.score.peek import named  # noqa: PLC0415
        from specctl.score.run import count_files, with_lens  # noqa: PLC0415
        from specctl.score.sources import sources  # noqa: PLC0415

    def counted(results: tuple[str, ...], reading: Reading, engine: Duck) -> tuple[Counted, Prepared]:
        found = sources(results, given)
        what = prepared(wanted.contract, named(found, engine), incidents, reading, talk)
        return count_files(what.asked, found, engine, lambda text: say(talk, text)), what

    incidents = times(wanted.incidents)
    with standard_input((*wanted.results, *wanted.against)) as given, opened(memory) as engine:
        if not wanted.against:
            score = counted(wanted.results, where, engine)[0].score
        else:
            with opened(memory) as older:
                before, _ = counted(wanted.against, earlier, older)
                after, what = counted(wanted.results, where, engine)
                score = with_lens(after, before, engine, older, what.config)
        say(talk, "")
    return score


def _on_spark(wanted: Wanted, where: Reading, master: str | None, talk: Talk) -> Score:
    """The score of tables of a cluster, counted there."""
    with _installed("spark"):
        from specctl.cli.scoring import prepared, say  # noqa: PLC0415  needs what the extra installs
        from specctl.score.incidents import times  # noqa: PLC0415
        from specctl.score.peek import Named  # noqa: PLC0415
        from specctl.score.run import score_tables  # noqa: PLC0415
        from specctl.score.spark import connected  # noqa: PLC0415
    what = prepared(wanted.contract, Named((), has_cases=False), times(wanted.incidents), where, talk)
    with connected(master) as engine:
        score = score_tables(what.asked, wanted.results, engine, lambda text: say(talk, text))
        say(talk, "")
    return score


def _fails(judged: Judged, inconclusive: str | None) -> bool:
    if judged.verdict != "inconclusive":
        return judged.verdict == "fail"
    return judged.severity in _GRAVE if inconclusive is None else inconclusive == "fail"


def _text(score: Score, form: str, inconclusive: str | None, *, colored: bool, everything: bool) -> str:
    """The score in a format, each imported when it is asked for."""
    match form:
        case "json":
            from specctl.output.score_json import render as as_json  # noqa: PLC0415

            return as_json(score)
        case "markdown":
            from specctl.output.score_markdown import render as as_markdown  # noqa: PLC0415

            return as_markdown(score)
        case "junit":
            from specctl.output.score_junit import render as as_junit  # noqa: PLC0415

            return as_junit(score, lambda judged: _fails(judged, inconclusive))
        case "html":
            from specctl.output.score_html import render as as_html  # noqa: PLC0415

            return as_html(score)
    from specctl.output.score_text import render as as_text  # noqa: PLC0415

    return as_text(score, sheet("always" if colored else "never"), everything=everything)
