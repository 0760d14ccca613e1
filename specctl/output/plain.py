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


def percent(share: float) -> str:
    """A share as people say it, never rounded to nothing or to all."""
    if share == 0:
        return "0 %"
    if share < 0.0001:  # noqa: PLR2004  below this the digits tell nobody anything
        return "under 0.01 %"
    if 0.9999 < share < 1:  # noqa: PLR2004
        return "over 99.99 %"
    return f"{share * 100:.3g} %" if share < 0.9999 else "100 %"  # noqa: PLR2004


def fact(value: object) -> str:
    """A value of a request in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | frozenset | set):
        return "[" + ", ".join(sorted(str(member) for member in value)) + "]"
    return str(value)
