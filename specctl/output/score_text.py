"""`specctl score` for people: the verdict, the gates, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.output.ink import Entry, Ink
from specctl.output.review_inert import inert
from specctl.output.score_parts import Section
from specctl.output.score_sections import MOST, sections
from specctl.output.score_verdict import basis, first_line
from specctl.output.score_words import INTERVALS
from specctl.output.sheet import Sheet
from specctl.score.report import Score

_START = 16
_COLORS = {"fail": "red", "worse": "red", "inconclusive": "yellow", "pass": "green", "better": "green"}


def _quoted(name: str) -> str:
    return f"`{name}`"


_INK = Ink(_quoted, str, str)


def render(score: Score, sheet: Sheet, *, everything: bool = False) -> str:
    """A score as text; lists are cut, unless `everything` is asked for."""
    blocks = [_head(score, sheet)]
    blocks += [list(_section(each, sheet)) for each in sections(score, _INK, None if everything else MOST)]
    return inert("\n\n".join("\n".join(lines) for lines in blocks) + "\n")


def _head(score: Score, sheet: Sheet) -> list[str]:
    notes = [basis(score), INTERVALS if score.measured or score.judged else ""]
    rest = [line for note in notes if note for line in sheet.lines(note, 0, how="dim")]
    return [*sheet.lines(first_line(score), 0, how="bold"), *rest]


def _section(section: Section, sheet: Sheet) -> Iterator[str]:
    yield from sheet.lines(section.title, 0, how="bold")
    for about in section.about:
        yield from sheet.lines(about, 2, how="dim")
    for each in section.entries:
        yield from _entry(each, sheet)
    if section.left:
        yield from sheet.lines(f"and {section.left}; `-v` shows all, `--format json` lists them", 2)


def _entry(each: Entry, sheet: Sheet) -> Iterator[str]:
    head = f"  {each.label}"
    start = max(_START, len(head) + 2)
    first, *rest = sheet.lines(each.text, start, head)
    color = _COLORS.get(each.label, "bold")
    yield f"  {sheet.style(each.label, color)}{first[len(head) :]}"
    yield from rest
    for name, text in each.notes:
        yield from sheet.field(name, text, 4, _START)
