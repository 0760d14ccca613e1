"""Which statements say the same in nearly the same words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['\u2019.][^\W_]+)*")
_SMALL = frozenset(
    _WORD.findall(
        "a an the this that these those and or of to in on at by for from with into onto as is are be been it its they"
        " their them he she his her we our you your one any some each every so then also please just simply"
    )
)
# Whatever these words are added to says something else.
_TURNING = re.compile("not|no|never|none|nothing|nobody|without|unless|except|only|neither|nor|cannot|don't")
_ENDINGS = ("s", "es", "d", "ed", "ing", "n", "ly", "'s", "\u2019s")
_OPPOSITES = ("un", "non", "dis", "il", "im", "in", "ir", "de", "re", "mis")
_FEWEST = 4
_RAREST = 3
_ONE_WORD = 90.0

Content = tuple[str, ...]


@lru_cache(maxsize=1 << 14)  # the statements of a platform are read again for each of its products
def content(text: str) -> Content:
    """The words of a statement that say something, sorted; nothing of one too short to be compared."""
    words = sorted(word for word in _WORD.findall(text.lower()) if word not in _SMALL)
    return tuple(words) if len(words) >= _FEWEST else ()


def alike(contents: Sequence[Content]) -> Iterator[tuple[int, int]]:
    """For each statement that an earlier one is nearly the same as, its number and that of the first such one."""
    first: dict[Content, int] = {}
    distinct: list[int] = []
    for number, words in enumerate(contents):
        if words in first:
            yield number, first[words]
        elif words:
            first[words] = number
            distinct.append(number)
    yield from _nearly(contents, distinct)


def _nearly(contents: Sequence[Content], distinct: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of as many words and the same numbers that differ in the forms of at most two words."""
    keys = {number: _keys(contents[number]) for number in distinct}
    often = Counter(key for found in keys.values() for key in found)
    known: dict[tuple[int, Content, str], list[int]] = {}
    for number in distinct:
        words = contents[number]
        figures = tuple(word for word in words if not word.isalpha() and any(map(str.isdigit, word)))
        rare = sorted(keys[number], key=lambda key: (often[key], key))[:_RAREST]
        places = [(len(words), figures, key) for key in rare]
        near = sorted({other for place in places for other in known.get(place, ())})
        found = next((other for other in near if _is_same(contents[other], words)), None)
        if found is not None:
            yield number, found
        for place in places:
            known.setdefault(place, []).append(number)


def _keys(words: Content) -> set[str]:
    return {word[:_FEWEST] for word in words}


def _is_same(one: Content, other: Content) -> bool:
    """Whether two statements of as many words are the same but for the forms and spelling of at most two words."""
    if len(set(one).symmetric_difference(other)) >= 2 * _RAREST:
        return False
    left, right = list((Counter(one) - Counter(other)).elements()), list((Counter(other) - Counter(one)).elements())
    return len(left) < _RAREST and all(_is_form(*pair) for pair in zip(left, right, strict=True))


def _is_form(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if _TURNING.fullmatch(one) or _TURNING.fullmatch(other):
        return False
    if long.startswith(short):
        return long[len(short) :] in _ENDINGS
    if any(long == prefix + short for prefix in _OPPOSITES):
        return False
    return one[0] == other[0] and _most(one, other) >= _ONE_WORD and _likeness(one, other) >= _ONE_WORD


def _most(one: str, other: str) -> float:
    """The most that the likeness of two words can be: as if their letters stood in one order."""
    return 200 * (Counter(one) & Counter(other)).total() / (len(one) + len(other))


def _likeness(one: str, other: str) -> float:
    """How much of two words is the same, up to 100: a slip of the pen leaves over 90 of a long word."""
    from rapidfuzz import fuzz  # noqa: PLC0415  few repositories have statements that are nearly the same

    return fuzz.ratio(one, other)
