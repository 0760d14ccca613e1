"""Metrics that nobody hears of."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.chains import reaches
from specctl.lint.completeness.entries import at, on, said
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def alert_without_target(subject: Subject) -> Iterator[Finding]:
    """The metric can be out of bounds, and nobody is told: its alert reaches nobody, or it has none and is no gate."""
    contract, parts = subject.stack.contract, subject.stack.parts
    for metric in contract.parts.metrics.values():
        if not metric.has_threshold or (metric.gate and metric.alert is None):
            continue
        if metric.alert is None:
            yield on(
                contract,
                metric,
                f"nobody is told when the metric `{metric.id}` is out of bounds",
                "who hears of it?",
                "add `alert` with an escalation; or `gate: true` if it only holds up releases",
            )
        elif not reaches(parts, metric.alert):
            escalation = parts.escalations[metric.alert]
            yield Finding(
                message=f"the alert of the metric `{metric.id}` reaches nobody",
                at=at(contract, metric, "nobody is called by this", "alert"),
                related=(
                    at(subject.stack.member_by_id[escalation.contract], escalation, "calls no role that is held"),
                ),
                help=f"add `to` to the escalation `{escalation.id}`, or name another one",
                route=said(metric),
            )
