"""Small things that messages say: shares, counts, values of a request."""

from __future__ import annotations

_TINY = 0.0001


def percent(share: float) -> str:
    """A share as people say it, never rounded to nothing or to all."""
    if share == 0:
        return "0 %"
    if share < _TINY:
        return "under 0.01 %"
    if 1 - _TINY < share < 1 - 1e-12:
        return "over 99.99 %"
    rounded = f"{share * 100:.3g}"
    return f"{share * 100:.4g} %" if rounded == "100" else f"{rounded} %"


def plural(count: int, word: str) -> str:
    """A count with its word: `1 error`, `2 errors`, `3 info`."""
    return f"{count:,} {word}" if count == 1 or word == "info" else f"{count:,} {word}s"


def fact(value: object) -> str:
    """A value of a request in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | frozenset | set):
        return "[" + ", ".join(sorted(str(member) for member in value)) + "]"
    return str(value)
