"""`specctl changelog`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from specctl.cli.asking import say
from specctl.cli.options import Reading, Talk, reading_options
from specctl.cli.since import Asked, Since, changes_since
from specctl.cli.versions import tell_inconclusive
from specctl.diff.need import is_too_low
from specctl.diff.notes import Notes, notes_of
from specctl.errors import SpecctlError
from specctl.repository import clone_of
from specctl.repository.releases import date_of
from specctl.repository.revisions import Moment

_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")

date_option = click.option(
    "--date", metavar="DATE", help="The date of the release, such as 2026-03-01, instead of that of the commit."
)


@click.command("changelog")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--contract", "contracts", multiple=True, metavar="ID", help="Only this contract; may be repeated.")
@date_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["markdown", "json"]),
    default="markdown",
    show_default=True,
    help="How the notes are printed.",
)
@reading_options
def command(
    base: str | None,
    head: str | None,
    *,
    contracts: tuple[str, ...],
    date: str | None,
    form: str,
    where: Reading,
    talk: Talk,
) -> int:
    """Write release notes, from declared intents and from what is proven to have changed.

    BASE is a revision or a range `BASE..HEAD`; without it, each contract is compared with its last release. The notes
    are dated by the commit HEAD; the working tree has no date.
    """
    checked = check_date(date)
    found = changes_since(Asked(base, head, tuple(dict.fromkeys(contracts))), where, talk)
    notes = [notes_on(since) for since in found if _is_worth_a_note(since)]
    moment = found[0].head if found else None
    dated = checked or (day_of(moment) if moment is not None else None)
    if form == "json":
        from specctl.output.changelog_json import render as as_json  # noqa: PLC0415  one format a run

        say(as_json(notes, _joined(since.words for since in found), moment.words if moment else "", dated), "never")
    else:
        from specctl.output.changelog import render  # noqa: PLC0415

        say(render(notes, dated), "never")
    if not notes and not talk.is_quiet:
        click.echo("Nothing changed, so there is nothing to note", err=True)
    return 2 if tell_inconclusive(found) else 0


def _joined(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def _is_worth_a_note(since: Since) -> bool:
    return since.diff.status != "equivalent"


def notes_on(since: Since, version: str | None = None) -> Notes:
    """The notes on a contract; `version` is the one that it is released as, else its own if that is high enough."""
    own = None if is_too_low(since.diff) else since.diff.version.head or since.diff.version.base
    return notes_of(since.diff, since.intents, version or own)


def check_date(date: str | None) -> str | None:
    """The date as given; raises SpecctlError for what is none."""
    if date is not None and not _DATE.fullmatch(date):
        raise SpecctlError(f"`--date {date}` is no date", "write year, month and day: `2026-03-01`")
    return date


def day_of(moment: Moment) -> str | None:
    """The day of a commit, as its committer had it; None for what is not committed."""
    return None if moment.commit is None else date_of(clone_of(".")[0], moment.commit)
