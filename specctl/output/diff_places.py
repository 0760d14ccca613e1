"""Where a report on changes says that rules stand."""

from __future__ import annotations

from collections.abc import Callable

from specctl.diagnostics import Location
from specctl.diff.change import Sides
from specctl.values import frozen

Find = Callable[[str, str], Location | None]


def _nowhere(_contract: str, _rule: str) -> Location | None:
    return None


@frozen
class Places:
    """For each side, where a rule stands, by the contract whose stack it decides in and its id; None if unknown."""

    base: Find = _nowhere
    head: Find = _nowhere


def written(place: Location | None) -> str:
    """A place as `path:line`; nothing for none."""
    return f"{place.path}:{place.span.start.line}" if place is not None else ""


def latest(sides: Sides) -> Location | None:
    """Where something stands now; where it stood, if it is gone."""
    return sides.head or sides.base
