"""Records with what the contract decides for each: queries from the table of records to the table that is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from specctl.language.stack import Stack
from specctl.logic.universe import Universe
from specctl.score.cases import Cases
from specctl.score.engine import Engine
from specctl.score.expected import Expectation, Kinds
from specctl.score.table import COLUMNS, TEXT, TRUTH, Layout
from specctl.sql.build import NULL, Expr, absent, choose, column, conj, disj, equal, given, joined, literal, neg, same
from specctl.sql.query import IN_SPACE, Deciding, deciding
from specctl.sql.tables import Query, beside, least, select
from specctl.values import entity

# What is kept of all records; what is known of their kinds.
DECIDED, KINDS = "decided", "kinds"
# The kind of a record that is no whole request; whether its case is one that the contract does not know.
KIND, LOST, KNOWN = "kind", "lost", "known_case"
_CASES, _STATED = "cases", "stated"
# What the kind of a record begins with that is the request of a known case.
_BY_CASE = "\x1e"
MOST_KINDS = 10_000


@entity
class Decision:
    """How records of one contract are decided; `cases` has the facts of each case that records may name."""

    stack: Stack
    universe: Universe
    layout: Layout
    kinds: Kinds

    def query(self, records: str, engine: Engine) -> Query:
        """The rows of `decided` from a view of records; the table of cases and a view are made beside it."""
        engine.view(_STATED, self._stated(records))
        kept = (*self.layout.kept, LOST, KNOWN)
        asked = Deciding(self.stack, self.stack, self.universe, engine.dialect, COLUMNS, _STATED, keep=kept)
        rows = deciding(asked)
        by_case = joined([literal(_BY_CASE), column("case")])
        key = choose([(column(IN_SPACE), NULL), (column(KNOWN), by_case)], self.kinds.key(COLUMNS, engine.dialect))
        return select({**{name: column(name) for name in asked.outputs}, KIND: key}, rows)

    def _stated(self, records: str) -> Query:
        """Records with the facts of their case where they have none of their own."""
        has_facts = neg(conj(*(absent(_own(name)) for name in self.layout.facts)))
        facts = {name: choose([(has_facts, _own(name))], _of_case(name)) for name in self.layout.facts}
        lost = conj(neg(has_facts), given(_own("case")), absent(_of_case("case")))
        alike = conj(*(same(_own(name), _of_case(name)) for name in self.layout.facts))
        known = conj(given(_of_case("case")), disj(neg(has_facts), alike))
        kept = {name: _own(name) for name in self.layout.kept}
        rows = select({**kept, LOST: lost, KNOWN: known, **facts}, records, alias="r")
        return beside(rows, _CASES, "c", equal(_own("case"), _of_case("case")))


def _own(name: str) -> Expr:
    return column(name, "r")


def _of_case(name: str) -> Expr:
    return column(name, "c")


def put_cases(cases: Cases, layout: Layout, engine: Engine) -> None:
    """The table of cases that records may name."""
    names = {COLUMNS.fact(name): name for name in layout.stack.attributes}
    rows = [(name, *(_plain(case.facts.get(names[each])) for each in layout.facts)) for name, case in cases.items()]
    engine.put(_CASES, {"case": TEXT, **layout.facts}, rows)


def _plain(value: object) -> object:
    """A fact as a column has it."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return float(value)
    return sorted(map(str, value)) if isinstance(value, list | tuple | frozenset) else value


def names_unknown_cases(engine: Engine) -> bool:
    """Whether some record names a case that is not among those that are known."""
    missing = conj(given(column("case")), neg(column(KNOWN)))
    return bool(engine.rows(select({"case": column("case")}, DECIDED, missing, most=1)))


def put_kinds(decision: Decision, cases: Cases, engine: Engine) -> dict[str, Expectation]:
    """The table of what is decided for each kind of record that is no whole request; only so many are looked at."""
    names = list(decision.stack.attributes)
    facts = {COLUMNS.fact(name): least(column(COLUMNS.fact(name))) for name in names}
    kind = column(KIND)
    query = select({KIND: kind, **facts}, DECIDED, given(kind), by=(kind,), order=(kind,), most=MOST_KINDS)
    found: dict[str, Expectation] = {}
    for key, *values in engine.rows(query):
        stated = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        found[str(key)] = _of_kind(str(key), decision.kinds.expectation(stated), cases)
    behaviors = decision.layout.behaviors
    columns = {KIND: TEXT, **{name(each.id): TEXT for each in behaviors for name in (COLUMNS.outcome, COLUMNS.rules)}}
    metrics = [*decision.stack.parts.metrics]
    columns |= {within_metric(name): TRUTH for name in metrics}
    engine.put(KINDS, columns, _rows(found, [each.id for each in behaviors], metrics))
    return found


def within_metric(name: str) -> str:
    """The column that says whether a record is one that a metric is about."""
    return f"metric.{name}"


def _of_kind(key: str, computed: Expectation, cases: Cases) -> Expectation:
    """What is allowed for a kind of record; where it is that of a case, the case may allow less."""
    case = cases.get(key.removeprefix(_BY_CASE)) if key.startswith(_BY_CASE) else None
    if case is None or computed.flaw:
        return computed
    return replace(computed, allowed={name: case.allowed.get(name, each) for name, each in computed.allowed.items()})


def _rows(
    found: Mapping[str, Expectation], names: Sequence[str], metrics: Sequence[str]
) -> Iterable[tuple[object, ...]]:
    for key, expectation in found.items():
        if not expectation.flaw:
            decided = [expectation.allowed[name] for name in names]
            texts = (text for outcome, rules in decided for text in (outcome, " ".join(rules)))
            yield (key, *texts, *(name in expectation.inside for name in metrics))
