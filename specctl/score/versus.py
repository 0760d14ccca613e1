"""Models that answered the same cases, two at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from specctl.score.counted import COUNTED
from specctl.score.engine import Engine
from specctl.score.flags import column_of, measures
from specctl.score.report import Paired, Versus
from specctl.score.statistics import adjusted
from specctl.score.table import TEXT, Layout
from specctl.score.turns import paired
from specctl.score.verdict import Measure
from specctl.sql.build import Expr, cast, column, conj, either, equal, given, joined, literal
from specctl.sql.tables import count, least, select, within

# With more models there are too many pairs to read.
_MOST_MODELS = 6
_PAIRS = "versus"


def versus(layout: Layout, engine: Engine) -> tuple[Versus, ...]:
    """Every two models of the records, on the cases (else ids) that both answered; p-values corrected over all of them.

    Answers with the same `repeat` are compared; a case that a model answered more than once without one is left out.
    """
    told = list(measures(layout.behaviors))
    found = [
        Versus(one, other, tuple(_compared(one, other, told, engine)))
        for one, other in combinations(_models(engine), 2)
    ]
    return tuple(each for each in _corrected(found) if each.paired)


def _models(engine: Engine) -> list[str]:
    model = column("model")
    rows = engine.rows(select({"model": model, "n": count()}, COUNTED, given(model), by=[literal(1)]))
    names = sorted(str(name) for name, _ in rows)
    return names if len(names) <= _MOST_MODELS else []


def _compared(one: str, other: str, told: Sequence[Measure], engine: Engine) -> Iterator[Paired]:
    flags = [column_of(each) for each in told]
    name = either(column("case"), column("id"))
    key = joined([name, literal(" "), either(cast(column("repeat"), TEXT), literal("1"))])
    parts = {"key": key, **{flag: least(column(flag)) for flag in flags}}
    is_one = equal(count(), literal(1))
    sides = [
        select(
            parts, COUNTED, conj(equal(column("model"), literal(model)), given(name)), by=[literal(1)], having=is_one
        )
        for model in (one, other)
    ]
    newer: dict[str, Expr] = {flag: column(flag, "b") for flag in flags}
    older = {_older(flag): column(flag, "a") for flag in flags}
    rows = select({**older, **newer}, sides[0], alias="a")
    engine.view(_PAIRS, within(rows, sides[1], "b", equal(column("key", "a"), column("key", "b"))))
    yield from paired(engine, _PAIRS, told, _older)


def _older(flag: str) -> str:
    return f"o.{flag}"


def _corrected(found: Sequence[Versus]) -> list[Versus]:
    p_values = iter(adjusted([each.p_value for pair in found for each in pair.paired]))
    return [
        replace(pair, paired=tuple(replace(each, p_value=next(p_values)) for each in pair.paired)) for pair in found
    ]
