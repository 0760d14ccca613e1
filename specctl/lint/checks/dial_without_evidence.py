"""Autonomy that is raised on no evidence."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject


def dial_without_evidence(subject: Subject) -> Iterator[Finding]:
    """A stage above the lowest needs no metric with a threshold, so nothing has to hold before it is reached."""
    contract, metrics = subject.stack.contract, subject.stack.parts.metrics
    for dial in contract.parts.dials.values():
        for stage in dial.stages[1:]:
            if not any(metrics[name].has_threshold for name in stage.needs):
                named = ", and of those that it names none has a threshold" if stage.needs else ""
                yield Finding(
                    message=f"stage {stage.at} of the dial `{dial.id}` needs no evidence{named}",
                    at=Place(
                        contract, (*stage.route, "needs" if stage.needs else "at"), "more is allowed from here on"
                    ),
                    help="list under `needs` metrics that have a `max` or `min`, and must hold before",
                    attribute=dial.attribute,
                    route=f"dials.{dial.id} at {stage.at}",
                )
