"""Failures that no rule is there to prevent."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def unguarded_failure(subject: Subject) -> Iterator[Finding]:
    """No rule of the repository guards against the failure mode."""
    contract, naming = subject.stack.contract, subject.naming
    if contract.id in naming.unknown:
        return
    for mode in contract.parts.failure_modes.values():
        if ("guarded", contract.id, mode.id) not in naming.used:
            yield on(
                contract,
                mode,
                f"no rule guards against the failure mode `{mode.id}`",
                "what keeps this from happening?",
                "list it under the `guards_against` of the rules that prevent it, or write such a rule",
            )
