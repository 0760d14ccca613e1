"""Which entries of two lists without names are the same one: equal ones first, then those that are partly so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def paired(base: Sequence[Any], head: Sequence[Any]) -> Iterator[tuple[int | None, int | None]]:
    """The places of entries that differ, of the same one on both sides or of one that only one side has.

    Repeated entries are one. The order is that of the head, and then of the base.
    """
    before, after = _places(base), _places(head)
    gone = [place for key, place in before.items() if key not in after]
    new = [place for key, place in after.items() if key not in before]
    for place in new:
        alike = [old for old in gone if _shares(base[old], head[place])]
        if not alike and len(base) == len(head) and place in gone:
            alike = [place]
        gone = [old for old in gone if old not in alike[:1]]
        yield next(iter(alike), None), place
    yield from ((place, None) for place in gone)


def _places(items: Sequence[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, item in enumerate(items):
        found.setdefault(_key(item), place)
    return found


def _key(value: Any) -> str:
    """A text that is the same for equal data, in whatever order its keys are."""
    if isinstance(value, Mapping):
        return repr(sorted((key, _key(item)) for key, item in value.items()))
    return repr([_key(item) for item in value]) if isinstance(value, list) else repr(value)


def _shares(one: Any, other: Any) -> bool:
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return False
    return any(key in other and _key(one[key]) == _key(other[key]) for key in one if key != "context")
