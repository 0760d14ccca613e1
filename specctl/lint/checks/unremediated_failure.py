"""Failures for which nothing is prepared."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def unremediated_failure(subject: Subject) -> Iterator[Finding]:
    """The failure mode has no remediation, so when it happens nobody knows what to do."""
    contract = subject.stack.contract
    for mode in contract.parts.failure_modes.values():
        if mode.remediation is None:
            yield on(
                contract,
                mode,
                f"nothing is prepared for the failure mode `{mode.id}`",
                "what is done when this happens?",
                "name a `remediation`, and write it under `remediations`: what is done, by whom, by when",
            )
