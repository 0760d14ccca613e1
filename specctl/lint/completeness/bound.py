"""How many cases it takes to show a rate, if none of them fails."""

from __future__ import annotations

from decimal import Context, Decimal
from math import ceil, floor

_DOUBT = Decimal("0.05")
_EXACT = Context(prec=50)
_TINY = Decimal("1e-12")


def shown(cases: int) -> Decimal:
    """The rate that no failure in some cases shows at 95 %: 1 - 0.05 ** (1 / cases)."""
    return _EXACT.subtract(1, _EXACT.power(_DOUBT, _EXACT.divide(1, cases)))


def needed(limit: Decimal) -> int | None:
    """The fewest cases, none of which fails, that show a rate of at most `limit` at 95 %; None if no number does."""
    if limit <= 0:
        return None
    if limit >= 1:
        return 1
    if limit < _TINY:  # there the fewest cannot be told from 3 divided by the limit
        return ceil(3 / limit)
    guess = max(1, floor(_EXACT.ln(_DOUBT) / _EXACT.ln(1 - limit)) - 1)
    while shown(guess) > limit:
        guess += 1
    return guess
