"""The shortest decimal in an interval."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor


def as_number(value: Fraction) -> int | Decimal:
    """A fraction that is a decimal, as an int or a Decimal."""
    if value.denominator == 1:
        return value.numerator
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    return Decimal(int(value * 10**digits)).scaleb(-digits)


def shortest_between(low: Fraction, high: Fraction) -> int | Decimal:
    """The number with the fewest decimals strictly between two; of several the one nearest the middle."""
    scale = 1
    while True:
        first, last = floor(low * scale) + 1, ceil(high * scale) - 1
        if first <= last:
            middle = (low + high) / 2 * scale
            nearest = min(max(round(middle), first), last)
            return as_number(Fraction(nearest, scale))
        scale *= 10
