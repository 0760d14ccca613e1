"""Cases and properties, each tried in the stacks that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from specctl.diagnostics import Diagnostic
from specctl.language.claim import Case, Property
from specctl.language.contract import Contract
from specctl.lint.check import CHECKS
from specctl.lint.checks.failed_case import broken_case
from specctl.lint.checks.violated_property import broken_property
from specctl.lint.linter import diagnose
from specctl.lint.subject import Subject
from specctl.values import frozen

Kind = Literal["case", "property"]
Status = Literal["pass", "fail", "skip"]


@frozen
class Trial:
    """A case or property in one stack; `owner` is the contract that states it.

    It is skipped where no request meets it. A failure without `finding` is that of the contract `same_as`.
    """

    kind: Kind
    name: str
    owner: str
    status: Status
    finding: Diagnostic | None = None
    same_as: str | None = None


def trials(subject: Subject, shown: dict[Property, str]) -> Iterator[Trial]:
    """Every case of a contract, then every property of its stack, its own first.

    `shown` remembers the contract for which a property was found violated, so that its block is shown once.
    """
    for case in subject.stack.contract.cases:
        yield _case(subject, case)
    for contract in reversed(subject.stack.members):
        for claim in contract.properties:
            yield _property(subject, contract, claim, shown)


def _case(subject: Subject, case: Case) -> Trial:
    region = subject.claims.failing(case)
    status: Status = "fail" if region else "pass" if subject.claims.meeting(case) else "skip"
    finding = diagnose(subject, CHECKS["failed-case"], broken_case(subject, case, region)) if region else None
    return Trial("case", case.id, subject.stack.contract.id, status, finding)


def _property(subject: Subject, contract: Contract, claim: Property, shown: dict[Property, str]) -> Trial:
    region = subject.claims.breach(claim)
    if not region:
        status: Status = "pass" if subject.claims.where(claim) else "skip"
        return Trial("property", claim.id, contract.id, status)
    if claim in shown and any(shown[claim] == member.id for member in subject.stack.members):
        return Trial("property", claim.id, contract.id, "fail", same_as=shown[claim])
    shown[claim] = subject.stack.contract.id
    finding = diagnose(subject, CHECKS["violated-property"], broken_property(subject, contract, claim, region))
    return Trial("property", claim.id, contract.id, "fail", finding)
