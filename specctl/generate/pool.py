"""Conditions as plain data, each written once: what any program evaluates by looking at places in a list."""

from __future__ import annotations

from specctl.language.attribute import Attribute
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Scalar, Test
from specctl.language.stack import Stack
from specctl.logic.decimals import as_number

Data = dict[str, object]
_SETS = {"any_of": "has_any", "all_of": "has_all", "none_of": "has_none"}


class Pool:
    """Conditions by number, each written once; names are resolved, and names of values spelled out as leaves."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._places: dict[Condition, int] = {}
        self.written: list[list[object]] = []

    def place(self, condition: Condition) -> int:
        """The number of a condition, with its parts before it."""
        if isinstance(condition, Named):
            return self.place(condition.meaning)
        found = self._places.get(condition)
        if found is None:
            data = self._data(condition)
            found = self._places[condition] = len(self.written)
            self.written.append(data)
        return found

    def _data(self, condition: Condition) -> list[object]:
        match condition:
            case All(parts):
                return ["and", [self.place(part) for part in parts]]
            case AnyOf(parts):
                return ["or", [self.place(part) for part in parts]]
            case Not(part):
                return ["not", self.place(part)]
            case Named(_, meaning):
                return ["and", [self.place(meaning)]]
            case Test():
                return self._test(condition)

    def _test(self, test: Test) -> list[object]:
        attribute = self._stack.attributes[test.attribute]
        values: list[object] = [plain(value) for value in test.values]
        match attribute.kind:
            case "enum":
                below = self._stack.leaves_of[attribute.id]
                leaves = sorted(frozenset[str]().union(*(below[str(value)] for value in test.values)))
                return ["in" if test.operator == "is" else "not_in", attribute.id, leaves]
            case "set":
                return [_SETS[test.operator if test.operator in _SETS else "any_of"], attribute.id, values]
            case _ if test.operator in ("is", "not"):
                return ["in" if test.operator == "is" else "not_in", attribute.id, values]
            case _:
                return [test.operator, attribute.id, values[0]]

    def attribute(self, attribute: Attribute) -> Data:
        """What a request may say of an attribute, and the place of the condition under which it does."""
        found: Data = {"type": attribute.kind}
        if attribute.kind == "enum":
            found["values"] = sorted(frozenset[str]().union(*self._stack.leaves_of[attribute.id].values()))
        elif attribute.kind == "set":
            found["values"] = list(attribute.members)
        elif attribute.kind != "bool":
            found |= {"min": plain(attribute.minimum), "max": plain(attribute.maximum)}
        if attribute.applies_when is not None:
            found["applies_when"] = self.place(attribute.applies_when)
        return found


def plain(value: Scalar) -> object:
    """A value as JSON has it; a number without trailing zeros."""
    return value if isinstance(value, str | bool) else as_number(value)
