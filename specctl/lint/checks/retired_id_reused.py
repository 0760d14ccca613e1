"""Ids that were given away for good, and are back."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.contract import Contract
from specctl.language.parts.parts import TABLES
from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject
from specctl.problem import Route


def retired_id_reused(subject: Subject) -> Iterator[Finding]:
    """An id that a contract of the stack has retired is used again."""
    contract, members = subject.stack.contract, subject.stack.members
    retired = {name: member for member in reversed(members) for name in member.retired_ids}
    for what, name, route, at_key in _ids(contract):
        if name in retired:
            by = retired[name]
            yield Finding(
                message=f"the id `{name}` is retired, and this {what} uses it again",
                at=Place(contract, route, f"this {what} has the id of something that is gone", at_key=at_key),
                related=(Place(by, ("retired_ids", by.retired_ids.index(name)), "retired here"),),
                help="give it an id that was never used; if it is the same thing as before, take the id off the list",
                route=f"{what} {name}",
            )
    for member in members[:-1]:
        for what, name, route, at_key in _ids(member):
            if name in contract.retired_ids:
                yield Finding(
                    message=f"the id `{name}` is retired, and a {what} of `{member.id}` has it",
                    at=Place(contract, ("retired_ids", contract.retired_ids.index(name)), "retired here"),
                    related=(Place(member, route, f"the {what} that has it", at_key=at_key),),
                    help=f"remove it here if `{member.id}` is right to use it, else ask its owners for another id",
                    route=f"{what} {name}",
                )


def _ids(contract: Contract) -> Iterator[tuple[str, str, Route, bool]]:
    """Everything of a contract that has an id: what it is, the id, its route, and whether the id is the key there."""
    yield from (("rule", item.id, (*item.route, "id"), False) for item in contract.rules)
    yield from (("property", item.id, (*item.route, "id"), False) for item in contract.properties)
    yield from (("case", item.id, (*item.route, "id"), False) for item in contract.cases)
    yield from (("attribute", name, item.route, True) for name, item in contract.attributes.items())
    yield from (("behavior", name, item.route, True) for name, item in contract.behaviors.items())
    yield from (("tool", name, item.route, True) for name, item in contract.tools.items())
    yield from (("condition", name, ("conditions", name), True) for name in contract.conditions)
    for table, what in TABLES.items():
        entries = getattr(contract.parts, table)
        yield from ((what, name, item.route, True) for name, item in entries.items())
