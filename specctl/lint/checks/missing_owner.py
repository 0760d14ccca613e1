"""Contracts that are nobody's."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject


def missing_owner(subject: Subject) -> Iterator[Finding]:
    """The contract has no `owners`, so nobody can be asked about it."""
    contract = subject.stack.contract
    if not any(owner.strip() for owner in contract.owners):
        yield Finding(
            message=f"`{contract.id}` has no owner",
            at=Place(contract, ("id",), "whom can one ask about this contract?"),
            help="add `owners`: the teams that answer for it, such as `owners: [support-ai]`",
            route="owners",
        )
