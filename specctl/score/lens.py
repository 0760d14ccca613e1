"""Why answers differ from those of older records: another contract, another model, both, or other requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
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
from specctl.score.figures import BROKEN, KEPT, MOST_EXAMPLES
from specctl.score.flags import column_of, expected, flag, measures, rules
from specctl.score.load import Loaded
from specctl.score.pairing import SAME, Pairing, common_behaviors, old
from specctl.score.report import Cause, Lens, Paired, Shift
from specctl.score.statistics import adjusted
from specctl.score.table import NUMBER, Layout, observed
from specctl.score.turns import paired
from specctl.score.verdict import AS_DECIDED, Measure
from specctl.sql.build import (
    NULL,
    Expr,
    among,
    call,
    choose,
    column,
    compare,
    conj,
    either,
    equal,
    finite,
    given,
    literal,
    neg,
    same,
    tried,
)
from specctl.sql.tables import count, select
from specctl.values import entity, frozen

_BEFORE, _AFTER, _PAIRS = "side_before", "side_after", "pairs"
_CAUSES: tuple[Cause, ...] = ("contract", "model", "both", "data")
_MOST_SHIFTS = 1000


@entity
class Side:
    """One set of records: its contract, and where its counted table is."""

    layout: Layout
    universe: Universe
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
        for place, (name, side) in enumerate(((_BEFORE, self.before), (_AFTER, self.after))):
            self.engine.keep(name, pairing.side(side.source, place, self.engine.dialect))
        self.engine.keep(_PAIRS, pairing.pairs(_AFTER, _BEFORE))
        matched, before, after = (self._number(name) for name in (_PAIRS, _BEFORE, _AFTER))
        shifts = sorted(self._shifts(), key=lambda each: (-each.count, each.behavior, each.before, each.after))
        causes: Counter[Cause] = Counter()
        for shift in shifts:
            causes[shift.cause] += shift.count
        counted = {cause: causes[cause] for cause in _CAUSES}
        only = before - matched, after - matched
        return Lens(matched, *only, counted, tuple(shifts[:_MOST_SHIFTS]), tuple(self._paired()))

    def _number(self, name: str) -> int:
        ((found,),) = self.engine.rows(select({"n": count()}, name))
        return int(found)

    @cached_property
    def _pairing(self) -> Pairing:
        layouts = self.before.layout, self.after.layout
        common = common_behaviors(*layouts)
        known = {column_of(each) for each in measures(layouts[0].behaviors)}
        flags = tuple(
            name
            for each in self._measures
            for name in [column_of(each)]
            if name in known and (each.behavior is None or each.behavior in common)
        )
        models = [self._models(side.source) for side in (self.before, self.after)]
        is_by_model = models[0] == models[1] and len(models[0]) > 1
        return Pairing(*layouts, flags, is_by_model)

    @property
    def _measures(self) -> list[Measure]:
        return list(measures(self.after.layout.behaviors))

    def _models(self, source: str) -> set[object]:
        named = select({"model": column("model")}, source, given(column("model")), by=[literal(1)])
        return {name for (name,) in self.engine.rows(named)}

    def _shifts(self) -> Iterator[Shift]:
        known = [{each.id: each for each in side.layout.behaviors} for side in (self.before, self.after)]
        for name in self._pairing.behaviors:
            yield from self._of_behavior(known[0][name], known[1][name])

    def _of_behavior(self, older: Behavior, behavior: Behavior) -> Iterator[Shift]:
        """The answers of one behavior that changed, alike ones together."""
        before, after = _seen(older, old), _seen(behavior, lambda each: each)
        changed = conj(given(before), given(after), neg(equal(before, after)))
        parts = {
            "cause": _cause(behavior),
            "before": before,
            "after": after,
            "decided_before": column(old(expected(behavior.id))),
            "decided_after": column(expected(behavior.id)),
            "rules": column(rules(behavior.id)),
            "n": count(),
            "first": call("min", column(PLACE), literal(MOST_EXAMPLES)),
            "names": call("arg_min", _name(), column(PLACE), literal(MOST_EXAMPLES)),
        }
        by = [literal(place) for place in range(1, 7)]
        found: dict[tuple[str, ...], list[_Alike]] = {}
        for *key, listed, number, places, names in self.engine.rows(select(parts, _PAIRS, changed, by=by)):
            some = _Alike(tuple(str(listed or "").split()), int(number), self._examples(places, names))
            cause, *rest = map(str, key)
            # Where the contract changed is told at once, whichever rules decide there now.
            apart = " ".join(some.rules) if cause in ("model", "data") else ""
            found.setdefault((cause, *rest, apart), []).append(some)
        for (cause, *rest, _), together in found.items():
            yield self._shift(as_type("Cause", cause), behavior.id, rest, together)

    def _shift(self, cause: Cause, behavior: str, key: list[str], together: list[_Alike]) -> Shift:
        before, after, decided_before, decided_after = key
        deciding = {rule for each in together for rule in each.rules}
        by_rules = tuple(rule for rule in self.after.layout.stack.rule_by_id if rule in deciding)
        if cause in ("model", "data"):
            where = self._where(behavior, by_rules)
        else:
            where = self._moved.get((behavior, decided_before, decided_after), "")
        numbers = sum(each.count for each in together)
        places = sorted(place for each in together for place in each.examples)
        shown = tuple(name for _, name in places[:MOST_EXAMPLES])
        return Shift(cause, behavior, before, after, decided_before, decided_after, numbers, where, by_rules, shown)

    def _examples(self, places: object, names: object) -> list[tuple[int, str]]:
        """Records by their place, for people."""
        found = []
        for number, name in zip(as_type("list[int]", places), as_type("list[str]", names), strict=True):
            place = self.loaded.place(*divmod(number, MOST_LINES))
            found.append((number, f"{place} ({name})" if name else place))
        return found

    @cached_property
    def _moved(self) -> Mapping[tuple[str, str, str], str]:
        """Where the contract decides otherwise now, in words, by behavior and outcomes."""
        found = compare_stacks(self.before.layout.stack, self.after.layout.stack, self.config)
        return {
            (each.behavior, shown(each.before), shown(each.after)): each.extent.region or ""
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
        found = list(paired(self.engine, _PAIRS, told, old, column(SAME)))
        for each, p_value in zip(found, adjusted([each.p_value for each in found]), strict=True):
            yield replace(each, p_value=p_value)


@frozen
class _Alike:
    """Answers that changed alike where the same rules decide: how many, and the first of them with their places."""

    rules: tuple[str, ...]
    count: int
    examples: list[tuple[int, str]]


def _cause(behavior: Behavior) -> Expr:
    """Why an answer changed, where it did."""
    decided = column(old(expected(behavior.id))), column(expected(behavior.id))
    return choose(
        [
            (neg(column(SAME)), literal("data")),
            (same(*decided), literal("model")),
            (_is_as_decided(behavior), literal("contract")),
        ],
        literal("both"),
    )


def _is_as_decided(behavior: Behavior) -> Expr:
    """Whether both answers are as each contract decides; of a limit, whether the older number would be as the newer."""
    kept = column(flag(AS_DECIDED, behavior.id)), column(old(flag(AS_DECIDED, behavior.id)))
    if behavior.kind != "limit":
        return conj(*(equal(either(each, literal(1)), literal(1)) for each in kept))
    number, limit = (
        finite(tried(column(old(observed(behavior.id))), NUMBER)),
        tried(column(expected(behavior.id)), NUMBER),
    )
    would_be = compare("le" if behavior.bound == "at_most" else "ge", number, limit)
    return same(would_be, equal(kept[0], literal(1)))


def _name() -> Expr:
    return either(column("case"), either(column("id"), literal("")))


def _seen(behavior: Behavior, side: Callable[[str], str]) -> Expr:
    """What was observed, NULL where that is no value; of a limit whether it was kept."""
    if behavior.kind == "limit":
        kept = column(side(flag(AS_DECIDED, behavior.id)))
        return choose([(equal(kept, literal(1)), literal(KEPT)), (equal(kept, literal(0)), literal(BROKEN))], NULL)
    value = column(side(observed(behavior.id)))
    return choose([(among(value, map(literal, behavior.values)), value)], NULL)
