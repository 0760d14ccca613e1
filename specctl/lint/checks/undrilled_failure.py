"""Grave failures that nobody has rehearsed."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.completeness.grave import GRAVE
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def undrilled_failure(subject: Subject) -> Iterator[Finding]:
    """The failure mode is of high or critical severity, and no drill rehearses it."""
    contract, naming = subject.stack.contract, subject.naming
    if contract.id in naming.unknown:
        return
    for mode in contract.parts.failure_modes.values():
        if mode.severity in GRAVE and ("drilled", contract.id, mode.id) not in naming.used:
            yield on(
                contract,
                mode,
                f"no drill rehearses the failure mode `{mode.id}`, whose severity is `{mode.severity}`",
                "nobody knows whether the answer to this works",
                f"add a drill: `drills: {{ID: {{failure_mode: {mode.id}, every: 180d, expect_within: 1h}}}}`",
            )
