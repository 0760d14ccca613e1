"""What differs between databases: how they look into lists, and what names their columns may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from specctl.errors import SpecctlError
from specctl.nearest import suggestion
from specctl.sql.build import Expr, among, call, column, conj, equal, literal, neg, surely
from specctl.values import frozen

# Whether a list has no items but some texts; the list is not NULL.
Only = Callable[[Expr, Sequence[str]], Expr]


@frozen
class Dialect:
    """A database: its name, what stands between the parts of a column's name, and how lists of texts are asked.

    `pins` says that the steps of a query have to be kept apart, or its planner writes one into the other many times.
    `quantile` is its function for exact quantiles. Without `has_null_lists`, a list that is not there is an empty one.
    """

    name: str
    has: Callable[[Expr, str], Expr]
    only: Only
    separator: str = "."
    pins: bool = False
    quantile: str = "quantile_cont"
    has_null_lists: bool = True


def _array(members: Sequence[str]) -> Expr:
    return exp.Array(expressions=[literal(member) for member in members])


def _none_of(items: Expr, members: Sequence[str]) -> Expr:
    """No item outside: `NOT EXISTS (SELECT 1 FROM UNNEST(items) AS item WHERE item NOT IN (...))`."""
    name = "_item"
    inside = surely(among(column(name), map(literal, members)))
    rest = exp.select(literal(1)).from_(exp.Unnest(expressions=[items], alias=_alias(name))).where(neg(inside))
    return neg(exp.Exists(this=rest))


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(columns=[exp.to_identifier(name, quoted=True)])


def _none_left(function: str) -> Only:
    """The items without the members are none: by a function that takes one list from another, and by their number."""
    return lambda items, members: equal(exp.ArraySize(this=call(function, items, _array(members))), literal(0))


def _has(items: Expr, member: str) -> Expr:
    return exp.ArrayContains(this=items, expression=literal(member))


_ALL: tuple[Dialect, ...] = (
    Dialect(
        "duckdb",
        lambda items, member: call("list_contains", items, literal(member)),
        lambda items, members: conj(
            call("list_has_all", _array(members), items),
            equal(call("list_count", items), call("len", items)),  # NULL is in every list for list_has_all
        ),
    ),
    Dialect("spark", _has, _none_left("array_except"), quantile="percentile"),
    Dialect(
        "bigquery",
        lambda items, member: exp.In(this=literal(member), unnest=exp.Unnest(expressions=[items])),
        _none_of,
        separator="_",
    ),
    Dialect("snowflake", _has, _none_left("array_except")),
    Dialect(
        "postgres",
        lambda items, member: equal(literal(member), exp.Any(this=exp.Paren(this=items))),
        lambda items, members: exp.ArrayContainedBy(this=items, expression=_array(members)),
        pins=True,
    ),
    # Lists whose names have the same part before a `.` are taken for one table there, and must be equally long.
    Dialect(
        "clickhouse",
        _has,
        lambda items, members: call("hasAll", _array(members), items),
        separator="_",
        has_null_lists=False,
    ),
)

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in _ALL}


def dialect_of(name: str) -> Dialect:
    """A dialect by name; raises SpecctlError with the nearest one."""
    found = DIALECTS.get(name)
    if found is None:
        raise SpecctlError(f"unknown dialect `{name}`", suggestion(name, DIALECTS))
    return found
