"""`specctl review --format text`: the same on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specctl.output import intents_text
from specctl.output.diff_places import Places
from specctl.output.diff_rows import details, entry
from specctl.output.diff_sentences import plainly
from specctl.output.ink import Entry, Ink
from specctl.output.review_changes import change_sections
from specctl.output.review_inert import inert
from specctl.output.review_sections import Section, after_changes, before_changes, version_words
from specctl.output.review_verdict import first_line
from specctl.output.sheet import Sheet
from specctl.review.review import Review
from specctl.words import plural

_INK = Ink(plainly, str, str)
_MOST = 20


def render(review: Review, places: Places, sheet: Sheet, *, everything: bool = False) -> str:
    """A review as text; lists are cut, unless `everything` is asked for."""
    most = None if everything else _MOST
    changes = list(change_sections(review.diff, places, _INK))
    sections = [*before_changes(review, _INK), *changes[:most], *_others(changes, most), *after_changes(review, _INK)]
    head = [
        *sheet.lines(first_line(review), 0, how="bold"),
        *sheet.lines(f"{version_words(review, _INK)}. From {review.diff.base} to {review.diff.head}", 0, how="dim"),
    ]
    blocks = ["\n".join(lines) + "\n" for lines in (head, *(list(_section(each, sheet, most)) for each in sections))]
    rest = intents_text.render(review.judgement, sheet) if review.intents else ""
    return inert("\n".join([*blocks, *([rest] if rest else [])]))


def _others(changes: Sequence[Section], most: int | None) -> Iterator[Section]:
    """That there are further groups of contracts with changes."""
    left = len(changes) - (most or len(changes))
    if left > 0:
        yield Section(f"And {plural(left, 'more group')} of changes; `-v` shows all, `--format json` lists them", ())


def _section(section: Section, sheet: Sheet, most: int | None) -> Iterator[str]:
    yield from sheet.lines(section.title, 0, how="bold")
    for each in section.entries[:most]:
        yield from _entry(each, sheet)
    left = len(section.entries) - (most or len(section.entries))
    if left > 0:
        yield f"  and {plural(left, 'line')} more; `-v` shows all, `--format json` lists them"


def _entry(each: Entry, sheet: Sheet) -> Iterator[str]:
    yield from entry(each.label, each.text, sheet)
    for name, text in each.notes:
        yield from details(name, [text], sheet)
