"""`specctl review`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from specctl.cli.asking import sheet
from specctl.cli.diff import THRESHOLDS, reached, wanted_of
from specctl.cli.opening import open_all, place_of
from specctl.cli.options import Reading, Talk, reading_options
from specctl.cli.reporting import deliver
from specctl.cli.reviewing import Approved, Read, owned, read_review
from specctl.errors import SpecctlError
from specctl.nearest import suggestion
from specctl.review.given import Given, read_given

_FORMATS = ("markdown", "text", "json")


@click.command("review")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--approved-by",
    "approvals",
    type=click.Path(),
    metavar="FILE",
    help="Who approved, with their roles: JSON, or lines `login: role, role`; `-` for standard input.",
)
@click.option("--author", metavar="LOGIN", help="Who asks for the change; the author's own approval does not count.")
@click.option(
    "--fail-on",
    "thresholds",
    multiple=True,
    default=("never",),
    metavar="WHAT",
    help=f"What else makes the exit code 1, comma-separated: {', '.join(THRESHOLDS)}.  [default: never]",
)
@click.option("--codeowners", is_flag=True, help="Print CODEOWNERS lines from the `owners` of contracts instead.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="markdown",
    show_default=True,
    help="How the review is printed.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=PATH",
    help="Also write the review to a file; may be repeated.",
)
@reading_options
def command(
    base: str | None,
    head: str | None,
    *,
    approvals: str | None,
    author: str | None,
    thresholds: tuple[str, ...],
    codeowners: bool,
    form: str,
    reports: tuple[str, ...],
    where: Reading,
    talk: Talk,
) -> int:
    """Tell what a pull request needs: what it changes, what is new, what fails, who must approve.

    BASE and HEAD are as `specctl diff` has them. Configuration, templates, limits and approvals are those of BASE:
    what HEAD changes of them does not count for this review, which says so.
    """
    if codeowners:
        if base is not None or approvals is not None or author is not None:
            raise SpecctlError("`--codeowners` reads one revision and no approvals", "leave out the rest")
        click.echo(_codeowners(where, talk), nl=False)
        return 0
    wanted = wanted_of(thresholds)
    _check(reports)
    found = read_review(base, head, Approved(_given(approvals), author), where, talk)
    deliver(lambda kind, colored: _render(found, kind, talk, colored=colored), form, reports, talk.color)
    return _exit_code(found, wanted)


def _check(reports: Sequence[str]) -> None:
    for item in reports:
        kind, separator, _ = item.partition("=")
        if separator and kind not in _FORMATS:
            raise SpecctlError(f"a review has no format `{kind}`", suggestion(kind, _FORMATS))


def _given(path: str | None) -> tuple[Given, ...] | None:
    """Who approved, by a file or standard input; None where there is none."""
    if path is None:
        return None
    try:
        if path == "-":
            return read_given("standard input", sys.stdin.buffer.read().decode())
        with open(path, encoding="utf-8") as file:
            return read_given(path, file.read())
    except UnicodeDecodeError as error:
        raise SpecctlError(f"`{path}` is not UTF-8 text", "save the file as UTF-8") from error
    except OSError as error:
        raise SpecctlError(f"`{path}` cannot be read: {error.strerror}") from error


def _render(found: Read, form: str, talk: Talk, *, colored: bool) -> str:
    if form == "json":
        from specctl.output import review_json  # noqa: PLC0415  one format a run

        return review_json.render(found.review)
    if form == "text":
        from specctl.output import review_text  # noqa: PLC0415

        paper = sheet("always" if colored else "never")
        return review_text.render(found.review, found.places, paper, everything=talk.is_verbose)
    from specctl.output import review_markdown  # noqa: PLC0415

    return review_markdown.render(found.review, found.places)


def _exit_code(found: Read, wanted: frozenset[str]) -> int:
    """2 where something could not be judged, 1 where an approval is missing or for what was asked to fail, else 0."""
    review = found.review
    if not review.is_whole:
        return 2
    return int((review.is_decided and review.missing > 0) or bool(reached(review.diff) & wanted))


def _codeowners(where: Reading, talk: Talk) -> str:
    from specctl.output import review_codeowners  # noqa: PLC0415  rarely asked for

    opened = open_all(["."], where, talk)
    prefixes = [item.workspace.prefix for item in opened]
    return review_codeowners.render(
        owned(opened, {prefix: place_of(os.path.realpath(prefix or "."))[1] for prefix in prefixes})
    )
