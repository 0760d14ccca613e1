"""Two wordings of a text beside each other: which words of each the other does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from specctl.output.plain import clean
from specctl.values import frozen

# Comparing takes time that grows with the square of the length, and nobody reads more.
_MOST_WORDS = 600
_LONGEST_WORD = 200
_AROUND = 8
_MOST_SHOWN = 60
_ELLIPSIS = "…"


@frozen
class Word:
    """A word of a text, and whether the other text lacks it there."""

    text: str
    is_new: bool = False


def compared(before: str, after: str, *, is_whole: bool = False) -> tuple[list[Word], list[Word]]:
    """The words of both texts; long stretches that both have are left out, unless `is_whole` asks for all.

    What both begin and end with is set aside; where what is left is too long to compare, all of it counts as changed.
    Long stretches are cut.
    """
    old, new = _split(before), _split(after)
    old_changed, new_changed, old_near, new_near = set[int](), set[int](), set[int](), set[int]()
    for first, last, start, end in _differing(old, new):
        old_changed.update(range(first, last))
        new_changed.update(range(start, end))
        old_near.update(range(first - _AROUND, min(last, first + _MOST_SHOWN) + _AROUND))
        new_near.update(range(start - _AROUND, min(end, start + _MOST_SHOWN) + _AROUND))
    return _marked(old, old_changed, old_near, is_whole=is_whole), _marked(
        new, new_changed, new_near, is_whole=is_whole
    )


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches that differ: from and to in the one text, from and to in the other."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    old_end, new_end = len(old) - tail, len(new) - tail
    middle, other = old[head:old_end], new[head:new_end]
    if max(len(middle), len(other)) > _MOST_WORDS:
        yield head, old_end, head, new_end
        return
    for kind, first, last, start, end in SequenceMatcher(None, middle, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield first + head, last + head, start + head, end + head


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts begin with alike."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


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


def _marked(words: Sequence[str], changed: set[int], near: set[int], *, is_whole: bool) -> list[Word]:
    """The words, those that changed marked; what is not near them is left out."""
    found: list[Word] = []
    for place, word in enumerate(words):
        if is_whole or place in near or len(words) <= 3 * _AROUND:
            found.append(Word(word, is_new=place in changed))
        elif not found or found[-1].text != _ELLIPSIS:
            found.append(Word(_ELLIPSIS))
    return found
