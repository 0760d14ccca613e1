"""Conditions with each `not` at a test, or in it: what engines and people read without counting brackets."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.condition import All, AnyOf, Condition, Named, Not, Operator, Test
from specctl.language.stack import Stack

_OPPOSITE: dict[Operator, Operator] = {
    "is": "not",
    "not": "is",
    "lt": "ge",
    "ge": "lt",
    "le": "gt",
    "gt": "le",
    "any_of": "none_of",
    "none_of": "any_of",
}


def plainly(condition: Condition, stack: Stack, *, is_negated: bool = False) -> Condition:
    """A condition that holds at the same requests (or where it does not, if negated), names of conditions written out.

    A test of an attribute that does not always apply keeps its `not`: its opposite would not hold without a value.
    """
    match condition:
        case Named(_, meaning):
            return plainly(meaning, stack, is_negated=is_negated)
        case Not(part):
            return plainly(part, stack, is_negated=not is_negated)
        case Test():
            return _opposite(condition, stack) if is_negated else condition
        case All(parts) | AnyOf(parts):
            kind = AnyOf if isinstance(condition, AnyOf) != is_negated else All
            found = tuple(_flat(kind, (plainly(part, stack, is_negated=is_negated) for part in parts)))
            return found[0] if len(found) == 1 else kind(found)


def _flat(kind: type[All | AnyOf], parts: Iterator[Condition]) -> Iterator[Condition]:
    """Parts in a condition of the same kind are parts of the whole; each stands once."""
    seen: set[Condition] = set()
    for part in parts:
        for inner in part.parts if isinstance(part, All | AnyOf) and isinstance(part, kind) else (part,):
            if inner not in seen:
                seen.add(inner)
                yield inner


def _opposite(test: Test, stack: Stack) -> Condition:
    attribute = stack.attributes[test.attribute]
    if attribute.applies_when is not None:
        return Not(test)
    if attribute.kind == "bool":
        return Test(test.attribute, test.operator, tuple(not value for value in test.values))
    if attribute.kind == "set" and test.operator == "all_of":
        one = len(test.values) == 1
        return Test(test.attribute, "none_of", test.values) if one else Not(test)
    operator = "any_of" if attribute.kind == "set" and test.operator == "is" else test.operator
    return Test(test.attribute, _OPPOSITE[operator], test.values)
