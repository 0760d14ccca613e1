"""Sentences for every format: who writes them decides how names and words of others look."""

from __future__ import annotations

from collections.abc import Callable

from specctl.values import frozen

LONGEST = 300


@frozen
class Ink:
    """How a format writes names, words of others, and messages whose names stand in backticks."""

    name: Callable[[str], str]
    say: Callable[[str], str]
    message: Callable[[str], str]


@frozen
class Entry:
    """One line of a section: a word or figure before it, what it is about, and notes by name below it."""

    label: str
    text: str
    notes: tuple[tuple[str, str], ...] = ()


def cut(text: str, most: int = LONGEST) -> str:
    """A text as far as it is worth reading in a report."""
    return text if len(text) <= most else text[: most - 1] + "…"
