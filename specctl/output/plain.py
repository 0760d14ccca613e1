"""Text that is safe to print: nothing in a contract can steer a terminal or reverse a line."""

from __future__ import annotations

import unicodedata

_HARMFUL = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def clean(text: str) -> str:
    """A text with control and invisible characters written as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escaped(character) if unicodedata.category(character) in _HARMFUL else character for character in text
    )


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}"
