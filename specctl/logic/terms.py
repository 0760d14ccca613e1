"""Conditions as alternatives of simple terms, so that a whole request is matched by a few operations on bits."""

from __future__ import annotations

from collections.abc import Sequence

from specctl.language.condition import All, AnyOf, Condition, Named, Not, Test

# Tests that hold together, each as it is (True) or negated (False).
Term = tuple[tuple[Test, bool], ...]


class TooManyTermsError(Exception):
    """A condition with more alternatives than are worth listing."""


def terms(condition: Condition, most: int) -> list[Term]:
    """The terms of which at least one holds exactly where the condition does; raises TooManyTermsError."""
    return _terms(condition, holds=True, most=most)


def _terms(condition: Condition, *, holds: bool, most: int) -> list[Term]:
    match condition:
        case Test():
            return [((condition, holds),)]
        case Not(part):
            return _terms(part, holds=not holds, most=most)
        case Named(_, meaning):
            return _terms(meaning, holds=holds, most=most)
        case All(parts):
            return _joined(parts, every=holds, holds=holds, most=most)
        case AnyOf(parts):
            return _joined(parts, every=not holds, holds=holds, most=most)


def _joined(parts: Sequence[Condition], *, every: bool, holds: bool, most: int) -> list[Term]:
    if not every:
        found = [term for part in parts for term in _terms(part, holds=holds, most=most)]
    else:
        found = [()]
        for part in parts:
            found = [(*term, *other) for term in found for other in _terms(part, holds=holds, most=most)]
            if len(found) > most:
                raise TooManyTermsError
    if len(found) > most:
        raise TooManyTermsError
    return found
