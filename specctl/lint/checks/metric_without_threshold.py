"""Metrics of which no value is bad."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def metric_without_threshold(subject: Subject) -> Iterator[Finding]:
    """The metric has neither `max` nor `min`, so no value of it is out of bounds."""
    contract = subject.stack.contract
    for metric in contract.parts.metrics.values():
        if not metric.has_threshold:
            yield on(
                contract,
                metric,
                f"the metric `{metric.id}` has no threshold",
                "which value would be wrong?",
                "add `max` or `min`: the worst value that is still acceptable",
            )
