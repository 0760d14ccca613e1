"""A query in steps, each of which names values that later steps use."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from specctl.sql.build import Expr, column, is_false, is_true, named, size
from specctl.sql.dialect import Dialect
from specctl.sql.tables import Query


class Steps:
    """Values that are computed once and used by name; a value stands one step after those that it is made of."""

    def __init__(self) -> None:
        self._steps: list[dict[str, Expr]] = []
        self._places: dict[str, int] = {}
        self._known: dict[Expr, Expr] = {}

    def name(self, value: Expr) -> Expr:
        """A value by name; columns and constants stay as they are."""
        if isinstance(value, exp.Column | exp.Literal | exp.Null) or is_true(value) or is_false(value):
            return value
        found = self._known.get(value)
        if found is None:
            name = f"_v{len(self._places) + 1}"
            place = self._place(value)
            while len(self._steps) <= place:
                self._steps.append({})
            self._steps[place][name] = value
            self._places[name] = place
            found = self._known[value] = column(name)
        return found

    @property
    def size(self) -> int:
        """How many nodes all named values have."""
        return sum(size(value) for values in self._steps for value in values.values())

    def _place(self, value: Expr) -> int:
        """The first step at which all that a value is made of is known."""
        names = (found.name for found in value.find_all(exp.Column))
        return max((self._places[name] + 1 for name in names if name in self._places), default=0)

    def query(self, source: Query, results: Mapping[str, Expr], dialect: Dialect) -> Query:
        """The results by column, from a source that has the columns which values are made of."""
        found, last = exp.Select(), "step_0"
        pinned = True if dialect.pins else None
        found = found.with_(last, as_=source, materialized=pinned, copy=False)
        for place, values in enumerate(self._steps, 1):
            step = exp.select(exp.Star(), *(named(value, name) for name, value in values.items())).from_(last)
            last = f"step_{place}"
            found = found.with_(last, as_=step, materialized=pinned, copy=False)
        return found.select(*(named(value, name) for name, value in results.items()), copy=False).from_(
            last, copy=False
        )
