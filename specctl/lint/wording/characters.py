"""Characters that show something else than they are: those that nobody sees, and letters that look like others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from specctl.values import frozen

# Controls that reorder what is shown; marks that only set a direction are for texts that run from right to left.
_REORDERING = "\u202a-\u202e\u2066-\u2069\u206a-\u206f"
_DIRECTION_MARKS = "\u200e\u200f\u061c"
_JOINERS = "\u200c\u200d"
_BREAK = "\u200b"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_NEVER_SEEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2060-\u2064\u3164\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a"
)
_UNSEEN = re.compile(f"[{_TAGS}]+|[{_SELECTORS}]+|[{_REORDERING}{_DIRECTION_MARKS}{_JOINERS}{_BREAK}{_NEVER_SEEN}]")
_REORDERS = re.compile(f"[{_REORDERING}{_DIRECTION_MARKS}]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_STYLED = re.compile("[\U0001d400-\U0001d7ff]+")

# Scripts in which joiners change what is read, and those that are written without blanks, which a break may stand for.
_JOINED = frozenset(
    [
        "ARABIC",
        "SYRIAC",
        "MONGOLIAN",
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
        "TELUGU",
        "KANNADA",
        "MALAYALAM",
        "SINHALA",
        "THAANA",
        "NKO",
        "TIBETAN",
        "KHMER",
        "MYANMAR",
    ]
)
_UNSPACED = frozenset(
    ["THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "JAVANESE", "BALINESE", "CJK", "HIRAGANA", "KATAKANA"]
)

# For each script, its letters that look like those of another, with that letter.
_AS_LATIN = {
    "CYRILLIC": dict(
        zip(
            "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u04cf\u051b"
            "\u051d\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406"
            "\u0408\u0405\u050c\u051a\u051c",
            "aeopcyxijsdhlqwABEKMHOPCTYXIJSGQW",
            strict=True,
        )
    ),
    "GREEK": dict(
        zip(
            "\u03bf\u03bd\u03b9\u03c1\u03c5\u03c7\u03b1\u0391\u0392\u0395\u0396\u0397\u0399\u039a"
            "\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03f2\u03f3",
            "ovipuxaABEZHIKMNOPTYXcj",
            strict=True,
        )
    ),
    "ARMENIAN": dict(
        zip(
            "\u0561\u0578\u057d\u0585\u0570\u0581\u0563\u0575\u054d\u0555\u053c",
            "wnuohgqjUOL",
            strict=True,
        )
    ),
    "CHEROKEE": dict(
        zip(
            "\u13aa\u13ac\u13b3\u13b7\u13bb\u13c0\u13c3\u13d2\u13d4\u13da\u13de\u13df\u13e2\u13e6"
            "\u13a2\u13a0\u13a1\u13a5",
            "AEWMHGZRWSLCPKTDRi",
            strict=True,
        )
    ),
}
_SCRIPTS = ("LATIN", *_AS_LATIN)


@frozen
class Oddity:
    """A stretch of a text that shows something else than it is; `shown` is what it looks like."""

    start: int
    end: int
    kind: Literal["reordering", "unseen", "mixed", "alike"]
    code: str
    shown: str = ""


def oddities(text: str) -> Iterator[Oddity]:
    """What of a text shows something else than it is, in order for each kind."""
    for found in _UNSEEN.finditer(text):
        if not _has_its_place(text, found.start(), found.end()):
            kind: Literal["reordering", "unseen"] = "reordering" if _REORDERS.match(found[0]) else "unseen"
            yield Oddity(found.start(), found.end(), kind, named(found[0][0]))
    for found in _STYLED.finditer(text):
        yield Oddity(*found.span(), "alike", named(found[0][0]), unicodedata.normalize("NFKC", found[0]))
    yield from _words(text)


def named(character: str) -> str:
    """A character by its code and name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name').lower()}"


def _has_its_place(text: str, start: int, end: int) -> bool:
    """Whether an unseen character does what it is there for: in emoji, and in scripts that need it."""
    character, before, after = text[start], text[start - 1 : start], text[end : end + 1]
    if character in _DIRECTION_MARKS:
        line = text[text.rfind("\n", 0, start) + 1 : (text + "\n").find("\n", end)]
        return any(unicodedata.bidirectional(each) in {"R", "AL"} for each in line if each not in _DIRECTION_MARKS)
    if character in _JOINERS:
        return (_is_pictured(before) and _is_pictured(after)) or _script(before) in _JOINED
    if character == _BREAK:
        return _script(before) in _UNSPACED or _script(after) in _UNSPACED
    if re.match(f"[{_TAGS}]", character):
        return before == "\U0001f3f4" and text[end - 1] == "\U000e007f"
    if re.match(f"[{_SELECTORS}]", character):
        return end - start == 1 and (_is_pictured(before) or before in "0123456789#*" or _script(before) in _SELECTED)
    return _script(before) == "MONGOLIAN" and "\u180b" <= character <= "\u180e"


_SELECTED = frozenset({"CJK", "MONGOLIAN", "MYANMAR", "MANICHAEAN"})


def _is_pictured(character: str) -> bool:
    """Whether a character is, or ends, a picture."""
    return bool(character) and (
        (unicodedata.category(character) in {"So", "Sk", "Sm", "Po"} and not character.isascii())
        or character == "\ufe0f"
    )


def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0].split("-")[0] if character else ""


def _words(text: str) -> Iterator[Oddity]:
    """Words of two scripts, if all letters of one look like the other's; words that only look like Latin."""
    found = [(item, scripts) for item in _WORD.finditer(text) if not item[0].isascii() and (scripts := _used(item[0]))]
    real = {name for _, scripts in found for name, letters in scripts.items() if _are_real(name, letters)}
    for item, scripts in found:
        shown = "".join(_latin(letter) for letter in item[0])
        foreign = next((name for name in _AS_LATIN if name in scripts), None)
        if foreign is None:
            continue
        is_alike = not _are_real(foreign, scripts[foreign])
        if len(scripts) > 1 and (is_alike or _fits(foreign, scripts.get("LATIN", ""))):
            odd = scripts[foreign] if is_alike else scripts["LATIN"]
            yield Oddity(*item.span(), "mixed", named(odd[0]), shown if is_alike else "")
        elif len(scripts) == 1 and is_alike and foreign not in real:
            yield Oddity(*item.span(), "alike", named(item[0][0]), shown)


def _used(word: str) -> dict[str, str]:
    """The letters of a word by script, if it has only scripts whose letters look alike."""
    ordered = sorted((_script(letter), letter) for letter in word)
    scripts = {name: "".join(letter for _, letter in group) for name, group in groupby(ordered, lambda each: each[0])}
    return scripts if all(name in _SCRIPTS for name in scripts) else {}


def _are_real(script: str, letters: str) -> bool:
    """Whether some of the letters look like none of Latin."""
    return any(letter not in _AS_LATIN.get(script, {}) for letter in letters)


def _fits(script: str, latin: str) -> bool:
    """Whether all of some Latin letters look like letters of a script."""
    return bool(latin) and all(letter in _AS_LATIN[script].values() for letter in latin)


def _latin(letter: str) -> str:
    return _AS_LATIN.get(_script(letter), {}).get(letter, letter)
