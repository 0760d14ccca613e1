"""Remediations that are nobody's."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def remediation_without_owner(subject: Subject) -> Iterator[Finding]:
    """The remediation has no `owners`, so nobody is there to carry it out."""
    contract = subject.stack.contract
    for item in contract.parts.remediations.values():
        if not any(owner.strip() for owner in item.owners):
            yield on(
                contract,
                item,
                f"the remediation `{item.id}` has no owner",
                "who does this?",
                "add `owners`: the teams that do it",
            )
