"""When a metric is out of bounds, how bad that is, and what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from specctl.language.parts.failures import FailureMode
from specctl.language.parts.governance import RISKS
from specctl.language.parts.measures import RATES, TIMES, Metric
from specctl.language.parts.parts import Parts
from specctl.values import frozen

Side = Literal["max", "min"]


@frozen
class Bound:
    """A value that a metric must not exceed (`max`) or fall below (`min`), its tolerance included."""

    side: Side
    limit: Decimal

    @property
    def sign(self) -> str:
        """How a value that is out of bounds compares."""
        return ">" if self.side == "max" else "<"


def bounds(metric: Metric) -> Iterator[Bound]:
    """The bounds of a metric that a value can be beyond."""
    slack = metric.tolerance or Decimal(0)
    if metric.max is not None and not (metric.kind in RATES and metric.max + slack >= 1):
        yield Bound("max", metric.max + slack)
    if metric.min is not None and not (metric.kind in RATES | TIMES and metric.min - slack <= 0):
        yield Bound("min", metric.min - slack)


def watched(parts: Parts) -> list[Metric]:
    """The metrics that have a bound, the gravest first."""
    found = [metric for metric in parts.metrics.values() if any(bounds(metric))]
    return sorted(found, key=lambda metric: -gravity(severity_of(metric, parts)))


def gravity(severity: str | None) -> int:
    """A number that grows with severity."""
    return -1 if severity is None else RISKS.index(severity)


def detects(metric: Metric, parts: Parts) -> list[FailureMode]:
    """The failure modes that a metric shows, the gravest first."""
    found = [mode for mode in parts.failure_modes.values() if metric.id in mode.detected_by]
    return sorted(found, key=lambda mode: -gravity(mode.severity))


def severity_of(metric: Metric, parts: Parts) -> str | None:
    """How bad it is when a metric is out of bounds: as it says, or as the gravest failure mode that it shows."""
    return metric.severity or next((mode.severity for mode in detects(metric, parts) if mode.severity), None)
