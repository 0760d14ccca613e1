"""Durations, amounts and calls to people in words, for those who are on call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from specctl.errors import SpecctlError
from specctl.generate.prompt_style import Escape
from specctl.language.parts.duration import Duration
from specctl.language.parts.failures import Escalation
from specctl.language.parts.parts import Parts
from specctl.logic.decimals import as_number
from specctl.output.json_text import dumps

_UNITS = {"ms": "millisecond", "s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "y": "year"}
_LENGTHS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_PAGE = re.compile(r"(https?://)?[A-Za-z0-9_./~%-]*")


def long(duration: Duration) -> str:
    """`4h` as `4 hours`."""
    found = re.fullmatch(r"([0-9]+)([a-z]+)", duration.text)
    assert found is not None, "durations are read by the same pattern"  # noqa: S101
    return counted(Decimal(found[1]), _UNITS[found[2]])


def counted(count: Decimal, word: str) -> str:
    """`1 hour`, `2 hours`."""
    return f"{dumps(as_number(count))} {word}{'' if count == 1 else 's'}"


def amount(value: Decimal, unit: str) -> str:
    """A `rate` as a percentage, `seconds` in the longest unit that divides them, any other number as it is."""
    if unit == "rate":
        return f"{dumps(as_number(value * 100))} %"
    if unit == "seconds":
        size, word = next((each for each in _LENGTHS if value and not value % each[0]), (1, "second"))
        return counted(value / size, word)
    return dumps(as_number(value))


def chain(start: str | None, parts: Parts) -> Iterator[Escalation]:
    """An escalation and those after it, each once."""
    seen: set[str] = set()
    while start is not None and start not in seen:
        seen.add(start)
        yield parts.escalations[start]
        start = parts.escalations[start].then


def whom(escalation: Escalation, parts: Parts, escape: Escape) -> str:
    """The role that is called, and who holds it."""
    name = escalation.to or escalation.id
    role = parts.roles.get(name)
    held = f" ({escape(', '.join(role.who))})" if role is not None and role.who else ""
    return f"{escape(name)}{held}"


def page(text: object) -> str:
    """Where the runbook lies, as a link of it begins; raises SpecctlError for what is neither a path nor a web page."""
    if not _PAGE.fullmatch(str(text)):
        raise SpecctlError(f"`{text}` is no place of a runbook", "write a path, or a link that begins with `https://`")
    return str(text)
