"""Remediations that no failure calls for."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def unused_remediation(subject: Subject) -> Iterator[Finding]:
    """No failure mode of the repository names the remediation."""
    contract, naming = subject.stack.contract, subject.naming
    if contract.id in naming.unknown:
        return
    for item in contract.parts.remediations.values():
        if ("done", contract.id, item.id) not in naming.used:
            yield on(
                contract,
                item,
                f"no failure mode names the remediation `{item.id}`",
                "nothing brings anybody here",
                "name it as the `remediation` of the failure mode that it was written for, or remove it",
            )
