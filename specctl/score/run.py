"""A contract's records from sources to everything that is said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from specctl.config import Config
from specctl.errors import SpecctlError
from specctl.language.stack import Stack
from specctl.logic.universe import Universe
from specctl.score.alike import agreement, calibrated, handoffs, repeats
from specctl.score.cases import Cases
from specctl.score.counted import COUNTED, JUDGED, make_views
from specctl.score.decided import DECIDED, Decision, names_unknown_cases, put_cases, put_kinds
from specctl.score.duck import Duck
from specctl.score.engine import Engine
from specctl.score.expected import Kinds
from specctl.score.figures import Examples, confusions, measured
from specctl.score.flags import undetermined
from specctl.score.flaws import Inspection
from specctl.score.gates import Gates
from specctl.score.incidents import Took
from specctl.score.lens import Comparison, Side
from specctl.score.load import Loaded, load
from specctl.score.pairing import OLDER
from specctl.score.remote import from_table
from specctl.score.report import Score
from specctl.score.slices import Slicer
from specctl.score.sources import Source
from specctl.score.table import CIRCUMSTANCES, EXTRA, LINE, ODD, SOURCE, TEXT, WHOLE, ZONE, Layout
from specctl.score.tally import Counter, is_clustered
from specctl.score.versus import versus
from specctl.sql.build import choose, literal
from specctl.sql.tables import count, select, stacked, sums
from specctl.values import entity

if TYPE_CHECKING:
    from specctl.score.spark import Spark

Say = Callable[[str], None]
_EMPTY, _RECORDS = "empty", "records"


@entity
class Asked:
    """What is scored: a stack with the digest of what it says, and times of incidents by kind of metric.

    `cases` are those that records may name; `more_cases` gives those of generated suites as well, which take a while.
    """

    stack: Stack
    digest: str
    cases: Cases
    more_cases: Callable[[], Cases]
    incidents: Mapping[str, Sequence[Took]]


@entity
class Counted:
    """A score, with what it was computed from: the tables are in its engine."""

    score: Score
    decision: Decision
    loaded: Loaded

    def side(self, source: str) -> Side:
        """The counted table by its name, as one side of a comparison."""
        return Side(self.decision.layout, self.decision.universe, source)


def count_files(asked: Asked, found: list[Source], engine: Duck, say: Say) -> Counted:
    """The score of files; `say` is told what is done, for those who wait."""
    decision, cases = _decision(asked.stack), asked.cases
    loaded = _loaded(decision, cases, found, engine, say)
    if names_unknown_cases(engine) and asked.more_cases().keys() - cases.keys():
        cases = asked.more_cases()
        loaded = _loaded(decision, cases, found, engine, say)
    names = tuple(source.name for source in found)
    return Counted(_scored(asked, decision, cases, engine, loaded, names, say), decision, loaded)


def _loaded(decision: Decision, cases: Cases, found: list[Source], engine: Duck, say: Say) -> Loaded:
    """All records in a table, with what is decided for each."""
    put_cases(cases, decision.layout, engine)
    engine.put(_EMPTY, {**_types(decision.layout), **decision.layout.facts}, [])
    engine.keep(DECIDED, decision.query(_EMPTY, engine))
    return load(engine, found, decision.layout, DECIDED, lambda name: decision.query(name, engine), say)


def with_lens(after: Counted, before: Counted, engine: Duck, older: Duck, config: Config) -> Score:
    """The newer score with why its answers differ from those of older records, whose engine is closed by it."""
    older.close()
    engine.attach(older, OLDER)
    sides = before.side(f"{OLDER}.{COUNTED}"), after.side(COUNTED)
    lens = Comparison(engine, *sides, after.loaded, config).lens()
    return replace(after.score, lens=replace(lens, flaws=before.score.flaws))


def score_tables(asked: Asked, places: Sequence[str], engine: Spark, say: Say) -> Score:
    """The score of tables, or Parquet files, of a cluster; `say` is told what is done."""
    decision, cases = _decision(asked.stack), asked.more_cases()
    put_cases(cases, decision.layout, engine)
    parts = []
    for number, place in enumerate(places):
        types = engine.source(f"source_{number}", place)
        parts.append(from_table(decision.layout, number, f"source_{number}", types, place))
    engine.view(_RECORDS, stacked(*parts))
    engine.keep(DECIDED, decision.query(_RECORDS, engine))
    return _scored(asked, decision, cases, engine, None, tuple(places), say)


def _scored(
    asked: Asked,
    decision: Decision,
    cases: Cases,
    engine: Engine,
    loaded: Loaded | None,
    names: tuple[str, ...],
    say: Say,
) -> Score:
    layout, stack = decision.layout, asked.stack
    say("judging each record")
    kinds = put_kinds(decision, cases, engine)
    make_views(layout, kinds, engine)
    counter = Counter(engine, is_clustered(engine))
    examples = Examples(engine, loaded)
    ((records,),) = engine.rows(select({"n": count()}, JUDGED))
    ((scored,),) = engine.rows(select({"n": count()}, COUNTED))
    gates = Gates(layout, decision.universe, counter, examples, asked.incidents)
    inspection = Inspection(layout, engine, loaded, kinds, asked.digest)
    say("measuring")
    judged, told = tuple(gates.judged()), tuple(measured(layout, counter, examples))
    say("looking at parts of the records")
    slices = Slicer(layout, counter, examples).slices()
    say("looking for flaws in the data")
    flaws = tuple(inspection.flaws())
    say("comparing answers")
    return Score(
        contract=stack.contract.id,
        version=stack.contract.version,
        digest=asked.digest,
        sources=names,
        records=records + (0 if loaded is None else len(loaded.unreadable)),
        scored=scored,
        undetermined=_undetermined(layout, engine),
        judged=judged,
        measured=told,
        slices=slices,
        confusions=tuple(confusions(layout, engine)),
        calibration=calibrated(engine),
        agreement=agreement(layout, counter),
        handoffs=handoffs(layout, engine),
        repeats=repeats(engine),
        flaws=flaws,
        models=versus(layout, engine),
    )


def _decision(stack: Stack) -> Decision:
    """How records are decided; raises SpecctlError where columns of a database would have one name."""
    universe, layout = Universe([stack]), Layout(stack)
    names: dict[str, str] = {}
    for name in layout.fields:
        other = names.setdefault(name.lower(), name)
        if other != name:
            raise SpecctlError(
                f"`{other}` and `{name}` differ in capitals alone", "databases take them for one: rename one of them"
            )
    return Decision(stack, universe, layout, Kinds(stack, universe, layout.behaviors))


def _types(layout: Layout) -> dict[str, str]:
    """The types of the columns beside the facts."""
    return {SOURCE: WHOLE, LINE: WHOLE, **CIRCUMSTANCES, **layout.observed, ZONE: TEXT, ODD: TEXT, EXTRA: TEXT}


def _undetermined(layout: Layout, engine: Engine) -> int:
    parts = {each.id: sums(choose([(undetermined(each.id), literal(1))], literal(0))) for each in layout.behaviors}
    ((*numbers,),) = engine.rows(select(parts, COUNTED)) if parts else [()]
    return sum(int(number or 0) for number in numbers)
