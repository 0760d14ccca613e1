"""What a level may do to a decision: stay, make it stricter, loosen it, or set another value as strict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from specctl.answers.values import Choice
from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.values import frozen

# `free`: everything; `stricter`: all that is stricter, and nothing else; `some`: neither.
Kind = Literal["free", "locked", "stricter", "some"]


@frozen
class Freedom:
    """What is open to a level, sorted by what it would mean for the decision of today (which is left out).

    Where nothing is decided today, everything that is open counts as `other`.
    """

    kind: Kind
    open: tuple[Choice, ...]
    stricter: tuple[Choice, ...]
    looser: tuple[Choice, ...]
    other: tuple[Choice, ...]
    may_waive: bool
    """Whether every looser value is open."""


def freedom(behavior: Behavior, every: Iterable[Choice], opened: Iterable[Choice], today: Outcome) -> Freedom:
    """Sort what is open to a level; `every` is all that could be."""
    listed, among = tuple(every), frozenset(opened)
    found = tuple(item for item in listed if item in among)
    if today in (CONFLICT, UNDECIDED):
        kind: Kind = "free" if len(found) == len(listed) else "some" if found else "locked"
        return Freedom(kind, found, (), (), found, may_waive=False)
    stricter = tuple(item for item in listed if behavior.stricter(item.probe, today))
    looser = tuple(item for item in listed if behavior.stricter(today, item.probe))
    sides = tuple(tuple(item for item in side if item in among) for side in (stricter, looser))
    other = tuple(item for item in found if item not in {*stricter, *looser} and item.probe != today)
    waives = bool(looser) and sides[1] == looser
    kind = _kind((*sides, other), is_all=len(found) == len(listed), tightens=sides[0] == stricter)
    return Freedom(kind, found, sides[0], sides[1], other, may_waive=waives)


def _kind(sides: tuple[tuple[Choice, ...], ...], *, is_all: bool, tightens: bool) -> Kind:
    stricter, looser, other = sides
    if not (stricter or looser or other):
        return "locked"
    if is_all:
        return "free"
    return "stricter" if tightens and not looser and not other else "some"
