"""What a contract decides for records whose facts are not all there, or are none of its requests.

There are few kinds of them: numbers count by the cell they lie in. Each kind is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from specctl.language.attribute import Attribute
from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.stack import Stack
from specctl.logic.decimals import as_number
from specctl.logic.evaluate import Fact
from specctl.logic.facts import FactError, fact
from specctl.logic.layout import BlockKey
from specctl.logic.outcomes import shown
from specctl.logic.partial import Partial, Settled
from specctl.logic.universe import Universe
from specctl.sql.build import Expr, absent, among, choose, column, compare, joined, literal, neg, whole
from specctl.sql.dialect import Dialect
from specctl.sql.query import Columns
from specctl.values import entity, frozen

# What stands between several outcomes that are all allowed.
BETWEEN = "|"
_UNIT = "\x1f"


@frozen
class Expectation:
    """What is decided for a kind of records, by behavior: the allowed outcomes, most permissive first, and the rules.

    `flaw` says in words why a kind is no request; `about` is the attribute that it is about. Then nothing is decided.
    `inside` are the metrics whose condition holds whatever the facts leave open.
    """

    allowed: Mapping[str, tuple[str, tuple[str, ...]]]
    flaw: str = ""
    about: str = ""
    inside: frozenset[str] = frozenset()


@entity
class Kinds:
    """Records by what can make a difference to a contract."""

    stack: Stack
    universe: Universe
    behaviors: tuple[Behavior, ...]

    def key(self, columns: Columns, dialect: Dialect) -> Expr:
        """A text that is equal for records of one kind."""
        parts: list[Expr] = []
        for attribute in self.stack.attributes.values():
            value = column(columns.fact(attribute.id))
            parts += [choose([(absent(value), literal(""))], self._code(attribute, value, dialect)), literal(_UNIT)]
        return joined(parts) if parts else literal("")

    def _code(self, attribute: Attribute, value: Expr, dialect: Dialect) -> Expr:
        match attribute.kind:
            case "bool":
                return choose([(value, literal("true"))], literal("false"))
            case "enum":
                leaves = sorted(frozenset[str]().union(*self.stack.leaves_of[attribute.id].values()))
                return choose([(among(value, map(literal, leaves)), value)], literal("!"))
            case "set":
                members = ((dialect.has(value, each), literal(f"{each} ")) for each in attribute.members)
                has = [choose([member], literal("")) for member in members]
                return joined([*has, choose([(dialect.only(value, attribute.members), literal("."))], literal("!"))])
            case kind:
                odd = [(neg(whole(value)), literal("!"))] if kind == "integer" else []
                return choose([*odd, *self._cells(attribute, value)], literal("+"))

    def _cells(self, attribute: Attribute, value: Expr) -> Iterator[tuple[Expr, Expr]]:
        """The place of the cell that a number lies in; what is below or above all of them is told too."""
        yield compare("lt", value, literal(attribute.minimum)), literal("-")
        cells = self.universe.blocks[BlockKey(attribute.contract, attribute.id)].cells
        for place, cell in enumerate(cells):
            end = literal(as_number(cell.high))
            yield compare("lt" if cell.is_open else "le", value, end), literal(str(place))

    def expectation(self, found: Mapping[str, object]) -> Expectation:
        """What is decided for facts as they were found, those that are missing left open."""
        facts: dict[str, Fact] = {}
        for name, value in found.items():
            try:
                facts[name] = fact(name, _as_fact(value), self.stack)
            except FactError as error:
                return Expectation({}, error.message, name)
        partial = Partial(self.stack, self.universe, facts)
        if not partial.region:
            return Expectation(
                {}, "the contract rules such a request out, by what it assumes or where attributes apply"
            )
        allowed = {each.id: self._allowed(each, partial) for each in self.behaviors}
        metrics = self.stack.parts.metrics.values()
        wheres = ((each.id, self.universe.region(each.where, self.stack)) for each in metrics)
        return Expectation(allowed, inside=frozenset(name for name, where in wheres if partial.region <= where))

    def _allowed(self, behavior: Behavior, partial: Partial) -> tuple[str, tuple[str, ...]]:
        found = partial.decide(behavior.id)
        if isinstance(found, Settled):
            return shown(found.outcome), found.rules
        return together(behavior, found.outcomes), ()


def together(behavior: Behavior, outcomes: Sequence[Outcome]) -> str:
    """Several allowed outcomes as one text: names, most permissive first; of limits the widest, which allows all."""
    known = [each for each in outcomes if each not in (CONFLICT, UNDECIDED)]
    known.sort(key=behavior.tier)
    if behavior.kind == "limit" and len(known) == len(outcomes):
        return shown(known[0])
    return BETWEEN.join([*map(shown, known), *(str(each) for each in outcomes if each in (CONFLICT, UNDECIDED))])


def _as_fact(value: object) -> object:
    """A value of a database as facts have it."""
    if isinstance(value, float):
        return Decimal(repr(value))
    return list(value) if isinstance(value, list | tuple) else value
