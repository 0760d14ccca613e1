"""The decision function of a contract as one query over a table of requests."""

from __future__ import annotations

from specctl.language.behavior import UNDECIDED, Behavior
from specctl.language.condition import ALWAYS, Condition
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.outcomes import shown
from specctl.logic.universe import Universe
from specctl.sql.build import NULL, Expr, choose, column, either, literal, size
from specctl.sql.conditions import Words
from specctl.sql.dialect import Dialect
from specctl.sql.levels import decided
from specctl.sql.regions import by_regions, in_steps
from specctl.sql.steps import Steps
from specctl.sql.tables import Query, table
from specctl.values import entity

IN_SPACE = "in_space"


@entity
class Columns:
    """What the columns of a table are called: `facts.topic`, `decision.response.outcome`, with another separator."""

    separator: str = "."

    def fact(self, attribute: str) -> str:
        """The column of an attribute."""
        return self._of("facts", attribute)

    def outcome(self, behavior: str) -> str:
        """The column of a behavior's outcome."""
        return self._of("decision", behavior, "outcome")

    def rules(self, behavior: str) -> str:
        """The column of the rules that decide a behavior: their ids, between blanks."""
        return self._of("decision", behavior, "rules")

    def _of(self, *parts: str) -> str:
        return self.separator.join(parts).replace(".", self.separator)


@entity
class Deciding:
    """What is asked of a query: a stack, what is known of every request, and how the table is laid out.

    `shorter` is the stack as it is where `where` holds; both decide alike there. `keep` are columns that are handed on.
    """

    stack: Stack
    shorter: Stack
    universe: Universe
    dialect: Dialect
    columns: Columns
    table: str = "requests"
    where: Condition = ALWAYS
    keep: tuple[str, ...] = ()

    @property
    def behaviors(self) -> tuple[Behavior, ...]:
        """The behaviors that the contract decides."""
        return tuple(self.stack.decided.values())

    @property
    def facts(self) -> tuple[str, ...]:
        """The columns with what is known of a request."""
        return tuple(self.columns.fact(name) for name in self.stack.attributes)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The columns of the result."""
        pairs = ((self.columns.outcome(each.id), self.columns.rules(each.id)) for each in self.behaviors)
        return (*self.keep, *self.facts, IN_SPACE, *(name for pair in pairs for name in pair))


def deciding(asked: Deciding) -> Query:
    """For each row of the table its facts, whether it is a request, and what is decided: NULL where it is none."""
    words = Words(asked.shorter, asked.dialect, lambda name: column(asked.columns.fact(name)))
    steps = Steps()
    admitted = steps.name(words.admitted((*asked.stack.assumptions, asked.where)))
    results: dict[str, Expr] = {name: column(name) for name in (*asked.keep, *asked.facts)}
    results[IN_SPACE] = admitted
    for behavior in asked.behaviors:
        outcome, rules = _decision(behavior, asked, words, steps)
        results[asked.columns.outcome(behavior.id)] = choose([(admitted, outcome)], NULL)
        results[asked.columns.rules(behavior.id)] = choose([(admitted, rules)], NULL)
    return steps.query(table(asked.table, (*asked.keep, *asked.facts)), results, asked.dialect)


def _decision(behavior: Behavior, asked: Deciding, words: Words, steps: Steps) -> tuple[Expr, Expr]:
    """The outcome and the rules of a behavior, by its regions or by its rules, whichever is shorter."""
    trial = Steps()
    ruled = _ruled(behavior, asked, words, trial)
    space = asked.universe.space(asked.stack) & asked.universe.region(asked.where, asked.stack)
    found = by_regions(
        behavior.id, asked.stack, space, asked.universe, words.condition, trial.size + sum(map(size, ruled))
    )
    if found is None:
        return _ruled(behavior, asked, words, steps)
    return in_steps(*found, asked.stack, steps)


def _ruled(behavior: Behavior, asked: Deciding, words: Words, steps: Steps) -> tuple[Expr, Expr]:
    def when(rule: Rule) -> Expr:
        return steps.name(words.condition(rule.when))

    outcome, rules = decided(behavior, asked.shorter.assignments.get(behavior.id, {}), when, steps)
    rest = UNDECIDED if behavior.otherwise is None else shown(behavior.otherwise)
    return either(outcome, literal(rest)), rules
