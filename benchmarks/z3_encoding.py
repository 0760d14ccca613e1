"""The attributes and conditions of a stack as formulas of z3.

Each attribute is a variable of its own type: names of an enum are whole numbers, so that an inner name is a range.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import z3

from specctl.language.attribute import Attribute, leaves
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Test
from specctl.language.rule import Rule
from specctl.language.stack import Stack

Formula = Any  # z3 has no types


class Encoding:
    """The attributes and conditions of a stack as formulas."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._places = {
            name: {leaf.name: place for place, leaf in enumerate(leaves(stack.trees[name]))}
            for name, attribute in stack.attributes.items() if attribute.kind == "enum"
        }  # fmt: skip
        self._variables = {name: _variable(attribute) for name, attribute in stack.attributes.items()}
        self._known: dict[Rule, Formula] = {}

    def space(self) -> list[Formula]:
        """What holds of every request: the bounds of the attributes, and the assumptions."""
        found = [self.formula(condition) for condition in self.stack.assumptions]
        for name, attribute in self.stack.attributes.items():
            variable = self._variables[name]
            if attribute.kind == "enum":
                found += [variable >= 0, variable < len(self._places[name])]
            elif attribute.kind in ("integer", "number"):
                found += [variable >= _constant(attribute.minimum), variable <= _constant(attribute.maximum)]
        return found

    def when(self, rule: Rule) -> Formula:
        """Where a rule applies."""
        if rule not in self._known:
            self._known[rule] = self.formula(rule.when)
        return self._known[rule]

    def formula(self, condition: Condition) -> Formula:
        """Where a condition holds."""
        match condition:
            case Test():
                return self._applying(condition)
            case All(parts):
                return z3.And([self.formula(part) for part in parts])
            case AnyOf(parts):
                return z3.Or([self.formula(part) for part in parts])
            case Not(part):
                return z3.Not(self.formula(part))
            case Named(_, meaning):
                return self.formula(meaning)

    def _applying(self, test: Test) -> Formula:
        applies = self.stack.attributes[test.attribute].applies_when
        found = self._test(test)
        return found if applies is None else z3.And(self.formula(applies), found)

    def _test(self, test: Test) -> Formula:
        variable = self._variables[test.attribute]
        match self.stack.attributes[test.attribute].kind:
            case "bool":
                return z3.Or([variable if value else z3.Not(variable) for value in test.values])
            case "set":
                return _members(test, [variable[str(name)] for name in test.values])
            case "enum":
                found = z3.Or([self._range(test.attribute, str(name)) for name in test.values])
                return z3.Not(found) if test.operator == "not" else found
        bounds = [_constant(value) for value in test.values if isinstance(value, int | Decimal)]
        return _COMPARE[test.operator](variable, bounds)

    def _range(self, attribute: str, name: str) -> Formula:
        places = sorted(self._places[attribute][leaf] for leaf in self.stack.leaves_of[attribute][name])
        variable = self._variables[attribute]
        if places[-1] - places[0] + 1 == len(places):
            return variable == places[0] if len(places) == 1 else z3.And(variable >= places[0], variable <= places[-1])
        return z3.Or([variable == place for place in places])


_COMPARE: dict[str, Callable[[Formula, list[Formula]], Formula]] = {
    "lt": lambda variable, bounds: variable < bounds[0],
    "le": lambda variable, bounds: variable <= bounds[0],
    "gt": lambda variable, bounds: variable > bounds[0],
    "ge": lambda variable, bounds: variable >= bounds[0],
    "is": lambda variable, bounds: z3.Or([variable == bound for bound in bounds]),
    "not": lambda variable, bounds: z3.And([variable != bound for bound in bounds]),
}


def _members(test: Test, members: list[Formula]) -> Formula:
    if test.operator == "all_of":
        return z3.And(members)
    return z3.Not(z3.Or(members)) if test.operator == "none_of" else z3.Or(members)


def _variable(attribute: Attribute) -> Formula:
    match attribute.kind:
        case "bool":
            return z3.Bool(attribute.id)
        case "set":
            return {member: z3.Bool(f"{attribute.id}.{member}") for member in attribute.members}
        case "number":
            return z3.Real(attribute.id)
    return z3.Int(attribute.id)


def _constant(value: int | Decimal) -> Formula:
    return int(value) if value == int(value) else z3.RealVal(str(value))
