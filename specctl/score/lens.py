"""Why answers differ from those of older records: another contract, another model, both, or other requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import cast as as_type

from specctl.config import Config
from specctl.diff.compare import compare_stacks
from specctl.language.behavior import Behavior
from specctl.logic.describe import describe
from specctl.logic.measure import Measure as Volume
from specctl.logic.outcomes import shown
from specctl.logic.region import Region
from specctl.logic.resolve import resolve
from specctl.logic.universe import Universe
from specctl.score.counted import MOST_LINES, PLACE
from specctl.score.duck import Duck
from specctl.score.expected import Kinds
from specctl.score.figures import BROKEN, KEPT
from specctl.score.flags import column_of, expected, flag, measures, rules
from specctl.score.load import Loaded
from specctl.score.pairing import SAME, Pairing, old
from specctl.score.report import Cause, Lens, Paired, Shift
from specctl.score.statistics import mcnemar, rate
from specctl.score.table import Layout, observed
from specctl.score.verdict import AS_DECIDED, Measure
from specctl.sql.build import NULL, Expr, among, choose, column, conj, either, equal, given, literal, neg, same
from specctl.sql.tables import count, least, select, sums
from specctl.values import entity

_BEFORE, _AFTER, _PAIRS = "side_before", "side_after", "pairs"
_CAUSES: tuple[Cause, ...] = ("contract", "model", "both", "data")
_MOST_SHIFTS = 1000


@entity
class Side:
    """One set of records: its contract, and where its counted table is."""

    layout: Layout
    universe: Universe
    kinds: Kinds
    source: str


@entity
class Comparison:
    """Two sets of counted records in one engine."""

    engine: Duck
    before: Side
    after: Side
    loaded: Loaded
    config: Config

    def lens(self) -> Lens:
        """What became of answers to the same requests, and why."""
        pairing = self._pairing
        for name, side in ((_BEFORE, self.before), (_AFTER, self.after)):
            self.engine.keep(name, pairing.side(side.source, side.kinds, self.engine.dialect))
        self.engine.keep(_PAIRS, pairing.pairs(_AFTER, _BEFORE))
        matched, before, after = (self._number(name) for name in (_PAIRS, _BEFORE, _AFTER))
        shifts = sorted(self._shifts(), key=lambda each: (-each.count, each.behavior, each.before, each.after))
        causes: Counter[Cause] = Counter()
        for shift in shifts:
            causes[shift.cause] += shift.count
        counted = {cause: causes[cause] for cause in _CAUSES}
        paired = tuple(self._paired())
        return Lens(matched, before - matched, after - matched, counted, tuple(shifts[:_MOST_SHIFTS]), paired)

    def _number(self, name: str) -> int:
        ((found,),) = self.engine.rows(select({"n": count()}, name))
        return int(str(found))

    @cached_property
    def _pairing(self) -> Pairing:
        flags = {column_of(each) for each in measures(self.before.layout.behaviors)}
        common = tuple(name for each in self._measures for name in [column_of(each)] if name in flags)
        models = [self._models(side.source) for side in (self.before, self.after)]
        is_by_model = models[0] == models[1] and len(models[0]) > 1
        return Pairing(self.before.layout, self.after.layout, common, is_by_model)

    @property
    def _measures(self) -> list[Measure]:
        return list(measures(self.after.layout.behaviors))

    def _models(self, source: str) -> set[object]:
        return {name for (name,) in self.engine.rows(select({"model": column("model")}, source, by=[literal(1)]))}

    def _shifts(self) -> Iterator[Shift]:
        known = {each.id: each for each in self.after.layout.behaviors}
        for name in self._pairing.behaviors:
            yield from self._of_behavior(known[name])

    def _of_behavior(self, behavior: Behavior) -> Iterator[Shift]:
        """The answers of one behavior that changed, alike ones together."""
        name = behavior.id
        after, before = _seen(behavior, lambda each: each), _seen(behavior, old)
        decided = column(expected(name)), column(old(expected(name)))
        good = [either(column(each(flag(AS_DECIDED, name))), literal(1)) for each in (lambda n: n, old)]
        both_good = conj(*(equal(each, literal(1)) for each in good))
        cause = choose(
            [
                (neg(column(SAME)), literal("data")),
                (same(*decided), literal("model")),
                (both_good, literal("contract")),
            ],
            literal("both"),
        )
        parts = {
            "cause": cause,
            "before": before,
            "after": after,
            "decided_before": decided[1],
            "decided_after": decided[0],
            "rules": column(rules(name)),
            "n": count(),
            "first": least(column(PLACE)),
        }
        changed = conj(given(before), given(after), neg(equal(before, after)))
        by = [literal(place) for place in range(1, 7)]
        for row in self.engine.rows(select(parts, _PAIRS, changed, by=by)):
            yield self._shift(name, *row)

    def _shift(
        self,
        behavior: str,
        cause: object,
        before: object,
        after: object,
        decided_before: object,
        decided_after: object,
        listed: object,
        number: object,
        first: object,
    ) -> Shift:
        names = tuple(str(listed or "").split())
        pair = str(decided_before), str(decided_after)
        where, by_rules = self._moved.get((behavior, *pair), ("", names))
        if cause in ("model", "data"):
            where, by_rules = self._where(behavior, names), names
        place = self.loaded.place(*divmod(int(str(first)), MOST_LINES))
        return Shift(
            as_type("Cause", str(cause)),
            behavior,
            str(before),
            str(after),
            *pair,
            int(str(number)),
            where,
            by_rules,
            (place,),
        )

    @cached_property
    def _moved(self) -> Mapping[tuple[str, str, str], tuple[str, tuple[str, ...]]]:
        """Where the contract decides otherwise now, in words, with the rules that decide: by behavior and outcomes."""
        if self.before.layout.stack is self.after.layout.stack:
            return {}
        found = compare_stacks(self.before.layout.stack, self.after.layout.stack, self.config)
        return {
            (each.behavior, shown(each.before), shown(each.after)): (each.extent.region or "", each.rules_after)
            for each in found.diff.decisions
        }

    def _where(self, behavior: str, names: tuple[str, ...]) -> str:
        """Where some rules decide together, in words."""
        key = (behavior, names)
        if key not in self._words:
            self._words[key] = self._described(behavior, names)
        return self._words[key]

    @cached_property
    def _words(self) -> dict[tuple[str, tuple[str, ...]], str]:
        return {}

    def _described(self, behavior: str, names: tuple[str, ...]) -> str:
        side = self.after
        stack, universe = side.layout.stack, side.universe
        region: Region = universe.space(stack)
        for item, deciding in resolve(stack, behavior, universe).deciding.items():
            region = region & deciding if item.rule.id in names else region - deciding
        return describe(region, stack, universe, Volume(universe)).text if names and region else ""

    def _paired(self) -> Iterator[Paired]:
        """Each measure on requests that are the same before and after."""
        told = [each for each in self._measures if column_of(each) in self._pairing.flags]
        parts: dict[str, Expr] = {}
        for place, measure in enumerate(told):
            now, then = column(column_of(measure)), column(old(column_of(measure)))
            known = conj(column(SAME), given(now), given(then))
            for name, is_counted in _turns(now, then).items():
                parts[f"{name}_{place}"] = sums(choose([(conj(known, is_counted), literal(1))], literal(0)))
        if not parts:
            return
        ((*numbers,),) = self.engine.rows(select(parts, _PAIRS))
        for place, measure in enumerate(told):
            stayed, went, came, never = (int(str(each or 0)) for each in numbers[place * 4 : place * 4 + 4])
            cases = stayed + went + came + never
            if cases:
                bad, good = (went, came) if measure.is_good else (came, went)
                yield Paired(
                    measure.name,
                    measure.behavior,
                    rate(stayed + went, cases),
                    rate(stayed + came, cases),
                    bad,
                    good,
                    mcnemar(bad, good),
                )


def _turns(now: Expr, then: Expr) -> dict[str, Expr]:
    """Hits that stayed, went, came, and never were."""
    hit, was_hit = equal(now, literal(1)), equal(then, literal(1))
    return {
        "stayed": conj(hit, was_hit),
        "went": conj(neg(hit), was_hit),
        "came": conj(hit, neg(was_hit)),
        "never": conj(neg(hit), neg(was_hit)),
    }


def _seen(behavior: Behavior, side: Callable[[str], str]) -> Expr:
    """What was observed, NULL where that is no value; of a limit whether it was kept."""
    if behavior.kind == "limit":
        kept = column(side(flag(AS_DECIDED, behavior.id)))
        return choose([(equal(kept, literal(1)), literal(KEPT)), (equal(kept, literal(0)), literal(BROKEN))], NULL)
    value = column(side(observed(behavior.id)))
    return choose([(among(value, map(literal, behavior.values)), value)], NULL)
