"""Assumptions that leave no request."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject


def empty_request_space(subject: Subject) -> Iterator[Finding]:
    """The assumptions of a stack exclude each other, so that no request is left."""
    if subject.space or any(not extended.space for extended in subject.extends):
        return
    contract = subject.stack.contract
    yield Finding(
        message=f"the assumptions of `{contract.id}` leave no request at all",
        at=Place(contract, ("assume",) if contract.assumptions else ("extends",), "together these are never true"),
        help="correct one of the assumptions; until then nothing else can be said about this contract",
    )
