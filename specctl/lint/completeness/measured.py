"""Which metrics count what goes wrong with the requests of a rule."""

from __future__ import annotations

from specctl.language.parts.measures import TIMES, Metric
from specctl.language.parts.parts import Parts
from specctl.language.rule import Rule

# Refusing too much is the other error, and a time is none.
_COUNT_OTHERS = frozenset((*TIMES, "over_refusal"))


def counting(parts: Parts) -> tuple[Metric, ...]:
    """The metrics of a stack that count answers which break a rule."""
    return tuple(metric for metric in parts.metrics.values() if metric.kind not in _COUNT_OTHERS)


def is_watched(parts: Parts, rule: Rule) -> bool:
    """Whether a failure mode that a rule guards against is detected by a metric."""
    return any(parts.failure_modes[name].detected_by for name in rule.text.guards_against)
