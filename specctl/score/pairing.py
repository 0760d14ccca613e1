"""Records of the same request in older and newer results, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from specctl.diff.joining import matched_attributes
from specctl.diff.matching import Leaf, align_leaves, align_members
from specctl.language.attribute import Attribute
from specctl.language.stack import Stack
from specctl.logic.layout import tests_by_attribute
from specctl.score.counted import PLACE
from specctl.score.flags import expected, rules
from specctl.score.table import COLUMNS, TEXT, WHOLE, Layout, observed
from specctl.sql.build import (
    NULL,
    Expr,
    absent,
    cast,
    choose,
    column,
    compare,
    conj,
    disj,
    either,
    equal,
    given,
    joined,
    literal,
    same,
)
from specctl.sql.dialect import Dialect
from specctl.sql.tables import Query, place_within, select, within
from specctl.values import entity

# The database that older records were counted in, and the names of both sides.
OLDER, NEW, OLD = "older", "n", "o"
SAME = "same_facts"
# What records are paired by: the kind of name, the name, which try or which one of its kind, and the model.
_BY, _NAME, _AGAIN, _MODEL = _KEYS = ("key.by", "key.name", "key.again", "key.model")
_CASE, _ID, _ALIKE = "case", "id", "alike"
_NTH, _UNIT = "key.nth", "\x1f"


@entity
class Pairing:
    """What two sets of records have in common: attributes and behaviors of both contracts.

    With `by_model`, answers of different models are different requests: where both sides have the same models.
    """

    before: Layout
    after: Layout
    flags: tuple[str, ...]
    by_model: bool

    @property
    def behaviors(self) -> tuple[str, ...]:
        """The behaviors that both contracts decide, of one kind."""
        return common_behaviors(self.before, self.after)

    @cached_property
    def _attributes(self) -> tuple[tuple[Attribute, Attribute], ...]:
        """The attributes that both contracts have, of one type, as each has them: what was renamed says so."""
        before, after = self.before.stack, self.after.stack
        return tuple(
            (before.attributes[old], after.attributes[new]) for new, old in matched_attributes(before, after).items()
        )

    def columns(self) -> tuple[str, ...]:
        """What is compared, besides facts."""
        named = (name(each) for each in self.behaviors for name in (observed, expected, rules))
        return (PLACE, "case", "id", *named, *self.flags)

    def side(self, source: str, place: int, dialect: Dialect) -> Query:
        """The records of the older (0) or newer (1) side by what they are paired by; of several alike the first."""
        facts = [self._fact(pair, place, dialect) for pair in self._attributes]
        named = choose([(given(column("case")), literal(_CASE)), (given(column("id")), literal(_ID))], literal(_ALIKE))
        keys = {
            _BY: named,
            _NAME: either(column("case"), either(column("id"), self._kind(facts))),
            _AGAIN: choose([(equal(named, literal(_ALIKE)), literal(0))], either(column("repeat"), literal(1))),
            _MODEL: either(column("model"), literal("")) if self.by_model else literal(""),
        }
        values = {**{each: column(each) for each in self.columns()}, **{_of(n): each for n, each in enumerate(facts)}}
        nth = place_within(list(keys.values()), [column(PLACE)])
        numbered = select({**keys, **values, _NTH: nth}, source)
        is_alike, number = equal(column(_BY), literal(_ALIKE)), column(_NTH)
        kept = {name: column(name) for name in (*_KEYS, *values)}
        kept[_AGAIN] = cast(choose([(is_alike, number)], column(_AGAIN)), WHOLE)
        return select(kept, numbered, disj(is_alike, equal(number, literal(1))))

    def pairs(self, after: str, before: str) -> Query:
        """Both sides of each request that both have: columns of the older one begin with `o.`."""
        newer = {name: column(name, NEW) for name in self.columns()}
        older = {old(name): column(name, OLD) for name in self.columns()}
        facts = [same(column(_of(n), NEW), column(_of(n), OLD)) for n in range(len(self._attributes))]
        alike = disj(equal(column(_BY, NEW), literal(_ALIKE)), conj(*facts))
        rows = select({**newer, **older, SAME: alike}, after, alias=NEW)
        return within(rows, before, OLD, conj(*(equal(column(key, NEW), column(key, OLD)) for key in _KEYS)))

    def _fact(self, pair: tuple[Attribute, Attribute], place: int, dialect: Dialect) -> Expr:
        """A fact of one side in the words of both, which is equal for what means the same."""
        own = pair[place]
        value = column(COLUMNS.fact(own.id))
        trees = self.before.stack.trees[pair[0].id], self.after.stack.trees[pair[1].id]
        match own.kind:
            case "set":
                has = (
                    choose([(dialect.has(value, (leaf.base, leaf.head)[place]), literal(f"{leaf.name} "))], literal(""))
                    for leaf in align_members(*trees).leaves
                )
                return choose([(absent(value), NULL)], joined([literal(""), *has]))
            case "enum":
                told = _called(align_leaves(*trees).leaves, place)
                return choose([(equal(value, literal(name)), literal(word)) for name, word in told.items()], value)
        return value

    def _kind(self, facts: list[Expr]) -> Expr:
        """A text that is equal for records that no condition of either contract tells apart."""
        parts: list[Expr] = [literal("")]
        for pair, value in zip(self._attributes, facts, strict=True):
            is_number = pair[1].kind in ("integer", "number")
            told = choose(self._cells(pair, value), literal("+")) if is_number else cast(value, TEXT)
            parts += [choose([(absent(value), literal(""))], joined([literal("="), told])), literal(_UNIT)]
        return joined(parts)

    def _cells(self, pair: tuple[Attribute, Attribute], value: Expr) -> Iterator[tuple[Expr, Expr]]:
        """Where a number lies among those that either contract names."""
        sides = zip((self.before, self.after), pair, strict=True)
        named = sorted({each for side, attribute in sides for each in _named(side.stack, attribute)})
        for place, number in enumerate(named):
            yield compare("lt", value, literal(number)), literal(f"<{place}")
            yield equal(value, literal(number)), literal(f"={place}")


def _named(stack: Stack, attribute: Attribute) -> Iterator[Decimal]:
    """The numbers that conditions of a contract, and of what it extends, compare an attribute with."""
    for test in tests_by_attribute([stack], ()).get((attribute.contract, attribute.id), ()):
        yield from (Decimal(str(value)) for value in test.values)


def common_behaviors(before: Layout, after: Layout) -> tuple[str, ...]:
    """The behaviors that both contracts decide, of one kind."""
    known = {each.id: each for each in before.behaviors}
    return tuple(
        each.id
        for each in after.behaviors
        if each.id in known and (each.kind, each.bound) == (known[each.id].kind, known[each.id].bound)
    )


def _called(found: tuple[Leaf, ...], place: int) -> Mapping[str, str]:
    """What values of an enum are called in the words of both, where that is not their name: the coarser one."""
    parts = [Counter((leaf.base, leaf.head)[side] for leaf in found) for side in (0, 1)]
    words = {}
    for leaf in found:
        own = (leaf.base, leaf.head)[place]
        word = leaf.base if parts[0][leaf.base] > 1 else leaf.head
        if word != own:
            words[own] = word
    return words


def _of(number: int) -> str:
    """The column of a fact in the words of both."""
    return f"fact.{number}"


def old(name: str) -> str:
    """The name of a column of the older side."""
    return f"o.{name}"
