"""How firmly a text speaks: softly, as of a default, or absolutely, as of what nobody may change."""

from __future__ import annotations

import re

from specctl.lint.wording.statement import sentences

_FIRM = re.compile(
    r"\b(?:must|shall|never|always|cannot|can't|may not|do not|don't|will not|won't|no matter|under no|in no case)\b",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"\bshould\b(?!\s+(?:the|an?|any|some|someone|anyone|there|it|they|this|that)\b)|\bought to\b"
    r"|\bby default\b|\bideally\b|\bpreferably\b|\bunless (?:told|asked|instructed) otherwise\b",
    re.IGNORECASE,
)
# Whom else, or what, a `should` is about: `tell them whom they should call`, `a tool that should be denied`.
_OTHERS = (
    "users?|persons?|people|they|he|she|someone|anyone|everyone|customers?|patients?|callers?|readers?|clinicians?"
    "|developers?|operators?|companies|who|that|which|you|i"
)
_ABOUT_OTHERS = re.compile(
    rf"\b(?:{_OTHERS})\s+$|\b(?:what|how|whether|whom|when|why|where|which|if)\b(?:\s+\S+){{0,3}}\s+$", re.IGNORECASE
)
_ABSOLUTE = re.compile(
    r"\bmust (?:never|not ever)\b|\bunder no circumstances?\b|\bin no case\b|\bwithout exception\b"
    r"|\bno matter (?:what|who|how)\b|\b(?:no one|nobody) may\b"
    r"|\b(?:cannot|can't|may not|must not) be (?:changed|overridden|overruled|switched off|turned off|waived)\b",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"\b(?:waives?|opts? (?:in|out)|by default|allows? (?:it|this|them)|(?:switch|turn)(?:es|s|ed)?"
    r" (?:it |this |them )?(?:off|on))\b|\bunless\b[^.;]*\b(?:operators?|users?|developers?|customers?|systems?)\b",
    re.IGNORECASE,
)

Words = tuple[int, int]


def soft_words(text: str) -> Words | None:
    """The first words that make a text a recommendation; None where some of it is said firmly."""
    if _FIRM.search(text):
        return None
    for start, sentence in sentences(text):
        for found in _SOFT.finditer(sentence):
            if found[0].lower() != "should" or not _ABOUT_OTHERS.search(sentence[: found.start()]):
                return start + found.start(), start + found.end()
    return None


def absolute_words(text: str) -> Words | None:
    """The first words by which a text leaves no exception to anybody; None where it names one itself."""
    found = _ABSOLUTE.search(text)
    return None if found is None or _LEAVE.search(_ABSOLUTE.sub("", text)) else found.span()
