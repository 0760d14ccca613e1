"""What the parts of a score are made of, in words; text and Markdown write them each in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specctl.output.diff_sentences import listing
from specctl.output.ink import Entry, Ink, cut
from specctl.values import frozen

MOST_EXAMPLES = 3


@frozen
class Section:
    """Entries under a title and a sentence about all of them; `left` says how many more there are."""

    title: str
    about: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    left: str = ""


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
