"""The shortest decimal in an interval."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor


def as_number(number: Fraction | Decimal | int) -> int | Decimal:
    """A number that is a decimal, as an int or as a Decimal without trailing zeros."""
    value = Fraction(number)
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
