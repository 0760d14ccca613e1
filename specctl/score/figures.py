"""Measures over all records, with records to look at, and the confusion of what is expected and observed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.language.behavior import Behavior
from specctl.score.counted import COUNTED, PLACE
from specctl.score.engine import Engine, Row
from specctl.score.flags import column_of, expected, measures, unsure_of
from specctl.score.load import Loaded
from specctl.score.record import UNDETERMINED
from specctl.score.report import Confusion, Measured
from specctl.score.table import LINE, SOURCE, Layout, observed
from specctl.score.tally import Counter
from specctl.sql.build import Expr, among, choose, column, equal, literal
from specctl.sql.tables import count, select
from specctl.values import entity

MOST_EXAMPLES = 5
# What is observed of a limit, for people: the numbers themselves are too many.
KEPT, BROKEN = "kept", "broken"


@entity
class Examples:
    """Finds records to look at; without `loaded` they are named by their ids alone."""

    engine: Engine
    loaded: Loaded | None

    def of(self, where: Expr, most: int = MOST_EXAMPLES) -> tuple[str, ...]:
        """The first records where a condition holds."""
        names = {name: column(name) for name in (SOURCE, LINE, "case", "id")}
        rows = self.engine.rows(select(names, COUNTED, where, order=(column(PLACE),), most=most))
        return tuple(map(self._name, rows))

    def _name(self, row: Row) -> str:
        source, line, case, name = row
        known = str(case or name or "")
        if self.loaded is None:
            return known or "a record without an id"
        place = self.loaded.place(int(source), int(line))
        return f"{place} ({known})" if known else place


def wrong(flag: str, *, is_good: bool) -> Expr:
    """Where a flag says that it went wrong."""
    return equal(column(flag), literal(0 if is_good else 1))


def measured(layout: Layout, counter: Counter, examples: Examples) -> Iterator[Measured]:
    """Every measure that anything counts for."""
    named = list(measures(layout.behaviors))
    unsure = {measure: unsure_of(measure) for measure in named}
    found = counter.overall([*map(column_of, named), *(each for each in unsure.values() if each)])
    for measure in named:
        tally, flag = found[column_of(measure)], column_of(measure)
        untold = found[unsure[measure] or ""].cases if unsure[measure] else 0
        if tally.cases or untold:
            failures = tally.cases - tally.hits if measure.is_good else tally.hits
            shown = examples.of(wrong(flag, is_good=measure.is_good)) if failures else ()
            yield Measured(measure.name, tally.rate, measure.is_good, measure.behavior, shown, untold)


def confusions(layout: Layout, engine: Engine) -> Iterator[Confusion]:
    """What is expected against what is observed, for each behavior that somebody looked at."""
    for behavior in layout.behaviors:
        found = _confusion(behavior, engine)
        if found.counts:
            yield found


def _confusion(behavior: Behavior, engine: Engine) -> Confusion:
    seen, allowed = column(observed(behavior.id)), column(expected(behavior.id))
    if behavior.kind == "limit":
        flag = column(f"as_decided:{behavior.id}")
        unsure = (equal(seen, literal(UNDETERMINED)), literal(UNDETERMINED))
        seen = choose(
            [unsure, (equal(flag, literal(1)), literal(KEPT)), (equal(flag, literal(0)), literal(BROKEN))], seen
        )
        known = among(seen, [literal(each) for each in (KEPT, BROKEN, UNDETERMINED)])
    else:
        known = among(seen, [literal(each) for each in (*behavior.values, UNDETERMINED)])
    parts = {"allowed": allowed, "seen": seen, "n": count()}
    rows = engine.rows(select(parts, COUNTED, known, by=(literal(1), literal(2))))
    counts = {(str(allowed), str(seen)): int(n) for allowed, seen, n in rows}
    return Confusion(behavior.id, _labels(behavior, counts), dict(sorted(counts.items())))


def _labels(behavior: Behavior, counts: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    """The outcomes that occur: by strictness, then several together, `undetermined` last."""
    used = {label for pair in counts for label in pair}
    ordered = [value for value in (*behavior.values, KEPT, BROKEN) if value in used]
    rest = sorted(used - set(ordered) - {UNDETERMINED}, key=_number_first)
    last = [UNDETERMINED] if UNDETERMINED in used else []
    return (*ordered, *rest, *last)


def _number_first(label: str) -> tuple[bool, float, str]:
    try:
        return False, float(label), ""
    except ValueError:
        return True, 0.0, label
