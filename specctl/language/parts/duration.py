"""Durations such as `4h`, and dates."""

from __future__ import annotations

import re
from decimal import Decimal

from specctl.language.notes import Notes
from specctl.problem import Route
from specctl.values import frozen

_SECONDS = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86_400),
    "w": Decimal(604_800),
    "y": Decimal(31_536_000),
}
_WRITTEN = re.compile(r"([0-9]+)([a-z]+)")


@frozen
class Duration:
    """A length of time: as written, and exactly in seconds (a year has 365 days)."""

    text: str
    seconds: Decimal


def duration_of(text: str) -> Duration:
    """A duration that fits the schema, such as `4h`."""
    match = _WRITTEN.fullmatch(text)
    assert match is not None, "the schema allows no other"  # noqa: S101
    return Duration(text, int(match[1]) * _SECONDS[match[2]])


def check_date(text: str, notes: Notes, route: Route) -> None:
    """Note a date that fits the schema and is no day of the calendar."""
    from datetime import date  # noqa: PLC0415  few contracts have dates, and each start would pay for it

    try:
        date.fromisoformat(text)
    except ValueError:
        notes.invalid(f"`{text}` is no day of the calendar", route, "correct the day or the month")
