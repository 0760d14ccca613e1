"""Files that a database does not read as they are, line by line: what is wrong in them is kept and told."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Protocol

from specctl.score.record import Record, Unreadable

_MOST_CELL = 1 << 24
# What a record says where the line is none: `typed` notes it as unreadable, since it is no object.
NO_RECORD = "null"


class _Rows(Protocol):
    """A reader of CSV, which has no type of its own before Python 3.13."""

    line_num: int

    def __next__(self) -> list[str]: ...


def lines(path: str) -> Iterator[str]:
    """The lines of a file as text on one line each; a line that is not UTF-8 becomes one that is no record."""
    with open(path, "rb") as file:
        for place, raw in enumerate(file):
            line = raw.removeprefix(b"\xef\xbb\xbf") if not place else raw
            yield _plain(line)


def _plain(line: bytes) -> str:
    try:
        text = line.decode().strip()
    except UnicodeDecodeError:
        return NO_RECORD
    return NO_RECORD if any(each < " " and each != "\t" for each in text) else text


def rows(path: str) -> Iterator[str]:
    """The rows of a CSV file as JSON; a row of too many or too few cells becomes one that is no record."""
    csv.field_size_limit(_MOST_CELL)
    with open(path, "rb") as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        reader = csv.reader(text, strict=True)
        head = next(_cells(reader), [])
        for cells in _cells(reader):
            yield NO_RECORD if cells is None else _object(head or [], cells) if cells else ""


def _cells(reader: _Rows) -> Iterator[list[str] | None]:
    """The cells of each row; None for each line of what is no row, such as all after a quote that nothing closes."""
    while True:
        before = reader.line_num
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield from (None for _ in range(max(1, reader.line_num - before)))


def _object(head: list[str], cells: list[str]) -> str:
    """One row by the paths of its columns, nested as the event schema has it."""
    if len(head) != len(cells) or not all(map(_is_text, cells)):
        return NO_RECORD
    found: dict[str, object] = {}
    for name, cell in zip(head, cells, strict=True):
        first, _, rest = name.partition(".")
        if cell and first in ("facts", "observed") and rest:
            inner = found.setdefault(first, {})
            if isinstance(inner, dict):
                inner[rest] = cell
        elif cell:
            found[name] = cell
    return json.dumps(found)


def _is_text(cell: str) -> bool:
    """Whether a cell was UTF-8: what was not stands in it as lone surrogates."""
    return not any("\ud800" <= each <= "\udfff" for each in cell)


def entries(found: Iterable[tuple[str, Record | Unreadable]]) -> Iterator[tuple[str, str, Unreadable | None]]:
    """Each answer of a harness with its place, as a line of JSON; what is none as an empty line: it is told once."""
    for place, each in found:
        if isinstance(each, Unreadable):
            yield place, "", each
        else:
            yield place, json.dumps(each), None
