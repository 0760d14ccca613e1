"""Why a contract decides as it does for some facts, whole or partial: the answer of `specctl explain`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from specctl.answers.fates import Trace, trace
from specctl.answers.room import universe_of
from specctl.answers.ruled_out import RuledOut, ruled_out
from specctl.answers.table import Given, Row
from specctl.language.behavior import Behavior
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact, Request, in_space
from specctl.logic.measure import Measure
from specctl.logic.partial import Depends, Partial, Settled
from specctl.logic.resolve import Resolution, resolve, rule_region
from specctl.logic.universe import Universe
from specctl.logic.witness import witness
from specctl.values import entity


@entity
class Same:
    """A behavior with one outcome whatever the unknown facts are, though not for the same reasons everywhere.

    `shares` says in what part of the completions each rule decides; None where that cannot be measured.
    """

    behavior: Behavior
    settled: Settled
    shares: tuple[tuple[Rule, float | None], ...]


@entity
class Hangs:
    """A behavior that hangs on unknown facts; the regions of its rows are of `universe`."""

    behavior: Behavior
    depends: Depends
    rows: tuple[Row, ...]
    universe: Universe


Answer = Trace | Same | Hangs


@entity
class Explanation:
    """The answer for each behavior asked about; `unknown` are the attributes that may apply and were not given."""

    stack: Stack
    facts: Mapping[str, Fact]
    unknown: tuple[str, ...]
    answers: tuple[Answer, ...]


def explain(stack: Stack, behaviors: Iterable[str], facts: Request) -> Explanation | RuledOut:
    """Explain the decisions for some facts; a RuledOut where the contract admits no such request."""
    if in_space(stack, facts):
        return Explanation(stack, facts, (), tuple(trace(stack, name, facts) for name in behaviors))
    return _Explainer(stack, facts).explain(behaviors)


@entity
class _Explainer:
    """Explains partial facts, by regions."""

    stack: Stack
    facts: Request

    @cached_property
    def universe(self) -> Universe:
        return universe_of(self.stack)

    @cached_property
    def partial(self) -> Partial:
        return Partial(self.stack, self.universe, self.facts)

    @cached_property
    def given(self) -> Given:
        return Given(self.partial, Measure(self.universe))

    @cached_property
    def example(self) -> Request:
        """One completion of the facts."""
        found = witness(self.partial.region, self.stack, self.universe)
        return {**(found or {}), **self.facts}

    def explain(self, behaviors: Iterable[str]) -> Explanation | RuledOut:
        if not self.partial.region:
            return ruled_out(self.stack, self.facts, self.universe)
        return Explanation(self.stack, self.facts, self._unknown(), tuple(map(self._answer, behaviors)))

    def _unknown(self) -> tuple[str, ...]:
        """The attributes that were not given, and apply to some completion."""
        return tuple(
            name
            for name, attribute in self.stack.attributes.items()
            if name not in self.facts and self.universe.applies(attribute, self.stack) & self.partial.region
        )

    def _answer(self, name: str) -> Answer:
        resolution = resolve(self.stack, name, self.universe)
        if self._is_same_everywhere(resolution):
            return trace(self.stack, name, self.example)
        decided = self.partial.decide(name)
        if isinstance(decided, Settled):
            shares = self.given.rules(self.partial.region, resolution)
            return Same(resolution.behavior, decided, tuple(shares))
        return Hangs(resolution.behavior, decided, self.given.table(resolution), self.universe)

    def _is_same_everywhere(self, resolution: Resolution) -> bool:
        """Whether the same rules apply to all completions, so that one trace is the trace of all."""
        for level in resolution.levels:
            for item in level.assignments:
                when = rule_region(item.rule, self.stack, self.universe)
                if self.partial.region & when and not self.partial.region <= when:
                    return False
        return True
