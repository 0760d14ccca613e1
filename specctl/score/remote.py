"""Records from tables of a cluster: columns have their types already, or are refused."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.errors import SpecctlError
from specctl.score.table import EXTRA, LINE, LIST, NUMBER, ODD, SOURCE, TEXT, TIME, TRUTH, WHOLE, ZONE, Layout
from specctl.sql.build import NULL, Expr, call, cast, column, literal
from specctl.sql.tables import Query, select

_NUMBERS = ("tinyint", "smallint", "int", "bigint", "float", "double", "decimal")
_HOLDS: Mapping[str, tuple[str, ...]] = {
    TEXT: ("char", "varchar", "string"),
    NUMBER: _NUMBERS,
    WHOLE: _NUMBERS[:4],
    TRUTH: ("boolean",),
    TIME: ("timestamp",),
    LIST: ("array<string>",),
}


def from_table(layout: Layout, number: int, view: str, types: Mapping[str, str], place: str) -> Query:
    """Records from a view whose columns are the paths of fields; raises SpecctlError for a column of another type."""
    fields = {name: _field(name, kind, types, layout, place) for name, kind in layout.fields.items()}
    places = {SOURCE: cast(literal(number), WHOLE), LINE: cast(call("monotonically_increasing_id"), WHOLE)}
    notes = {name: cast(NULL, TEXT) for name in (ZONE, ODD, EXTRA)}
    return select({**places, **fields, **notes}, view)


def _field(name: str, wanted: str, types: Mapping[str, str], layout: Layout, place: str) -> Expr:
    held = types.get(name)
    if held is None:
        return cast(NULL, wanted)
    if wanted == TEXT and name in layout.observed and held.startswith(_NUMBERS):
        return cast(column(name), TEXT)  # how many there were, of a limit
    if not held.startswith(_HOLDS[wanted]):
        raise SpecctlError(
            f"column `{name}` of `{place}` is of type `{held}`", f"cast it: it is to hold `{_HOLDS[wanted][-1]}`"
        )
    if wanted == LIST:
        return call("array_sort", call("array_distinct", column(name)))
    return cast(column(name), wanted)
