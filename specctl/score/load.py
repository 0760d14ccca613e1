"""Sources brought into one table, and where each of its records stands in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from specctl.errors import SpecctlError
from specctl.score.duck import LINE_BYTES, CannotReadError, Duck
from specctl.score.harness import records
from specctl.score.record import Unreadable
from specctl.score.repaired import NO_RECORD, entries, lines, rows
from specctl.score.sources import Source
from specctl.score.table import Layout
from specctl.score.typed import from_cells, from_lines, unknown_columns
from specctl.sql.build import column, literal, total
from specctl.sql.tables import Query, numbered

_READ, _RECORDS = "file", "records"
# What DuckDB calls the number of a row of Parquet, from 0.
_ROW = "file_row_number"
# Makes rows of the table out of the records of one file.
Decide = Callable[[str], Query]


@dataclass(slots=True)
class Loaded:
    """What is known of the sources beside their records.

    `places` names the records of a source that has other places than lines; `columns` are the unknown columns of each,
    `lacking` the columns of facts that it does not have.
    """

    sources: list[Source]
    places: dict[int, list[str]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    unreadable: list[tuple[str, Unreadable]] = field(default_factory=list)
    columns: dict[int, list[str]] = field(default_factory=dict)
    lacking: dict[int, list[str]] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    incomplete: list[tuple[str, str]] = field(default_factory=list)

    def place(self, source: int, line: int) -> str:
        """Where a record stands, for people: `results.jsonl:12`, `results.parquet: row 12`."""
        name = self.sources[source].name
        if source in self.places:
            return f"{name}: {self.places[source][line - 1]}"
        return f"{name}: row {line}" if source in self.rows else f"{name}:{line}"


def load(
    engine: Duck, found: list[Source], layout: Layout, table: str, decide: Decide, say: Callable[[str], None]
) -> Loaded:
    """Bring all sources into a table; `decide` makes its rows from the view of a file's records."""
    loaded = Loaded(found)
    for number, source in enumerate(found):
        say(source.name)
        _add(engine, number, source, layout, table, decide, loaded)
    return loaded


def _add(engine: Duck, number: int, source: Source, layout: Layout, table: str, decide: Decide, loaded: Loaded) -> None:
    if os.path.getsize(source.path) == 0:
        loaded.empty.append(source.name)
        return
    try:
        _READERS[source.kind](engine, number, source, layout, loaded)
        _insert(engine, table, decide)
    except CannotReadError as error:
        if source.kind not in _REPAIRED:
            raise SpecctlError(f"`{source.name}` cannot be read: {error}", "is it complete?") from error
        _REPAIRED[source.kind](engine, number, source, layout, loaded)
        _insert(engine, table, decide)


def _insert(engine: Duck, table: str, decide: Decide) -> None:
    engine.add(table, decide(_RECORDS))
    for name in (_RECORDS, _READ):
        engine.drop(name)


def _lines(engine: Duck, number: int, source: Source, layout: Layout, _: Loaded) -> None:
    engine.lines(_READ, source.path)
    engine.view(_RECORDS, from_lines(layout, number, _READ))


def _cells(engine: Duck, number: int, source: Source, layout: Layout, loaded: Loaded) -> None:
    types = engine.cells(_READ, source.path)
    _note_columns(number, layout, types, loaded)
    engine.view(_RECORDS, from_cells(layout, number, _READ, types, numbered()))


def _parquet(engine: Duck, number: int, source: Source, layout: Layout, loaded: Loaded) -> None:
    types = engine.parquet(_READ, source.path)
    del types[_ROW]
    _note_columns(number, layout, types, loaded)
    engine.view(_RECORDS, from_cells(layout, number, _READ, types, total([column(_ROW), literal(1)])))


def _note_columns(number: int, layout: Layout, types: Mapping[str, str], loaded: Loaded) -> None:
    loaded.rows.add(number)
    loaded.columns[number] = unknown_columns(layout, types)
    if "case" not in types:
        loaded.lacking[number] = [name for name in layout.facts if name not in types]


def _harness(engine: Duck, number: int, source: Source, layout: Layout, loaded: Loaded) -> None:
    places = loaded.places[number] = []

    def written() -> Iterator[str]:
        for place, line, unreadable in entries(records(source.path)):
            places.append(place)
            if unreadable is not None and unreadable.kind == "incomplete":
                loaded.incomplete.append((f"{source.name}: {place}", unreadable.message))
            elif unreadable is not None:
                loaded.unreadable.append((f"{source.name}: {place}", unreadable))
            yield line

    _as_lines(engine, number, written(), layout)


def _as_lines(engine: Duck, number: int, found: Iterable[str], layout: Layout) -> None:
    path = os.path.join(engine.folder, f"{number}.jsonl")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line if len(line.encode()) < LINE_BYTES else NO_RECORD}\n" for line in found)
    engine.lines(_READ, path)
    engine.view(_RECORDS, from_lines(layout, number, _READ))


def _lines_again(engine: Duck, number: int, source: Source, layout: Layout, _: Loaded) -> None:
    _as_lines(engine, number, lines(source.path), layout)


def _cells_again(engine: Duck, number: int, source: Source, layout: Layout, loaded: Loaded) -> None:
    loaded.rows.add(number)
    _as_lines(engine, number, rows(source.path), layout)


Reader = Callable[[Duck, int, Source, Layout, Loaded], None]
_READERS: Mapping[str, Reader] = {"lines": _lines, "cells": _cells, "parquet": _parquet, "harness": _harness}
_REPAIRED: Mapping[str, Reader] = {"lines": _lines_again, "cells": _cells_again}
