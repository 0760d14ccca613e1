"""Remediations that may take for ever."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def remediation_without_deadline(subject: Subject) -> Iterator[Finding]:
    """The remediation does not say by when the failure must be resolved."""
    contract = subject.stack.contract
    for item in contract.parts.remediations.values():
        if item.resolve_within is None:
            yield on(
                contract,
                item,
                f"the remediation `{item.id}` has no `resolve_within`",
                "by when must this be done?",
                "add `resolve_within: 48h`, or what it may take; and `triage_within` for the first answer",
            )
