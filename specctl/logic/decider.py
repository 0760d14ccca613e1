"""Decisions for many requests: conditions as bits, so that what applies is found by a few operations on integers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal

from specctl.language.attribute import Attribute
from specctl.language.condition import All, Condition, Not, Test
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.logic.evaluate import Decision, Fact, Request, decide_among, holds
from specctl.logic.terms import terms

_MOST_TERMS = 256
_MOST_KNOWN = 1 << 16
_NOTHING: AbstractSet[str] = frozenset()

# Makes a value as it comes from outside a fact about an attribute; raises FactError.
Reader = Callable[[str, object, Stack], Fact]


@dataclass(slots=True)
class _Column:
    """What the tests of one attribute say: for each test, held or negated, the bits of the terms that need it.

    `unmet` gives, for each cell that was asked about, the bits of the terms that fail there; `seen` the same by values.
    """

    attribute: Attribute
    needs: dict[tuple[Test, bool], int] = field(default_factory=dict)
    points: list[Decimal] = field(default_factory=list)
    unmet: dict[object, int] = field(default_factory=dict)
    seen: dict[object, int] = field(default_factory=dict)

    def cell(self, value: Fact | None) -> object:
        """What of a value can make a difference: for a number its place among the constants."""
        if value is None or isinstance(value, bool | str | frozenset):
            return value
        if isinstance(value, int | Decimal):
            place = bisect_left(self.points, value)
            return 2 * place + (place < len(self.points) and self.points[place] == value)
        return frozenset(value)


class Decider:
    """Decides whole requests of one stack; raises TooManyTermsError where conditions are too intricate for bits."""

    def __init__(self, stack: Stack, behaviors: Iterable[str]) -> None:
        self._stack = stack
        self._columns = {name: _Column(attribute) for name, attribute in stack.attributes.items()}
        self._size = 0
        self._outside = self._add(Not(All(stack.assumptions)))
        self._applies = {
            name: self._add(attribute.applies_when)
            for name, attribute in stack.attributes.items()
            if attribute.applies_when is not None
        }
        rules = {rule: self._add(rule.when) for rule in stack.rules if stack.assigned_by[rule]}
        self._says = {behavior: self._bits(behavior, rules) for behavior in behaviors}
        self._masks = {behavior: _any(says) for behavior, says in self._says.items()}
        for column in self._columns.values():
            column.points = sorted({Decimal(v) for test, _ in column.needs for v in test.values if _is_number(v)})
        self._every = (1 << self._size) - 1
        self._absent = {name: self._unmet(name, None) for name in self._columns}

    def _add(self, condition: Condition) -> int:
        """Give a condition's terms the next bits."""
        first = self._size
        for term in terms(condition, _MOST_TERMS):
            bit = 1 << self._size
            self._size += 1
            for need in term:
                needs = self._columns[need[0].attribute].needs
                needs[need] = needs.get(need, 0) | bit
        return (1 << self._size) - (1 << first)

    def _bits(self, behavior: str, rules: Mapping[Rule, int]) -> dict[int, tuple[str, Assignment]]:
        """Each bit of a rule that assigns a behavior, with its level and assignment."""
        levels = self._stack.assignments.get(behavior, {})
        return {
            bit: (level, item) for level, items in levels.items() for item in items for bit in _single(rules[item.rule])
        }

    def matching(self, raw: Mapping[str, object], read: Reader) -> tuple[int, AbstractSet[str]]:
        """The bits of all terms that some facts meet, and the attributes that are left out.

        `read` makes the facts values, and raises for those that are none.
        """
        unmet = 0
        columns = self._columns
        for name, value in raw.items():
            kind = value.__class__
            key = as_key(value) if kind is bool or kind is list else value
            try:
                unmet |= columns[name].seen[key]
            except (KeyError, TypeError):
                unmet |= self._learn(name, key, read(name, value, self._stack))
        left_out = columns.keys() - raw.keys() if len(raw) < len(columns) else _NOTHING
        for name in left_out:
            unmet |= self._absent[name]
        return ~unmet & self._every, left_out

    def _learn(self, name: str, key: object, value: Fact) -> int:
        found = self._unmet(name, value)
        seen = self._columns[name].seen
        if len(seen) < _MOST_KNOWN:
            seen[key] = found
        return found

    def _unmet(self, name: str, value: Fact | None) -> int:
        """The bits of the terms that fail at a value, or where an attribute has none."""
        column = self._columns[name]
        cell = column.cell(value)
        found = column.unmet.get(cell)
        if found is None:
            request: Request = {} if value is None else {name: value}
            found = 0
            for (test, expected), bits in column.needs.items():
                if holds(test, request, self._stack) != expected:
                    found |= bits
            if len(column.unmet) < _MOST_KNOWN:
                column.unmet[cell] = found
        return found

    def is_in_space(self, raw: Mapping[str, object], matching: int) -> bool:
        """Whether some facts give a value for nothing that does not apply, and meet the assumptions."""
        if matching & self._outside:
            return False
        return all(matching & bits or name not in raw for name, bits in self._applies.items())

    def is_complete(self, left_out: AbstractSet[str], matching: int) -> bool:
        """Whether no attribute that applies is left out, as far as the known ones tell."""
        for name in left_out:
            bits = self._applies.get(name)
            if bits is None or matching & bits:
                return False
        return True

    @property
    def masks(self) -> Mapping[str, int]:
        """For each behavior the bits on which it depends."""
        return self._masks

    def decide(self, behavior: str, relevant: int) -> Decision:
        """The decision of a behavior for those of a request's bits that its mask leaves."""
        return decide_among(self._stack.behaviors[behavior], self._among(behavior, relevant))

    def _among(self, behavior: str, bits: int) -> dict[str, tuple[Assignment, ...]]:
        says = self._says[behavior]
        levels: dict[str, dict[Assignment, None]] = {level: {} for level in self._stack.assignments.get(behavior, {})}
        for bit in _single(bits):
            level, item = says[bit]
            levels[level][item] = None
        return {level: tuple(items) for level, items in levels.items()}


def as_key(value: object) -> object:
    """A value as a key that no value of another type equals: `true` is not 1."""
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, bool) else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _any(bits: Iterable[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found


def _single(bits: int) -> Iterator[int]:
    """The bits that are set, lowest first."""
    while bits:
        low = bits & -bits
        yield low
        bits ^= low
