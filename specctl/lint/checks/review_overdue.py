"""Contracts that nobody has looked at in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from specctl.lint.completeness.today import today
from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject


def review_overdue(subject: Subject) -> Iterator[Finding]:
    """The day by which the contract was to be reviewed has passed."""
    contract = subject.stack.contract
    lifecycle = contract.parts.lifecycle
    if lifecycle is None or lifecycle.review_by is None:
        return
    now = today(subject.today)
    if date.fromisoformat(lifecycle.review_by) < now:
        yield Finding(
            message=f"`{contract.id}` was to be reviewed by {lifecycle.review_by}, and today is {now}",
            at=Place(contract, (*lifecycle.route, "review_by"), "this day has passed"),
            help="review the contract, then set the day of the next review",
            route="lifecycle.review_by",
        )
