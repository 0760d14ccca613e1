"""Two wordings of a text beside each other: which words of each the other does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from specctl.output.plain import clean
from specctl.values import frozen

# Comparing takes time that grows with the square of the length.
_MOST_WORDS = 600
_LONGEST_WORD = 200
_AROUND = 8
_ELLIPSIS = "…"


@frozen
class Word:
    """A word of a text, and whether the other text lacks it there."""

    text: str
    is_new: bool = False


def compared(before: str, after: str, *, is_whole: bool = False) -> tuple[list[Word], list[Word]]:
    """The words of both texts; long stretches that both have are left out, unless `is_whole` asks for all.

    Texts too long to compare have no words marked and are cut.
    """
    old, new = _split(before), _split(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        return cut(before, is_whole=is_whole), cut(after, is_whole=is_whole)
    kept_old, kept_new = set[int](), set[int]()
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        kept_old.update(range(block.a, block.a + block.size))
        kept_new.update(range(block.b, block.b + block.size))
    return _marked(old, kept_old, is_whole=is_whole), _marked(new, kept_new, is_whole=is_whole)


def cut(text: str, most: int = 60, *, is_whole: bool = False) -> list[Word]:
    """The first words of a text."""
    words = _split(text)
    if is_whole or len(words) <= most:
        return [Word(word) for word in words]
    return [*(Word(word) for word in words[:most]), Word(_ELLIPSIS)]


def lines(words: Sequence[Word], room: int) -> Iterator[list[Word]]:
    """The words in lines of at most so many characters; a longer word has a line of its own."""
    line: list[Word] = []
    width = 0
    for word in words:
        if line and width + 1 + len(word.text) > room:
            yield line
            line, width = [], 0
        width += len(word.text) + bool(line)
        line.append(word)
    if line:
        yield line


def _split(text: str) -> list[str]:
    words = map(clean, text.split())
    return [word if len(word) <= _LONGEST_WORD else word[:_LONGEST_WORD] + _ELLIPSIS for word in words]


def _marked(words: Sequence[str], kept: set[int], *, is_whole: bool) -> list[Word]:
    changed = [place for place in range(len(words)) if place not in kept]
    near = {place + step for place in changed for step in range(-_AROUND, _AROUND + 1)}
    found: list[Word] = []
    for place, word in enumerate(words):
        if is_whole or place in near or len(words) <= 3 * _AROUND:
            found.append(Word(word, is_new=place not in kept))
        elif not found or found[-1].text != _ELLIPSIS:
            found.append(Word(_ELLIPSIS))
    return found
