"""Expressions of SQL: put together from parts, never from text, with constants folded away.

Parts may stand in several places, and are never changed once they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from sqlglot import exp

Expr = exp.Expr

_Connector = exp.And | exp.Or
_Kind = Callable[[Expr], bool]
TRUE, FALSE, NULL = exp.true(), exp.false(), exp.null()


def column(name: str, table: str = "") -> Expr:
    """A column by its exact name."""
    return exp.column(name, table=table or None, quoted=True)


def literal(value: str | int | Decimal) -> Expr:
    """A text or a number; numbers are written in full, without an exponent."""
    if isinstance(value, str):
        return exp.Literal.string(value)
    exact = Decimal(value)
    digits = exp.Literal.number(f"{exact.copy_abs():f}")
    return exp.Neg(this=digits) if exact < 0 else digits


def is_true(part: Expr) -> bool:
    """Whether an expression is the constant TRUE."""
    return isinstance(part, exp.Boolean) and bool(part.this)


def is_false(part: Expr) -> bool:
    """Whether an expression is the constant FALSE."""
    return isinstance(part, exp.Boolean) and not part.this


def conj(*parts: Expr) -> Expr:
    """All of some conditions, TRUE of none."""
    return _joined(exp.And, parts, neutral=is_true, absorbing=is_false, empty=TRUE)


def disj(*parts: Expr) -> Expr:
    """Any of some conditions, FALSE of none."""
    return _joined(exp.Or, parts, neutral=is_false, absorbing=is_true, empty=FALSE)


def _joined(kind: type[_Connector], parts: Sequence[Expr], *, neutral: _Kind, absorbing: _Kind, empty: Expr) -> Expr:
    kept = list(dict.fromkeys(part for part in parts if not neutral(part)))
    if not kept:
        return empty
    found = next((part for part in kept if absorbing(part)), None)
    if found is not None:
        return found
    return _chain(kind, kept)


def _chain(kind: type[_Connector], parts: Sequence[Expr]) -> Expr:
    """A balanced tree, since some engines count how deep a query is nested."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _chain(kind, parts[:middle]), _chain(kind, parts[middle:])
    return kind(this=_bracketed(left, kind), expression=_bracketed(right, kind))


def _bracketed(part: Expr, within: type[Expr]) -> Expr:
    return exp.Paren(this=part) if isinstance(part, exp.Connector) and not isinstance(part, within) else part


def neg(part: Expr) -> Expr:
    """The opposite of a condition that is never NULL."""
    if isinstance(part, exp.Boolean):
        return exp.Boolean(this=not part.this)
    if isinstance(part, exp.Not):
        inner: Expr = part.this
        opened: Expr = inner.this if isinstance(inner, exp.Paren) else inner
        return opened
    return exp.Not(this=exp.Paren(this=part) if isinstance(part, exp.Binary | exp.In | exp.Is) else part)


def equal(left: Expr, right: Expr) -> Expr:
    """Whether two values are equal; NULL where one is NULL."""
    return exp.EQ(this=left, expression=right)


def compare(operator: str, left: Expr, right: Expr) -> Expr:
    """A comparison by `lt`, `le`, `gt` or `ge`."""
    kinds = {"lt": exp.LT, "le": exp.LTE, "gt": exp.GT, "ge": exp.GTE}
    return kinds[operator](this=left, expression=right)


def among(value: Expr, choices: Iterable[Expr]) -> Expr:
    """Whether a value is one of some; FALSE of none."""
    listed = list(choices)
    if not listed:
        return FALSE
    return equal(value, listed[0]) if len(listed) == 1 else exp.In(this=value, expressions=listed)


def given(value: Expr) -> Expr:
    """Whether a value is not NULL."""
    return exp.Not(this=exp.Is(this=value, expression=NULL))


def absent(value: Expr) -> Expr:
    """Whether a value is NULL."""
    return exp.Is(this=value, expression=NULL)


def surely(condition: Expr) -> Expr:
    """A condition that is FALSE where it would be NULL."""
    return condition if isinstance(condition, exp.Boolean) else either(condition, FALSE)


def either(value: Expr, other: Expr) -> Expr:
    """A value, or another where it is NULL."""
    return exp.Coalesce(this=value, expressions=[other])


def choose(cases: Iterable[tuple[Expr, Expr]], default: Expr) -> Expr:
    """The value of the first condition that holds, else the default."""
    found: list[exp.If] = []
    for condition, value in cases:
        if is_true(condition):
            default = value
            break
        if not is_false(condition):
            found.append(exp.If(this=condition, true=value))
    return exp.Case(ifs=found, default=default) if found else default


def joined(parts: Sequence[Expr]) -> Expr:
    """Texts one after the other."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return exp.DPipe(this=joined(parts[:middle]), expression=joined(parts[middle:]), safe=True)


def trimmed(text: Expr) -> Expr:
    """A text without blanks around it."""
    return exp.Trim(this=text)


def total(parts: Sequence[Expr]) -> Expr:
    """The sum of some numbers."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return exp.Add(this=total(parts[:middle]), expression=total(parts[middle:]))


def named(value: Expr, name: str) -> Expr:
    """A value as a column of a result."""
    return exp.alias_(value, name, quoted=True, copy=False)


def call(function: str, *arguments: Expr) -> Expr:
    """A function by its name in the dialect that is written."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def times(left: Expr, right: Expr) -> Expr:
    """A product."""
    return exp.Mul(this=exp.Paren(this=left), expression=exp.Paren(this=right))


def divided(left: Expr, right: Expr) -> Expr:
    """A quotient."""
    return exp.Div(this=exp.Paren(this=left), expression=exp.Paren(this=right))


def floored(number: Expr) -> Expr:
    """The largest whole number that is not above a number."""
    return exp.Floor(this=number)


def minus(left: Expr, right: Expr) -> Expr:
    """A difference."""
    return exp.Sub(this=exp.Paren(this=left), expression=exp.Paren(this=right))


def cast(value: Expr, kind: str) -> Expr:
    """A value as another type, by the name that DuckDB has for it."""
    return exp.cast(value, kind, dialect="duckdb", copy=False)


def tried(value: Expr, kind: str) -> Expr:
    """A value as another type, NULL where it is none."""
    return exp.TryCast(this=value, to=exp.DataType.build(kind, dialect="duckdb"), safe=True)


def whole(number: Expr) -> Expr:
    """Whether a number has no fraction."""
    return equal(exp.Floor(this=number), number)


def like(text: Expr, part: str) -> Expr:
    """Whether a text has a part in it; the part has no `%` and no `_` that is meant as such."""
    return exp.Like(this=text, expression=literal(f"%{part}%"))


def same(left: Expr, right: Expr) -> Expr:
    """Whether two values are equal, or both are NULL."""
    return exp.NullSafeEQ(this=left, expression=right)


def finite(number: Expr) -> Expr:
    """A number of floating point that is one; NULL for infinity, and for what is no number."""
    bound = literal("1e300")
    inside = conj(
        compare("lt", number, cast(bound, "DOUBLE")), compare("gt", number, exp.Neg(this=cast(bound, "DOUBLE")))
    )
    return choose([(inside, number)], NULL)


def array(items: Sequence[Expr]) -> Expr:
    """A list."""
    return exp.Array(expressions=list(items))


def is_null(part: Expr) -> bool:
    """Whether an expression is the constant NULL."""
    return isinstance(part, exp.Null)


def size(part: Expr) -> int:
    """How many nodes an expression has."""
    return sum(1 for _ in part.walk())
