"""What is wrong with the data: counted, with the first places, and whether it keeps records out of the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior
from specctl.score.counted import FLAW, JUDGED, MOST_LINES, PLACE
from specctl.score.decided import KIND
from specctl.score.engine import Engine
from specctl.score.expected import Expectation
from specctl.score.figures import MOST_EXAMPLES
from specctl.score.flags import expected
from specctl.score.load import Loaded
from specctl.score.record import UNDETERMINED
from specctl.score.report import Flaw
from specctl.score.table import EXTRA, NUMBER, ODD, ZONE, Layout, observed
from specctl.score.typed import GROUP, UNIT, known_keys
from specctl.sql.build import (
    Expr,
    absent,
    among,
    choose,
    column,
    conj,
    disj,
    equal,
    finite,
    given,
    joined,
    like,
    literal,
    neg,
    tried,
)
from specctl.sql.tables import count, least, select, sums
from specctl.values import entity

# Why a record is in no figure.
_LEFT_OUT: Mapping[str, str] = {
    "unreadable": "no record: the line is cut off, or is something else",
    "other-contract": "records of another contract",
    "unknown-case": "neither the contract nor its generated suites have the case that is named",
    "no-facts": "neither facts nor a case are given",
    "unusable-fact": "a fact is of another type than its attribute",
    "contradiction": "records with one `id` that say different things: nobody knows which is right",
    "duplicate": "the same record again; it is counted once",
}
_ODD = "a value that its field cannot have"
_ODD_FIELDS = {
    "time": "a time without its offset from UTC, or none at all",
    "confidence": "a confidence that is not from 0 to 1",
    "observed.": "what was observed is no object: nothing of it is read",
}


_NOT_DECIDED: Mapping[str, str] = {
    CONFLICT: "rules of the contract contradict each other here",
    UNDECIDED: "the contract decides nothing here",
}


@entity
class Inspection:
    """Looks through all records of an engine for what is wrong."""

    layout: Layout
    engine: Engine
    loaded: Loaded | None
    kinds: Mapping[str, Expectation]
    digest: str

    def flaws(self) -> Iterator[Flaw]:
        """Everything that is wrong: what keeps records out first."""
        yield from self._entries()
        yield from self._left_out()
        yield from self._no_requests()
        yield from self._fields()
        yield from self._observations()
        yield from self._undecided()
        yield from self._columns()
        yield from self._extra()
        yield from self._others()

    def _entries(self) -> Iterator[Flaw]:
        """Files without anything in them, and what harnesses report of answers that are none."""
        empty = [] if self.loaded is None else self.loaded.empty
        if empty:
            first = tuple(empty[:MOST_EXAMPLES])
            yield Flaw("empty-file", "nothing is in the file", len(empty), first, is_left_out=False)
        for place, message in [] if self.loaded is None else self.loaded.incomplete:
            yield Flaw("incomplete", message, 1, (place,), is_left_out=False)
        found: dict[tuple[str, str], list[str]] = {}
        for place, each in [] if self.loaded is None else self.loaded.unreadable:
            found.setdefault((each.kind, each.message), []).append(place)
        for (kind, message), places in found.items():
            yield Flaw(kind, message, len(places), tuple(places[:MOST_EXAMPLES]))

    def _left_out(self) -> Iterator[Flaw]:
        rows = self.engine.rows(
            select({"flaw": column(FLAW), "n": count()}, JUDGED, given(column(FLAW)), by=[literal(1)])
        )
        counts = {str(name): int(number) for name, number in rows}
        for name, message in _LEFT_OUT.items():
            if name in counts:
                yield Flaw(name, message, counts[name], self._places(equal(column(FLAW), literal(name))))

    def _no_requests(self) -> Iterator[Flaw]:
        """Facts that are no request of the contract, by what is wrong with them."""
        is_none = equal(column(FLAW), literal("no-request"))
        parts = {"kind": column(KIND), "n": count(), "first": least(column(PLACE))}
        alike: dict[tuple[str, str], list[tuple[int, int]]] = {}
        words: dict[tuple[str, str], str] = {}
        for kind, number, first in self.engine.rows(
            select(parts, JUDGED, is_none, by=[literal(1)], order=[literal(3)])
        ):
            found = self.kinds.get(str(kind))
            key = ("" if found.about else found.flaw, found.about) if found is not None else (_TOO_MANY, "")
            alike.setdefault(key, []).append((int(first), int(number)))
            words.setdefault(key, "" if found is None else found.flaw)
        for key, places in alike.items():
            message, about = key[0] or words[key] + (", and others" if len(places) > 1 else ""), key[1]
            first = tuple(self._at(place) for place, _ in sorted(places)[:MOST_EXAMPLES])
            name = "too-many-kinds" if message == _TOO_MANY else "unknown-value" if about else "outside"
            yield Flaw(name, message, sum(n for _, n in places), first, f"facts.{about}" if about else None)

    def _fields(self) -> Iterator[Flaw]:
        rows = self.engine.rows(select({"odd": column(ODD), "n": count()}, JUDGED, given(column(ODD)), by=[literal(1)]))
        counts: dict[str, int] = {}
        for odd, number in rows:
            for name in filter(None, str(odd).split(UNIT)):
                counts[name] = counts.get(name, 0) + int(number)
        for name, number in sorted(counts.items()):
            if name == "observed." or (name in self.layout.fields and name not in self.layout.facts):
                places = self._places(like(joined([literal(UNIT), column(ODD)]), f"{UNIT}{name}{UNIT}"))
                message = _ODD_FIELDS.get(name, _ODD)
                yield Flaw("unusable-value", message, number, places, name.rstrip("."), is_left_out=False)

    def _observations(self) -> Iterator[Flaw]:
        """What was observed and is no value of its behavior."""
        conditions = {each.id: self._is_odd(each) for each in self.layout.behaviors}
        for name in self._where_any(conditions):
            parts = {"value": column(observed(name)), "n": count(), "first": least(column(PLACE))}
            rows = self.engine.rows(select(parts, JUDGED, conditions[name], by=[literal(1)], order=[literal(3)]))
            told = [(f"`{value}` is no value", int(number), int(first)) for value, number, first in rows]
            if len(told) > MOST_EXAMPLES:
                rest = told[MOST_EXAMPLES - 1 :]
                many = f"{len(rest):,} other texts are no values"
                told[MOST_EXAMPLES - 1 :] = [(many, sum(number for _, number, _ in rest), rest[0][2])]
            for what, number, first in told:
                places = (self._at(first),)
                message = f"{what} of `{name}`"
                yield Flaw("unknown-observation", message, number, places, observed(name), is_left_out=False)

    def _is_odd(self, behavior: Behavior) -> Expr:
        seen = column(observed(behavior.id))
        return conj(absent(column(FLAW)), given(seen), neg(_is_known(behavior, seen)))

    def _undecided(self) -> Iterator[Flaw]:
        """Where the contract says nothing that anything could be held against."""
        for outcome, message in _NOT_DECIDED.items():
            conditions = {
                each.id: conj(absent(column(FLAW)), equal(column(expected(each.id)), literal(outcome)))
                for each in self.layout.behaviors
                if outcome == CONFLICT or each.must_decide
            }
            for name, number in self._where_any(conditions).items():
                places = self._places(conditions[name])
                yield Flaw("not-decided", f"`{name}`: {message}", number, places, observed(name), is_left_out=False)

    def _where_any(self, conditions: Mapping[str, Expr]) -> dict[str, int]:
        """In how many records each of some conditions holds, those that hold in none left out; all in one query."""
        if not conditions:
            return {}
        counts = {name: sums(choose([(where, literal(1))], literal(0))) for name, where in conditions.items()}
        ((*numbers,),) = self.engine.rows(select(counts, JUDGED))
        return {name: int(number) for name, number in zip(counts, numbers, strict=True) if number}

    def _columns(self) -> Iterator[Flaw]:
        if self.loaded is None:
            return
        for number, names in self.loaded.columns.items():
            for name in names:
                source = self.loaded.sources[number].name
                yield Flaw(
                    "unknown-column",
                    f"column `{name}` is no field of the event schema",
                    1,
                    (source,),
                    name,
                    is_left_out=False,
                )
        for number, names in self.loaded.lacking.items():
            for name in names:
                source = self.loaded.sources[number].name
                yield Flaw(
                    "missing-column",
                    f"there is no column `{name}`: it is left open",
                    1,
                    (source,),
                    name,
                    is_left_out=False,
                )

    def _extra(self) -> Iterator[Flaw]:
        """Keys of objects that the event schema does not have."""
        known = known_keys(self.layout)
        parts = {"extra": column(EXTRA), "n": count(), "first": least(column(PLACE))}
        found: dict[str, tuple[int, int]] = {}
        for keys, number, first in self.engine.rows(select(parts, JUDGED, given(column(EXTRA)), by=[literal(1)])):
            lists = [part.split(UNIT) if part else [] for part in str(keys).split(GROUP)]
            for prefix, names, mine in zip(("", "facts.", "observed."), lists, known, strict=True):
                for name in set(names) - mine:
                    before, place = found.get(prefix + name, (0, int(first)))
                    found[prefix + name] = before + int(number), min(place, int(first))
        for name, (number, place) in sorted(found.items()):
            message = f"`{name}` is no field of the event schema"
            yield Flaw("unknown-field", message, number, (self._at(place),), name, is_left_out=False)

    def _others(self) -> Iterator[Flaw]:
        other = conj(given(column("digest")), neg(equal(column("digest"), literal(self.digest))), absent(column(FLAW)))
        ((number,),) = self.engine.rows(select({"n": count()}, JUDGED, other))
        if number:
            message = "made with another version of the contract; they are held against the one that was read"
            yield Flaw("other-digest", message, int(number), self._places(other), "digest", is_left_out=False)
        zone = column(ZONE)
        is_zoned = conj(given(zone), neg(equal(zone, literal(""))))
        zones = self.engine.rows(
            select(
                {"zone": zone, "n": count(), "first": least(column(PLACE))},
                JUDGED,
                is_zoned,
                by=[literal(1)],
                order=[literal(3)],
            )
        )
        if len(zones) > 1:
            listed = ", ".join(f"`{each}`" for each, _, _ in zones[:MOST_EXAMPLES])
            places = tuple(self._at(int(first)) for _, _, first in zones[:MOST_EXAMPLES])
            message = f"times have {len(zones)} different offsets from UTC ({listed}); they are compared as moments"
            yield Flaw("mixed-time-zones", message, sum(int(n) for _, n, _ in zones), places, "time", is_left_out=False)

    def _places(self, where: Expr) -> tuple[str, ...]:
        rows = self.engine.rows(
            select({"place": column(PLACE)}, JUDGED, where, order=[column(PLACE)], most=MOST_EXAMPLES)
        )
        return tuple(self._at(int(place)) for (place,) in rows)

    def _at(self, place: int) -> str:
        return "a record" if self.loaded is None else self.loaded.place(*divmod(place, MOST_LINES))


_TOO_MANY = "no request of the contract; there are too many kinds of these to look at each"


def _is_known(behavior: Behavior, seen: Expr) -> Expr:
    unsure = equal(seen, literal(UNDETERMINED))
    if behavior.kind == "limit":
        return disj(unsure, given(finite(tried(seen, NUMBER))))
    return among(seen, map(literal, (*behavior.values, UNDETERMINED)))
