"""Records of the same request in older and newer results, side by side."""

from __future__ import annotations

from specctl.score.counted import PLACE
from specctl.score.expected import Kinds
from specctl.score.flags import expected, rules
from specctl.score.table import COLUMNS, TEXT, Layout, observed
from specctl.sql.build import (
    Expr,
    cast,
    choose,
    column,
    conj,
    either,
    given,
    joined,
    literal,
    same,
)
from specctl.sql.dialect import Dialect
from specctl.sql.tables import Query, least, place_within, select, within
from specctl.values import entity

# The database that older records were counted in, and the names of both sides.
OLDER, NEW, OLD = "older", "n", "o"
KEY, SAME = "key", "same_facts"


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
        """The behaviors that both contracts decide, with the same values."""
        known = {each.id: each for each in self.before.behaviors}
        return tuple(
            each.id
            for each in self.after.behaviors
            if each.id in known and (each.kind, each.bound) == (known[each.id].kind, known[each.id].bound)
        )

    @property
    def facts(self) -> tuple[str, ...]:
        """The columns of attributes that both contracts have, of one type."""
        return tuple(name for name, kind in self.after.facts.items() if self.before.facts.get(name) == kind)

    def columns(self) -> tuple[str, ...]:
        """What is compared."""
        named = (name(each) for each in self.behaviors for name in (observed, expected, rules))
        return (PLACE, "case", "id", *self.facts, *named, *self.flags)

    def side(self, source: str, kinds: Kinds, dialect: Dialect) -> Query:
        """The records of one side by what they are paired by; of several alike the first."""
        kind = kinds.key(COLUMNS, dialect)
        order = [column(observed("response")), column(PLACE)] if "response" in self.behaviors else [column(PLACE)]
        nth = cast(place_within([kind], order), TEXT)
        name = either(column("case"), column("id"))
        again = either(cast(column("repeat"), TEXT), literal("1"))
        model = either(column("model"), literal("")) if self.by_model else literal("")
        by_name = joined([literal("named "), name, literal(" "), again, literal(" "), model])
        by_kind = joined([literal("alike "), kind, literal(" "), nth])
        key = choose([(given(name), by_name)], by_kind)
        keyed = select({KEY: key, **{each: column(each) for each in self.columns()}}, source)
        first = select({KEY: column(KEY), "first": least(column(PLACE))}, keyed, by=[literal(1)])
        rows = select({KEY: column(KEY, "k"), **{each: column(each, "k") for each in self.columns()}}, keyed, alias="k")
        is_first = conj(equal_keys("k", "f"), same(column(PLACE, "k"), column("first", "f")))
        return within(rows, first, "f", is_first)

    def pairs(self, after: str, before: str) -> Query:
        """Both sides of each request that both have: columns of the older one begin with `o.`."""
        newer = {name: column(name, NEW) for name in self.columns()}
        older = {old(name): column(name, OLD) for name in self.columns()}
        alike = conj(*(same(column(name, NEW), column(name, OLD)) for name in self.facts))
        rows = select({**newer, **older, SAME: alike}, after, alias=NEW)
        return within(rows, before, OLD, equal_keys(NEW, OLD))


def old(name: str) -> str:
    """The name of a column of the older side."""
    return f"o.{name}"


def equal_keys(one: str, other: str) -> Expr:
    """Whether two records are paired."""
    return same(column(KEY, one), column(KEY, other))
