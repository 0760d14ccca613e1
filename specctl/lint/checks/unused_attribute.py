"""Attributes that make no difference."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject


def unused_attribute(subject: Subject) -> Iterator[Finding]:
    """No condition, property or case of the repository names the attribute."""
    contract = subject.stack.contract
    if contract.id in subject.naming.unknown:
        return
    for attribute in contract.attributes.values():
        if (contract.id, attribute.id) not in subject.naming.named:
            yield Finding(
                message=f"`{attribute.id}` is declared and never used",
                at=Place(contract, attribute.route, "nothing depends on this", at_key=True),
                help="remove it, so that nobody has to determine it; or name it in the conditions it was meant for",
                attribute=attribute.id,
                region=subject.universe.nothing,
            )
