"""Hits and cases of flags, over all counted records or by the values of something, and the clusters they come in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import ceil
from typing import Any

from specctl.score.counted import CLUSTER, COUNTED, PLACE
from specctl.score.engine import Engine
from specctl.score.report import Rate
from specctl.score.statistics import clustered_rate, rate
from specctl.score.table import TEXT
from specctl.sql.build import (
    TRUE,
    Expr,
    call,
    cast,
    choose,
    column,
    compare,
    conj,
    either,
    equal,
    given,
    literal,
    times,
)
from specctl.sql.tables import Query, count, select, sums
from specctl.values import entity, frozen


@frozen
class Tally:
    """Hits and cases; `clusters` are their number and the sums of squares over them, None where there are none."""

    hits: int = 0
    cases: int = 0
    clusters: tuple[int, int, int, int] | None = None

    def __add__(self, other: Tally) -> Tally:
        """Both together; a cluster that is in both counts as two."""
        if not self.cases or not other.cases:
            return self if self.cases else other
        sums = None
        if self.clusters is not None and other.clusters is not None:
            one, two, three, four = (a + b for a, b in zip(self.clusters, other.clusters, strict=True))
            sums = one, two, three, four
        return Tally(self.hits + other.hits, self.cases + other.cases, sums)

    def __sub__(self, other: Tally) -> Tally:
        """The hits and cases that are left of these without some of them."""
        return Tally(self.hits - other.hits, self.cases - other.cases)

    @property
    def rate(self) -> Rate:
        """The rate with its interval."""
        if self.clusters is None or self.clusters[0] == self.cases:
            return rate(self.hits, self.cases)
        return clustered_rate(self.hits, self.cases, *self.clusters)


@entity
class Counter:
    """Counts flags in an engine; `is_clustered` says that some records name what they were made from."""

    engine: Engine
    is_clustered: bool

    def overall(self, flags: Sequence[str], where: Expr = TRUE) -> dict[str, Tally]:
        """The tally of each flag where a condition holds."""
        found = self.by(literal(""), flags, where)
        return found.get("", dict.fromkeys(flags, Tally()))

    def by(
        self, value: Expr, flags: Sequence[str], where: Expr = TRUE, source: str | Query = COUNTED
    ) -> dict[str | None, dict[str, Tally]]:
        """The tally of each flag for each value of something, as text."""
        key = cast(value, TEXT)
        parts = {f"{part}{n}": of(column(name)) for n, name in enumerate(flags) for part, of in _PLAIN.items()}
        if not self.is_clustered:
            rows = self.engine.rows(select({"key": key, **parts}, source, where, by=(literal(1),)))
            return {_text(row[0]): _tallies(flags, row[1:], 2) for row in rows}
        found: dict[str | None, dict[str, Tally]] = {}
        most = self._clusters if value == literal("") else self.records
        for some in self.shares(_CLUSTER, most * len(flags)):
            inner = select({"key": key, "cluster": _CLUSTER, **parts}, source, conj(where, some), by=_FIRST_TWO)
            outer = {f"{part}_{n}": of(n) for n in range(len(flags)) for part, of in _OVER_CLUSTERS.items()}
            for row in self.engine.rows(select({"key": column("key"), **outer}, inner, by=(literal(1),))):
                more, known = _tallies(flags, row[1:], 6), found.get(_text(row[0]), {})
                found[_text(row[0])] = {name: known.get(name, Tally()) + tally for name, tally in more.items()}
        return found

    def shares(self, by: Expr, held: int) -> Iterator[Expr]:
        """Conditions that share the records out by a value, so that what is summed up for a share fits into the memory.

        `held` is the most sums that there can be for all shares together.
        """
        room = self.engine.room
        number = 1 if room is None else ceil(held / room)
        if number <= 1:
            yield TRUE
            return
        place = call("mod", call("hash", by), literal(number))
        for share in range(number):
            yield equal(place, literal(share))

    @cached_property
    def records(self) -> int:
        """How many records are counted."""
        ((found,),) = self.engine.rows(select({"n": count()}, COUNTED))
        return int(found)

    @cached_property
    def _clusters(self) -> int:
        """How many clusters there are; a record without one is a cluster of its own."""
        clusters = select({"cluster": column(CLUSTER)}, COUNTED, given(column(CLUSTER)), by=(literal(1),))
        ((found,),) = self.engine.rows(select({"n": count()}, clusters))
        ((with_one,),) = self.engine.rows(select({"n": count(column(CLUSTER))}, COUNTED))
        return int(found) + self.records - int(with_one)


_CLUSTER = either(column(CLUSTER), cast(column(PLACE), TEXT))
_FIRST_TWO = (literal(1), literal(2))
_PLAIN = {"h": sums, "n": count}
_OVER_CLUSTERS: Mapping[str, Callable[[int], Expr]] = {
    "hits": lambda n: sums(column(f"h{n}")),
    "cases": lambda n: sums(column(f"n{n}")),
    "clusters": lambda n: sums(choose([(compare("gt", column(f"n{n}"), literal(0)), literal(1))], literal(0))),
    "hits2": lambda n: sums(_product(f"h{n}", f"h{n}")),
    "cases2": lambda n: sums(_product(f"n{n}", f"n{n}")),
    "both": lambda n: sums(_product(f"h{n}", f"n{n}")),
}


def _product(one: str, other: str) -> Expr:
    return times(column(one), column(other))


def _tallies(flags: Iterable[str], numbers: Sequence[Any], width: int) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for place, name in enumerate(flags):
        hits, cases, *rest = (int(each or 0) for each in numbers[place * width : (place + 1) * width])
        found[name] = Tally(hits, cases, (rest[0], rest[1], rest[2], rest[3]) if rest else None)
    return found


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def is_clustered(engine: Engine) -> bool:
    """Whether some counted records name what they were made from."""
    ((found,),) = engine.rows(select({"n": count(column(CLUSTER))}, COUNTED))
    return bool(found)
