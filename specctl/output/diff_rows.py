"""How a change stands on a sheet: its kind at the left, what it is beside it, and below that details by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from specctl.output.sheet import Sheet
from specctl.output.word_diff import Word, lines

START = 13
COLORS: Mapping[str, str] = {
    "major": "red",
    "minor": "yellow",
    "incomplete": "red",
    "loosened": "red",
    "changed": "yellow",
    "undecided": "red",
    "conflict": "red",
    "opened": "red",
    "removed": "red",
    "narrowed": "red",
    "renamed": "yellow",
    "reworded": "yellow",
}


def entry(label: str, text: str, sheet: Sheet) -> list[str]:
    """What changed, beside what kind of change it is."""
    head = f"  {label}"
    first, *rest = sheet.lines(text, START, head)
    return [f"  {sheet.style(label, COLORS.get(label, 'green'))}{first[len(head) :]}", *rest]


def details(name: str, texts: Sequence[str], sheet: Sheet) -> list[str]:
    """Some texts beside the name of all, each on lines of its own."""
    first = sheet.field(name, texts[0], 4, START) if texts else []
    return [*first, *(line for text in texts[1:] for line in sheet.lines(text, START))]


def wording(name: str, words: Sequence[Word], color: str, sheet: Sheet) -> list[str]:
    """A text with its new words in a color."""
    found = [_styled(line, color, sheet.style) for line in lines(words, max(20, sheet.width - START))]
    head = f"    {sheet.style(name, 'dim')}{' ' * (START - 4 - len(name))}"
    return [(head if place == 0 else " " * START) + line for place, line in enumerate(found)]


def _styled(words: Sequence[Word], color: str, style: Callable[[str, str], str]) -> str:
    return " ".join(style(word.text, color) if word.is_new else word.text for word in words)
