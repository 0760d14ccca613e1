"""Queries and statements of SQL, and what only stands in them: counts, sums, joins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from specctl.sql.build import TRUE, Expr, call, column, is_true, literal, named

Query = exp.Query


def table(name: str, columns: Iterable[str]) -> Query:
    """Some columns of a table; its name may have a database and a schema before it, with dots between."""
    source = exp.to_table(name) if name else exp.Table()
    return exp.select(*map(column, columns), copy=False).from_(source, copy=False)


def select(
    results: Mapping[str, Expr],
    source: str | Query,
    where: Expr = TRUE,
    by: Sequence[Expr] = (),
    most: int | None = None,
    alias: str = "part",
    having: Expr = TRUE,
    order: Sequence[Expr] = (),
) -> exp.Select:
    """Results by column, from a table or another query: where a condition holds, grouped by some values."""
    given_from = _source(source, alias)
    found = exp.select(*(named(value, name) for name, value in results.items()), copy=False)
    found = found.from_(given_from, copy=False)
    if not is_true(where):
        found = found.where(where, copy=False)
    if by:
        found = found.group_by(*by, copy=False)
    if not is_true(having):
        found = found.having(having, copy=False)
    if order:
        found = found.order_by(*order, copy=False)
    return found if most is None else found.limit(most, copy=False)


def _source(source: str | Query, alias: str) -> Expr:
    if isinstance(source, str):
        return exp.alias_(exp.to_table(source), alias, table=True)
    return source.subquery(alias, copy=False)


def stacked(first: Query, *others: Query) -> Query:
    """The rows of several queries, one after the other."""
    found: Query = first
    for other in others:
        found = exp.union(found, other, distinct=False, copy=False)
    return found


def beside(query: exp.Select, source: str, name: str, condition: Expr) -> exp.Select:
    """A query with the rows of another table beside its own where there are any: a left join."""
    return query.join(exp.alias_(exp.to_table(source), name, table=True), on=condition, join_type="left", copy=False)


def within(query: exp.Select, source: str | Query, name: str, condition: Expr) -> exp.Select:
    """The rows of a query that have rows of another table, or query, beside them: an inner join."""
    return query.join(_source(source, name), on=condition, copy=False)


def create(name: str, query: Query, *, is_view: bool = False) -> Expr:
    """The statement that makes a table, or a temporary view, of what a query gives."""
    return exp.Create(this=_table(name), kind="VIEW" if is_view else "TABLE", expression=query, replace=True)


def insert(name: str, query: Query) -> Expr:
    """The statement that adds what a query gives to a table, columns in order."""
    return exp.Insert(this=_table(name), expression=query)


def _table(name: str) -> Expr:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def place_within(part: Sequence[Expr], order: Sequence[Expr]) -> Expr:
    """The number of a row, from 1, among those for which some values are the same, in an order."""
    ordered = exp.Order(expressions=[exp.Ordered(this=each) for each in order])
    return exp.Window(this=exp.RowNumber(), partition_by=list(part), order=ordered)


def numbered() -> Expr:
    """The number of a row, from 1, in the order in which rows come."""
    return exp.Window(this=exp.RowNumber())


def count(value: Expr | None = None) -> Expr:
    """How many rows, or how many values that are not NULL."""
    return exp.Count(this=exp.Star() if value is None else value)


def sums(value: Expr) -> Expr:
    """The sum of a column; NULL of nothing."""
    return exp.Sum(this=value)


def least(value: Expr) -> Expr:
    """The smallest value of a column."""
    return exp.Min(this=value)


def greatest(value: Expr) -> Expr:
    """The largest value of a column."""
    return exp.Max(this=value)


def quantile(function: str, value: Expr, share: float) -> Expr:
    """The quantile of a column, by the function of a database that gives it exactly."""
    return call(function, value, literal(Decimal(str(share))))


def written(query: Expr, dialect: str) -> str:
    """The text of a query."""
    return query.sql(dialect=dialect, pretty=True)
