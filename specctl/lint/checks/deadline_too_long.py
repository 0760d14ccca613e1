"""Calls that take longer than what waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from specctl.language.contract import Contract
from specctl.language.parts.duration import Duration
from specctl.language.parts.failures import Escalation, Remediation
from specctl.lint.completeness.chains import chain
from specctl.lint.completeness.entries import at, said
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def deadline_too_long(subject: Subject) -> Iterator[Finding]:
    """The escalation that a remediation waits for may take longer than the remediation itself."""
    contract = subject.stack.contract
    for item in contract.parts.remediations.values():
        links = tuple(chain(subject.stack.parts, item.escalation))
        deadline, key = _first_deadline(item)
        if not links or deadline is None:
            continue
        first = links[0].within
        if first is not None and first.seconds > deadline.seconds:
            yield _finding(
                subject,
                item,
                key,
                f"`{key}` is {deadline.text}, and `{links[0].id}` answers within {first.text}",
                links[0],
            )
        elif item.resolve_within is not None and _length(links) > item.resolve_within.seconds:
            whole = " → ".join(f"`{link.id}` ({link.within.text})" for link in links if link.within is not None)
            message = (
                f"`resolve_within` is {item.resolve_within.text}, and the calls take longer if each is used up: {whole}"
            )
            yield _finding(subject, item, "resolve_within", message, links[-1])


def _first_deadline(item: Remediation) -> tuple[Duration | None, str]:
    """By when somebody must have looked at a failure, and the key that says so."""
    if item.triage_within is not None:
        return item.triage_within, "triage_within"
    return item.resolve_within, "resolve_within"


def _length(links: tuple[Escalation, ...]) -> Decimal:
    """The seconds until the last of some calls must be answered."""
    return sum((link.within.seconds for link in links if link.within is not None), Decimal(0))


def _finding(subject: Subject, item: Remediation, key: str, what: str, link: Escalation) -> Finding:
    owner: Contract = subject.stack.member_by_id[link.contract]
    return Finding(
        message=f"the remediation `{item.id}` waits longer than it may: {what}",
        at=at(subject.stack.contract, item, "this deadline can pass before anybody answers", key),
        related=(at(owner, link, "may take that long", "within"),),
        help="shorten the `within` of the escalation, call somebody else, or give the remediation more time",
        route=said(item),
    )
