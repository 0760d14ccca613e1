"""Scales of pictures: round ends that hold all values, a few round steps between, and where a value lies."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10

from specctl.values import frozen

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LEAST = 0.0001


@frozen
class Scale:
    """Values from `low` to `high` on a line of pixels from `start` on, `length` long; a negative one goes back."""

    low: float
    high: float
    start: float
    length: float

    def at(self, value: float) -> float:
        """The pixel of a value; what is beyond the ends lies on them."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + self.length * min(1.0, max(0.0, share)), 2)

    def ticks(self, most: int = 4) -> list[float]:
        """A few round values from end to end."""
        step = rounded_up((self.high - self.low) / most)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [round(place * step, 10) for place in range(first, last + 1)]


def rounded_up(value: float) -> float:
    """The next round number: 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return _LEAST
    power = 10.0 ** floor(log10(value))
    return round(next((step for step in _STEPS if step * power >= value * (1 - 1e-9)), 10.0) * power, 12)


def ends(values: Iterable[float], *, is_good: bool) -> tuple[float, float]:
    """The ends of a scale for rates: from 0 up, or from 100 % down where high rates are good and these are high."""
    known = list(values)
    if is_good and min(known, default=1.0) > 0.5:  # noqa: PLR2004  below, zero is not far
        return max(0.0, 1 - rounded_up(max(_LEAST, 1 - min(known, default=1.0)) * 1.05)), 1.0
    return 0.0, min(1.0, rounded_up(max(_LEAST, max(known, default=1.0)) * 1.05))
