"""What the first records of sources name: their contract, and cases."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from itertools import islice

from specctl.score.duck import CannotReadError, Duck
from specctl.score.harness import records
from specctl.score.record import Unreadable
from specctl.score.sources import Source
from specctl.sql.build import column, given, literal
from specctl.sql.tables import select
from specctl.values import frozen

_FIRST = 1000
_PEEKED = "peeked"


@frozen
class Named:
    """The contracts that records name, and whether some name a case."""

    contracts: tuple[str, ...]
    has_cases: bool


def named(found: list[Source], engine: Duck) -> Named:
    """What the first thousand records of each source name."""
    first = [record for source in found for record in islice(_records(source, engine), _FIRST)]
    contracts = {str(record["contract"]) for record in first if record.get("contract")}
    return Named(tuple(sorted(contracts)), any(record.get("case") for record in first))


def _records(source: Source, engine: Duck) -> Iterator[Mapping[str, object]]:
    match source.kind:
        case "harness":
            yield from (found for _, found in records(source.path) if not isinstance(found, Unreadable))
        case "lines":
            yield from _lines(source.path)
        case "cells":
            with open(source.path, encoding="utf-8-sig", errors="replace", newline="") as file:
                yield from _rows(file)
        case "parquet":
            yield from _of_parquet(source.path, engine)


def _lines(path: str) -> Iterator[Mapping[str, object]]:
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        for line in file:
            try:
                found = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(found, dict):
                yield found


def _rows(file: Iterator[str]) -> Iterator[Mapping[str, object]]:
    try:
        yield from csv.DictReader(file)
    except csv.Error:
        return


def _of_parquet(path: str, engine: Duck) -> Iterator[Mapping[str, object]]:
    """The names of contracts, and one record of a case if there is a column of cases."""
    try:
        types = engine.parquet(_PEEKED, path)
    except CannotReadError:
        return
    if "contract" in types:
        rows = engine.rows(
            select({"contract": column("contract")}, _PEEKED, given(column("contract")), by=[literal(1)])
        )
        yield from ({"contract": name} for (name,) in rows)
    if "case" in types:
        yield {"case": "any"}
    engine.drop(_PEEKED)
