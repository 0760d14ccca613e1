"""DuckDB, in this process: tables lie in a file that is deleted in the end, so records may outgrow the memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from specctl.errors import SpecctlError
from specctl.score.engine import Row
from specctl.sql.build import Expr, literal
from specctl.sql.dialect import DIALECTS, Dialect
from specctl.sql.tables import Query, create, insert, written

MEMORY_MIB = 1024
_FILE = "records.duckdb"
# A sum and a count take some 40 bytes, with their share of what they are grouped by; a third of the memory is for them.
_SUMS_PER_MIB = 8192
# A line of JSON may be so long.
LINE_BYTES = 16 * 1024 * 1024
# What no line of JSON has in it: control characters are written as escapes there.
_NO_SEPARATOR = "\x01"


class CannotReadError(Exception):
    """A file that DuckDB does not read as it is; the message says why."""


class Duck:
    """An open database. `folder` is deleted with it; `room` is how many sums may be held at once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: str, memory_mib: int = MEMORY_MIB) -> None:
        self._connection = connection
        self.folder = folder
        self.room = memory_mib * _SUMS_PER_MIB

    @property
    def dialect(self) -> Dialect:
        """The SQL of DuckDB."""
        return DIALECTS["duckdb"]

    def rows(self, query: Query) -> list[Row]:
        """The rows that a query gives."""
        return self._run(query).fetchall()

    def keep(self, name: str, query: Query) -> None:
        """Make a table of what a query gives."""
        self._run(create(name, query))

    def add(self, name: str, query: Query) -> None:
        """Add the rows of a query to a table; raises CannotReadError if a file does not read."""
        try:
            self._run(insert(name, query))
        except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException) as error:
            raise CannotReadError(_first_line(error)) from error

    def view(self, name: str, query: Query) -> None:
        """Name a query, which is run whenever the name is used."""
        self._run(create(name, query, is_view=True))

    def put(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Make a table of rows; types of columns are named as DuckDB does."""
        listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self._connection.execute(f'CREATE OR REPLACE TABLE "{name}" ({listed})')
        marks = ", ".join("?" * len(columns))
        found = [*rows]
        if found:
            self._connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', found)  # noqa: S608  marks alone

    def close(self) -> None:
        """Let go of the database, so that another one can look into it."""
        self._connection.close()

    def attach(self, other: Duck, name: str) -> None:
        """Name another database, which is closed, so that its tables can be read as `name.table`."""
        path = literal(os.path.join(other.folder, _FILE))
        self._connection.execute(f'ATTACH {path.sql(dialect="duckdb")} AS "{name}" (READ_ONLY)')

    def drop(self, name: str) -> None:
        """Let a view go."""
        self._connection.execute(f'DROP VIEW IF EXISTS "{name}"')

    def lines(self, name: str, path: str) -> None:
        """A view of the lines of a file, in order, as the column `text`; an empty one is NULL."""
        self._read(
            name,
            lambda: self._connection.read_csv(
                _exact(path),
                columns={"text": "VARCHAR"},
                header=False,
                auto_detect=False,
                sep=_NO_SEPARATOR,
                quotechar="",
                escapechar="",
                max_line_size=LINE_BYTES,
            ),
        )

    def cells(self, name: str, path: str) -> dict[str, str]:
        """A view of a CSV file with a header, every cell a text; gives the types of its columns."""
        return self._read(
            name,
            lambda: self._connection.read_csv(
                _exact(path),
                header=True,
                all_varchar=True,
                sep=",",
                quotechar='"',
                escapechar='"',
                skiprows=0,  # else what does not fit is passed over, the header too
                comment="",  # else `#2` may be taken for a comment
            ),
        )

    def parquet(self, name: str, path: str) -> dict[str, str]:
        """A view of a Parquet file; gives the types of its columns."""
        return self._read(name, lambda: self._connection.read_parquet(_exact(path), file_row_number=True))

    def _read(self, name: str, read: Any) -> dict[str, str]:
        try:
            relation = read()
            relation.create_view(name)
        except (duckdb.Error, RuntimeError) as error:
            raise CannotReadError(_first_line(error)) from error
        return {column: str(kind) for column, kind in zip(relation.columns, relation.types, strict=True)}

    def _run(self, statement: Expr) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(written(statement, "duckdb"))
        except duckdb.OutOfMemoryException as error:
            raise SpecctlError(
                "the records need more memory than is allowed", "raise it: `--memory 4096` is 4 GiB"
            ) from error


@contextmanager
def opened(memory_mib: int = MEMORY_MIB) -> Iterator[Duck]:
    """A database in a new folder, which is deleted at the end."""
    with (
        TemporaryDirectory(prefix="specctl-") as folder,
        duckdb.connect(os.path.join(folder, _FILE)) as connection,
    ):
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET memory_limit = ?", [f"{memory_mib}MiB"])
        connection.execute("SET enable_progress_bar = false")
        yield Duck(connection, folder, memory_mib)


def _exact(path: str) -> str:
    """A path in which nothing is a pattern."""
    return "".join(f"[{each}]" if each in "*?[" else each for each in path)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].strip()
