"""Escalations that nobody hears, or nobody starts."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.parts.failures import Escalation
from specctl.lint.completeness.chains import reaches
from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def dead_escalation(subject: Subject) -> Iterator[Finding]:
    """The escalation reaches nobody, or nothing refers to it."""
    contract, parts = subject.stack.contract, subject.stack.parts
    for item in contract.parts.escalations.values():
        if not reaches(parts, item.id):
            yield on(
                contract,
                item,
                f"the escalation `{item.id}` reaches nobody",
                "nobody who is called here, or after it, exists",
                "add `to` with the role that is called, and say under `governance: {roles: …}` who holds it",
            )
        elif _is_idle(subject, item):
            yield on(
                contract,
                item,
                f"nothing calls on the escalation `{item.id}`",
                "nothing leads here",
                "name it where it is needed (the `escalation` of a rule or remediation, the `alert` of a metric, the "
                "`then` of another escalation), or remove it",
            )


def _is_idle(subject: Subject, item: Escalation) -> bool:
    """Whether no rule, remediation, metric or other escalation of the repository refers to an escalation."""
    naming = subject.naming
    return item.contract not in naming.unknown and ("called", item.contract, item.id) not in naming.used
