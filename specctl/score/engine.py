"""Where queries run: on tables in this process, or on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from specctl.sql.dialect import Dialect
from specctl.sql.tables import Query

# Values as a database gives them, of whatever type its columns have.
Row = tuple[Any, ...]


class Engine(Protocol):
    """Runs queries and keeps tables by name, as long as it is open."""

    @property
    def dialect(self) -> Dialect:
        """The database whose SQL it speaks."""

    @property
    def room(self) -> int | None:
        """How many sums of groups it can hold at a time; None where that is not for us to bound."""

    def rows(self, query: Query) -> list[Row]:
        """The rows that a query gives."""

    def keep(self, name: str, query: Query) -> None:
        """Make a table of what a query gives."""

    def view(self, name: str, query: Query) -> None:
        """Name a query, which is run whenever the name is used."""

    def put(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Make a table of rows; types of columns are named as DuckDB does."""
