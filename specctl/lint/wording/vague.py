"""Words that leave open what a rule asks for, each with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from specctl.values import frozen

_OPEN = (
    "appropriate|applicable|relevant|suitable|necessary|needed|required|feasible|practicable|practical|reasonable"
    "|warranted|desirable|advisable"
)
# Such a word ends the clause. It is definite in `as required by law`, `where needed to keep a promise`, `if required
# fields are missing`, and where examples follow.
_MARKS = r"\s*(?:[,.;:)\]!?\u2013\u2014]|$|\((?!e\.g|such|for))"
_NEXT = rf"\s+(?:and(?!\s+(?:{_OPEN}))|or|but|then|the|it|you|we)\b"
_OPEN_END = rf"(?={_MARKS}|{_NEXT})"
_DUTY = r"\b(?:must|should|shall|ought to)\s+"
_USUALLY = "generally|normally|usually|typically|mostly"

_SAY_WHEN = "say in which cases; if they are requests that the contract can tell apart, put them into `when`"
_SAY_HOW_MUCH = "give the limit, or name what may stand in the way"
_LIST = "list all that is meant, or name what they have in common"
_SAY_DUTY = "say what is done, so that a reader can tell whether it was"
_SAY_WHO = "say by what the case is judged, or who decides"
_SAY_EXCEPTIONS = "say what is done, and list the exceptions under `unless` or as rules of their own"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (rf"\b(?:as|if|when|where|wherever|whenever)\s+(?:it\s+is\s+|deemed\s+)?(?:{_OPEN})\b{_OPEN_END}", _SAY_WHEN),
    (r"\b(?:if|when|where|wherever|whenever|insofar\s+as)\s+(?:it\s+is\s+)?(?:at\s+all\s+)?possible\b", _SAY_HOW_MUCH),
    (r"\bas\s+(?:\w+\s+)?\w+\s+as\s+(?:reasonably\s+)?possible\b", _SAY_HOW_MUCH),
    (r"\bto\s+the\s+(?:\w+\s+)?extent\s+(?:possible|practicable|feasible|appropriate)\b", _SAY_HOW_MUCH),
    (r"\betc\b\.?|\band\s+so\s+(?:on|forth)\b(?!\s+to\b)|\band\s+the\s+like\b", _LIST),
    (r"\bbest[\s-]efforts?\b|\breasonable\s+(?:efforts?|steps|measures|time)\b", _SAY_DUTY),
    (r"\b(?:appropriate|adequate|suitable)\s+(?:action|steps|measures|care)\b", _SAY_DUTY),
    (r"(?<!-)\b(?:appropriately|adequately)\b", _SAY_DUTY),
    (r"\bin\s+a\s+timely\s+(?:manner|fashion|way)\b", "give the time"),
    (rf"{_DUTY}(?:\w+\s+)?(?:try|strive|endeavou?r|aim)\s+to\b", _SAY_DUTY),
    (
        r"\b(?:use|exercise)\s+(?:your\s+|its\s+|their\s+|good\s+|best\s+|sound\s+)*(?:judge?ment|discretion)\b",
        _SAY_WHO,
    ),
    (
        r"\bat\s+(?:its|your|their|the\s+\w+'s)\s+discretion\b|\bcase[\s-]by[\s-]case\b|\bcommon\s+sense\b(?!\s+\w)",
        _SAY_WHO,
    ),
    (rf"{_DUTY}(?:not\s+)?(?:{_USUALLY})\b|\b(?:{_USUALLY})\s+(?:must|should|shall)\b", _SAY_EXCEPTIONS),
    (
        rf"\b(?:in|under)\s+(?:some|certain)\s+(?:cases|circumstances|situations)(?=,\s+(?:\w+\s+){{1,3}}{_DUTY})",
        _SAY_WHEN,
    ),
)
# Each pattern needs one of these; compiling them all takes longer than most contracts take to read.
_SIGNS = re.compile(
    rf"{_OPEN}|{_USUALLY}|possible|extent|etc|and so|the like|effort|adequate|timely|try|striv|endeavo|aim|judg"
    "|discretion|case|sense|circumstance|situation"
)


@cache
def _vague() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), advice) for pattern, advice in _PATTERNS)


@frozen
class Vague:
    """Vague words of a text, by place, and what to write instead."""

    start: int
    end: int
    advice: str


def vague_words(text: str) -> Iterator[Vague]:
    """The vague words of a text, in order, without those that lie in others."""
    if not _SIGNS.search(text.lower()):
        return
    found = [Vague(*item.span(), advice) for pattern, advice in _vague() for item in pattern.finditer(text)]
    last = 0
    for item in sorted(found, key=lambda each: (each.start, -each.end)):
        if item.start >= last:
            yield item
            last = item.end
