"""Escalations that go round in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.circles import find_circles, path_of
from specctl.lint.completeness.entries import at, said
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def escalation_cycle(subject: Subject) -> Iterator[Finding]:
    """An escalation leads back to itself, so a call that nobody answers goes round for ever."""
    contract = subject.stack.contract
    own = contract.parts.escalations
    for circle in find_circles({name: (item.then,) for name, item in own.items() if item.then is not None}):
        first, *rest = (own[name] for name in circle)
        yield Finding(
            message=f"these escalations go round in a circle: {path_of(circle)}",
            at=at(contract, first, "leads on, and back here", "then"),
            related=tuple(at(contract, item, "and on", "then") for item in rest),
            help="end it with somebody who must answer: take the `then` of the last one away",
            route=said(first),
        )
