"""Records of incidents: how long it took until each was noticed, and until it was over."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from specctl.errors import SpecctlError
from specctl.values import frozen

_FIELDS = ("started", "detected", "resolved")
# Both count from when it started, as users see it.
_MEASURES = {"time_to_detect": "detected", "time_to_resolve": "resolved"}


@frozen
class Took:
    """When an incident started, and how many seconds it took from there until something."""

    started: datetime
    seconds: float


def times(paths: tuple[str, ...]) -> dict[str, list[Took]]:
    """How long it took from `started` to `detected` and to `resolved`, by kind of metric; SpecctlError with the line.

    A file has one incident a line, as JSON, or is CSV with a header. An incident that is not over has no `resolved`.
    """
    found: dict[str, list[Took]] = {kind: [] for kind in _MEASURES}
    for path in paths:
        for place, incident in _incidents(path):
            moments = {name: _moment(incident.get(name), name, f"{path}:{place}") for name in _FIELDS}
            if moments["started"] is None:
                raise SpecctlError(f"{path}:{place}: an incident without `started`", "give the time it began")
            for kind, end in _MEASURES.items():
                if (moment := moments[end]) is not None:
                    seconds = _seconds(moments["started"], moment, f"{path}:{place}", end)
                    found[kind].append(Took(moments["started"], seconds))
    return found


def _seconds(start: datetime, end: datetime, place: str, name: str) -> float:
    seconds = (end - start).total_seconds()
    if seconds < 0:
        raise SpecctlError(f"{place}: `{name}` is before `started`", "correct one of the two times")
    return seconds


def _incidents(path: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            if path.endswith(".csv"):
                reader = csv.DictReader(file)
                for row in reader:
                    yield reader.line_num, row
                return
            for place, line in enumerate(file, 1):
                if line.strip():
                    yield place, _object(line, f"{path}:{place}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SpecctlError(f"`{path}` cannot be read: {error}", "incidents are lines of JSON, or CSV") from error


def _object(line: str, place: str) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise SpecctlError(f"{place}: this line is no JSON object", 'write `{"started": …, "detected": …}`')
    return found


def _moment(value: object, name: str, place: str) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise SpecctlError(
            f"{place}: `{name}` is no time with its offset from UTC", "write it as `2026-03-01T12:00:00+01:00`"
        )
    return found
