"""What the parts of a score are made of, in words; text and Markdown write them each in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from specctl.output.diff_sentences import listing
from specctl.values import frozen

MOST_EXAMPLES = 3
LONGEST = 300


@frozen
class Ink:
    """How a format writes names, words of others, and messages whose names stand in backticks."""

    name: Callable[[str], str]
    say: Callable[[str], str]
    message: Callable[[str], str]


@frozen
class Entry:
    """One line of a section: a word or figure, what it is about, and notes by name below it."""

    label: str
    text: str
    notes: tuple[tuple[str, str], ...] = ()


@frozen
class Section:
    """Entries under a title and a sentence about all of them; `left` says how many more there are."""

    title: str
    about: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    left: str = ""


def cut(text: str, most: int = LONGEST) -> str:
    """A text as far as it is worth reading in a report."""
    return text if len(text) <= most else text[: most - 1] + "…"


def names(some: Sequence[str], ink: Ink, most: int = MOST_EXAMPLES) -> str:
    """Names as people list them, long lists cut."""
    return listing([ink.name(cut(each)) for each in some], most)


def noted(*notes: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The notes that say something."""
    return tuple(note for note in notes if note[1])


def section(title: str, entries: Sequence[Entry], *about: str, left: str = "") -> Iterator[Section]:
    """A section, if it has entries or something to say."""
    said = tuple(text for text in about if text)
    if entries or said:
        yield Section(title, said, tuple(entries), left)
