"""Places as plain data, as every JSON report has them."""

from __future__ import annotations

from specctl.diagnostics import Location
from specctl.text import Position


def location(place: Location) -> dict[str, object]:
    """A place as plain data; lines and columns count from 1."""
    return {"path": place.path, "start": position(place.span.start), "end": position(place.span.end)}


def position(place: Position) -> dict[str, int]:
    """A line and column."""
    return {"line": place.line, "column": place.column}
