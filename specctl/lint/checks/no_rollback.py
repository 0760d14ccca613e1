"""Releases that cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject


def no_rollback(subject: Subject) -> Iterator[Finding]:
    """The contract says how it is released, and not how a release is taken back."""
    contract = subject.stack.contract
    lifecycle = contract.parts.lifecycle
    release = lifecycle.release if lifecycle is not None else None
    if release is not None and not any(step.strip() for step in release.rollback):
        yield Finding(
            message=f"`{contract.id}` has a plan for its release and none for taking it back",
            at=Place(contract, release.route, "what if it goes wrong?", at_key=True),
            help="add `rollback`: the steps that bring the last version back, in order",
            route="lifecycle.release.rollback",
        )
