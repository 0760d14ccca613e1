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
    digits, scaled = 0, value
    while scaled.denominator != 1:
        digits, scaled = digits + 1, scaled * 10
    # From its digits, since arithmetic on Decimals rounds to 28 of them.
    return Decimal(f"{scaled.numerator}e-{digits}")


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
