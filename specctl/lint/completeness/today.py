"""The day that the checks of dates compare with: the only thing in the linter that depends on the clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from specctl.errors import SpecctlError

VARIABLE = "SPECCTL_TODAY"


def today(wanted: str | None) -> date:
    """The day wanted, else that of the environment, else the day it is in UTC; raises SpecctlError for no day."""
    if wanted is not None:
        return parsed(wanted, "--today")
    fixed = os.environ.get(VARIABLE)
    return parsed(fixed, VARIABLE) if fixed else datetime.now(UTC).date()


def parsed(text: str, place: str) -> date:
    """A day such as `2027-06-30`; raises SpecctlError, which names the place, for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise SpecctlError(f"`{place}`: `{text}` is no day", "write a day of the calendar such as `2027-06-30`")
    return day
