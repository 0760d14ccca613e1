"""Conditions of a contract as conditions of SQL that are never NULL for a request of its space."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from specctl.language.attribute import Attribute
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Scalar, Test
from specctl.language.stack import Stack
from specctl.sql.build import TRUE, Expr, absent, among, call, compare, conj, disj, given, literal, neg, surely, whole
from specctl.sql.dialect import Dialect
from specctl.values import entity


@entity
class Words:
    """What tests of a stack's attributes are in a dialect; `column` gives the column of an attribute."""

    stack: Stack
    dialect: Dialect
    column: Callable[[str], Expr]

    def condition(self, condition: Condition) -> Expr:
        """A condition. Where an attribute has no value, every test of it is FALSE."""
        match condition:
            case Test():
                return self._where_it_applies(condition, self.stack.attributes[condition.attribute])
            case All(parts):
                return conj(*map(self.condition, parts))
            case AnyOf(parts):
                return disj(*map(self.condition, parts))
            case Not(part):
                return neg(self.condition(part))
            case Named(_, meaning):
                return self.condition(meaning)

    def _where_it_applies(self, test: Test, attribute: Attribute) -> Expr:
        """A test, FALSE where its attribute has no value."""
        found = self._test(test, attribute)
        if attribute.applies_when is None:
            return found
        if attribute.kind == "set" and not self.dialect.has_null_lists:
            return conj(self.condition(attribute.applies_when), found)
        return surely(found)

    def _absent(self, attribute: Attribute) -> Expr:
        """Whether an attribute has no value."""
        value = self.column(attribute.id)
        if attribute.kind == "set" and not self.dialect.has_null_lists:
            return call("empty", value)
        return absent(value)

    def _test(self, test: Test, attribute: Attribute) -> Expr:
        value = self.column(attribute.id)
        match attribute.kind:
            case "bool":
                return disj(*(value if wanted else neg(value) for wanted in test.values))
            case "enum":
                below = self.stack.leaves_of[attribute.id]
                chosen = frozenset[str]().union(*(below[str(name)] for name in test.values))
                others = frozenset[str]().union(*below.values()) - chosen
                return self._leaves(value, *((chosen, others) if test.operator == "is" else (others, chosen)))
            case "set":
                return self._set(test, value)
            case _:
                return _number(test, value)

    def _set(self, test: Test, value: Expr) -> Expr:
        has = [self.dialect.has(value, str(name)) for name in dict.fromkeys(test.values)]
        if test.operator == "all_of":
            return conj(*has)
        return neg(disj(*has)) if test.operator == "none_of" else disj(*has)

    def _leaves(self, value: Expr, chosen: frozenset[str], others: frozenset[str]) -> Expr:
        """The shorter of two lists: what a name is, or what it is not; the space has no other names."""
        if len(chosen) <= len(others):
            return among(value, map(literal, sorted(chosen)))
        return neg(among(value, map(literal, sorted(others)))) if others else given(value)

    def value(self, attribute: Attribute) -> Expr:
        """Whether the column of an attribute has one of its values; NULL where it is NULL."""
        found = self.column(attribute.id)
        match attribute.kind:
            case "bool":
                return TRUE
            case "enum":
                return among(
                    found, map(literal, sorted(frozenset[str]().union(*self.stack.leaves_of[attribute.id].values())))
                )
            case "set":
                return self.dialect.only(found, attribute.members)
            case kind:
                is_whole = whole(found) if kind == "integer" else TRUE
                return conj(
                    compare("ge", found, literal(attribute.minimum)),
                    compare("le", found, literal(attribute.maximum)),
                    is_whole,
                )

    def admitted(self, conditions: Iterable[Condition]) -> Expr:
        """Whether a row meets conditions, and each attribute has one of its values just where it applies."""
        parts: list[Expr] = []
        for attribute in self.stack.attributes.values():
            value = self.column(attribute.id)
            stated = conj(given(value), self.value(attribute))
            if attribute.applies_when is None:
                parts.append(stated)
            else:
                applies = self.condition(attribute.applies_when)
                parts += [disj(neg(applies), stated), disj(applies, self._absent(attribute))]
        return surely(conj(*parts, *map(self.condition, conditions)))


def _number(test: Test, value: Expr) -> Expr:
    if test.operator in ("is", "not"):
        found = among(value, map(_constant, test.values))
        return neg(found) if test.operator == "not" else found
    return compare(test.operator, value, _constant(test.values[0]))


def _constant(value: Scalar) -> Expr:
    if isinstance(value, str | bool):
        message = f"{value!r} is no number"
        raise TypeError(message)
    return literal(value)
