"""`specctl log`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from specctl.cli.asking import say, sheet
from specctl.cli.chronicling import Chronicle
from specctl.cli.history import History
from specctl.cli.options import Reading, Talk, reading_options, text_or_json
from specctl.diff.answers_then import Answers
from specctl.diff.chronicle import Changes, Entry, Question
from specctl.errors import SpecctlError
from specctl.output.log_text import Asked
from specctl.repository import clone_of
from specctl.repository.history import Commit
from specctl.values import frozen


@frozen
class _Span:
    """Which commits are listed: a range or revision, a number, and dates (2026-03-01), both included."""

    revisions: str | None
    limit: int | None
    since: str | None
    until: str | None

    def has(self, commit: Commit) -> bool:
        """Whether a commit lies between the dates."""
        return (self.since or "") <= commit.date <= (self.until or "9999-12-31")


@click.command("log")
@click.argument("subject", required=False, metavar="[CONTRACT[:RULE]]")
@click.argument("span", required=False, metavar="[RANGE]")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A fact of a request; may be repeated.")
@click.option("--behavior", "behaviors", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also changes of what can be asked, of texts and of records.")
@click.option("-n", "--limit", type=click.IntRange(min=1), metavar="N", help="List no more than N commits.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="From this day on.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Up to this day.")
@text_or_json
@reading_options
def command(
    subject: str | None,
    span: str | None,
    *,
    settings: tuple[str, ...],
    behaviors: tuple[str, ...],
    everything: bool,
    limit: int | None,
    since: object,
    until: object,
    form: str,
    where: Reading,
    talk: Talk,
) -> int:
    """List the commits that changed decisions or authority, newest first, with what changed.

    CONTRACT is the id of a contract, RULE one of its rules: then only changes in which the rule decided, or that it
    brought about, whatever it was called before. RANGE is `A..B` or a revision. With `--set`, the commits that changed
    the answer to a request, and who made them; facts left out are open. Pure rewordings are left out, and so is a merge
    that decides nothing otherwise than all its sides. The exit code is 2 where something could not be compared.
    """
    if subject is not None and ".." in subject and span is None:
        subject, span = None, subject
    if where.is_staged or (where.revision is not None and span is not None):
        raise SpecctlError("a history is of commits", "name a range such as `v1.0..main`, or one revision by `--rev`")
    days = _Span(span or where.revision, limit, *(None if day is None else str(day)[:10] for day in (since, until)))
    asked = _asked(subject, settings)
    return _list(asked, _question(asked, behaviors, everything=everything), days, form, where, talk)


def _asked(subject: str | None, settings: Sequence[str]) -> Asked:
    contract, colon, rule = (subject or "").partition(":")
    if not settings:
        return Asked(contract or None, rule if colon else None)
    if not contract or colon:
        raise SpecctlError("`--set` asks about a request to one contract", "name it: `specctl log CONTRACT --set …`")
    facts: dict[str, str] = {}
    for item in settings:
        name, separator, value = item.partition("=")
        if not separator:
            raise SpecctlError(f"`--set {item}` is no fact", "write `--set NAME=VALUE`, such as `topic=dosage`")
        facts[name.strip()] = value.strip()
    return Asked(contract, None, facts)


def _question(asked: Asked, behaviors: Sequence[str], *, everything: bool) -> Question:
    if asked.facts is None or asked.contract is None:
        return Changes(asked.contract, asked.rule, behaviors, everything=everything)
    if everything:
        raise SpecctlError("`--all` and `--set` exclude each other", "the answer to a request changes by decisions")
    return Answers(asked.contract, asked.facts, behaviors)


def _list(asked: Asked, question: Question, span: _Span, form: str, where: Reading, talk: Talk) -> int:
    history = History(".", where, span.revisions)
    commits = list(history.commits())
    chronicle = Chronicle(clone_of(".")[0], history, question)
    teller = _Json(asked) if form == "json" else _Text(asked, talk)
    cut_off = [commit for commit in commits if commit.is_cut_off]
    seen = code = 0
    for seen, commit in enumerate(commits, 1):
        _progress(seen, len(commits), talk)
        entry = chronicle.entry(commit)
        if entry.says_something and span.has(commit):
            _progress(0, 0, talk)
            teller.tell(entry)
            code = 2 if any(each.inconclusive for each in entry.found.contracts) else code
        if teller.count == span.limit:
            break
    _progress(0, 0, talk)
    if not teller.count:
        chronicle.check_known(asked.rule)
    teller.end(seen, cut_off if seen == len(commits) else [])
    return code


class _Text:
    """Prints commits as they are found."""

    def __init__(self, asked: Asked, talk: Talk) -> None:
        self.count = 0
        self._asked, self._talk = asked, talk
        self._sheet = sheet(talk.color)

    def tell(self, entry: Entry) -> None:
        """Print one commit."""
        from specctl.output.log_text import render  # noqa: PLC0415  one format a run

        gap = "\n" if self.count else ""
        self.count += 1
        say(gap + render(entry, self._asked, self._sheet, everything=self._talk.is_verbose), self._talk.color)

    def end(self, looked_at: int, cut_off: Sequence[Commit]) -> None:
        """Print what is to be said of the whole."""
        from specctl.output.log_text import ending  # noqa: PLC0415

        say(ending(looked_at, self.count, cut_off, self._sheet), self._talk.color)


class _Json:
    """Prints one document at the end."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._commits: list[dict[str, object]] = []

    @property
    def count(self) -> int:
        """How many commits were told."""
        return len(self._commits)

    def tell(self, entry: Entry) -> None:
        """Remember one commit as plain data; what it was computed from is let go."""
        from specctl.output.log_json import commit_data  # noqa: PLC0415

        self._commits.append(commit_data(entry, self._asked))

    def end(self, looked_at: int, cut_off: Sequence[Commit]) -> None:
        """Print them all."""
        from specctl.output.log_json import render  # noqa: PLC0415

        say(render(self._asked, self._commits, looked_at, cut_off), "never")


def _progress(done: int, total: int, talk: Talk) -> None:
    """Say on a terminal how far it is; (0, 0) wipes that."""
    if talk.is_quiet or not sys.stderr.isatty():
        return
    click.echo(f"\r\x1b[K{f'{done:,} of {total:,} commits' if total else ''}", nl=False, err=True)
