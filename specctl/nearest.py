"""The known name that someone probably meant."""

from __future__ import annotations

from collections.abc import Iterable

_SHORT = 8


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like a word, or None if none is like it."""
    from difflib import get_close_matches  # noqa: PLC0415  only on the way to an error

    by_case = {name.lower(): name for name in known}
    match = get_close_matches(word.lower(), by_case, n=1, cutoff=0.6)
    return by_case[match[0]] if match else None


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """What to tell someone who wrote an unknown name: the nearest, or all of a few."""
    names = sorted(set(known))
    close = nearest(word, names)
    if close is not None:
        return f"did you mean `{close}`?"
    if not names:
        return None
    listed = ", ".join(f"`{name}`" for name in names[:_SHORT])
    return f"known here: {listed}" + (f" and {len(names) - _SHORT} more" if len(names) > _SHORT else "")
