"""Which records are in the figures, and the view of them that every figure is made of."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.score.decided import DECIDED, KIND, KINDS, LOST, within_metric
from specctl.score.engine import Engine
from specctl.score.expected import BETWEEN, Expectation
from specctl.score.flags import expected, joint_flags, own_flags, rules
from specctl.score.table import CIRCUMSTANCES, COLUMNS, LINE, ODD, SOURCE, WHOLE, Layout
from specctl.score.typed import UNREADABLE
from specctl.sql.build import (
    FALSE,
    NULL,
    TRUE,
    Expr,
    absent,
    among,
    choose,
    column,
    compare,
    conj,
    disj,
    either,
    equal,
    given,
    like,
    literal,
    neg,
    same,
    times,
    total,
)
from specctl.sql.conditions import Words
from specctl.sql.dialect import Dialect
from specctl.sql.tables import Query, beside, count, greatest, least, select, within

JUDGED, COUNTED = "judged", "counted"
# Why a record is in no figure, and its number among all; what it is counted together with.
FLAW, PLACE, CLUSTER = "flaw", "place", "cluster"
_TWICE, _FIRST, _UNLIKE, _FLAGGED = "twice", "first", "unlike", "flagged"
# Records in which these are equal are about one answer.
_IDENTITY = ("id", "repeat", "model")
MOST_LINES = 1_000_000_000_000


def make_views(layout: Layout, kinds: Mapping[str, Expectation], engine: Engine) -> None:
    """The views `judged`, all records with the flaw that keeps them out, and `counted`, those that have none."""
    _note_doubles(layout, engine)
    engine.view(JUDGED, _judged(layout, engine.dialect))
    columns = [name for name in _columns(layout) if name not in (FLAW, ODD, KIND)]
    flags = own_flags(layout.behaviors, _more(layout, kinds))
    inner = select({**{name: column(name) for name in columns}, **flags}, JUDGED, absent(column(FLAW)))
    engine.view(_FLAGGED, inner)
    joint = joint_flags(layout.behaviors)
    names = [*columns, *flags]
    engine.keep(COUNTED, select({**{name: column(name) for name in names}, **joint}, _FLAGGED))


def _columns(layout: Layout) -> list[str]:
    decided = [name(each.id) for each in layout.behaviors for name in (expected, rules)]
    metrics = map(within_metric, layout.stack.parts.metrics)
    return [*layout.kept, *layout.facts, *decided, *metrics, PLACE, CLUSTER, KIND, FLAW]


def _more(layout: Layout, kinds: Mapping[str, Expectation]) -> dict[str, list[str]]:
    """The texts of several allowed outcomes that occur, by behavior."""
    found: dict[str, dict[str, None]] = {each.id: {} for each in layout.behaviors}
    for expectation in kinds.values():
        for name, (outcome, _) in expectation.allowed.items():
            if BETWEEN in outcome:
                found[name][outcome] = None
    return {name: list(texts) for name, texts in found.items()}


def _judged(layout: Layout, dialect: Dialect) -> Query:
    """All records, with what is allowed for each, and the flaw that keeps it out."""
    results = {name: _own(name) for name in (*layout.kept, *layout.facts, KIND)}
    for behavior in layout.behaviors:
        for name, of_table in ((expected, COLUMNS.outcome), (rules, COLUMNS.rules)):
            results[name(behavior.id)] = either(_own(of_table(behavior.id)), column(of_table(behavior.id), "k"))
    words = Words(layout.stack, dialect, lambda name: _own(COLUMNS.fact(name)))
    for metric in layout.stack.parts.metrics.values():
        inside = within_metric(metric.id)
        results[inside] = choose([(given(_own(KIND)), column(inside, "k"))], words.condition(metric.where))
    results[PLACE] = _place()
    results[CLUSTER] = either(_own("seed"), either(_own("group"), _own("case")))
    results[FLAW] = _flaw(layout)
    rows = beside(select(results, DECIDED, alias="d"), KINDS, "k", equal(_own(KIND), column(KIND, "k")))
    is_twice = conj(*(same(_own(name), column(name, "t")) for name in _IDENTITY))
    return beside(rows, _TWICE, "t", is_twice)


def _flaw(layout: Layout) -> Expr:
    no_facts = conj(*(absent(_own(name)) for name in layout.facts), absent(_own("case")))
    is_first = equal(column(_FIRST, "t"), _place())
    contract = layout.stack.contract.id
    return choose(
        [
            (equal(_own(ODD), literal(UNREADABLE)), literal("unreadable")),
            (neg(either(equal(_own("contract"), literal(contract)), TRUE)), literal("other-contract")),
            (like(_own(ODD), "facts."), literal("unusable-fact")),
            (_own(LOST), literal("unknown-case")),
            (conj(given(_own(KIND)), no_facts), literal("no-facts")),
            (conj(given(_own(KIND)), absent(column(KIND, "k"))), literal("no-request")),
            (column(_UNLIKE, "t"), literal("contradiction")),
            (conj(given(column("id", "t")), neg(is_first)), literal("duplicate")),
        ],
        NULL,
    )


def _note_doubles(layout: Layout, engine: Engine) -> None:
    """The table of ids that occur more than once: where first, and whether the records say different things."""
    columns = {**{name: CIRCUMSTANCES[name] for name in _IDENTITY}, _FIRST: WHOLE, _UNLIKE: "BOOLEAN"}
    ours = conj(given(column("id")), either(equal(column("contract"), literal(layout.stack.contract.id)), TRUE))
    ((with_id,),) = engine.rows(select({"n": count()}, DECIDED, ours))
    if not with_id:
        engine.put(_TWICE, columns, [])
        return
    keys = {name: column(name) for name in _IDENTITY}
    by = tuple(keys.values())
    several = select(keys, DECIDED, ours, by=by, having=compare("gt", count(), literal(1)))
    engine.view("several", several)
    said = [*layout.facts, *layout.observed, *(name for name in CIRCUMSTANCES if name not in _IDENTITY)]
    is_ours = either(equal(_own("contract"), literal(layout.stack.contract.id)), TRUE)
    pairs = select({name: _own(name) for name in (*_IDENTITY, SOURCE, LINE, *said)}, DECIDED, is_ours, alias="d")
    is_one = conj(*(same(_own(name), column(name, "s")) for name in _IDENTITY))
    rows = within(pairs, "several", "s", is_one)
    alike = {_FIRST: least(_place("part")), _UNLIKE: disj(*(_differs(column(name)) for name in said))}
    engine.keep(_TWICE, select({**keys, **alike}, rows, by=by))


def _differs(value: Expr) -> Expr:
    """Whether some rows have a value and others none or another one."""
    some = neg(among(count(value), [literal(0), count()]))
    return either(disj(some, neg(equal(least(value), greatest(value)))), FALSE)


def _own(name: str) -> Expr:
    return column(name, "d")


def _place(alias: str = "d") -> Expr:
    """The number of a record: by its source, then by its line."""
    return total([times(column(SOURCE, alias), literal(MOST_LINES)), column(LINE, alias)])
