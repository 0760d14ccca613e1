"""Approvals that nobody can give."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.contract import Contract
from specctl.language.parts.parts import Parts
from specctl.lint.completeness.chains import is_held
from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject
from specctl.problem import Route


def missing_approval_role(subject: Subject) -> Iterator[Finding]:
    """A change needs an approval that nobody can give: no role is named for it, or nobody holds the role."""
    contract, parts = subject.stack.contract, subject.stack.parts
    for role, what, route in _wanted(contract.parts):
        if not is_held(parts, role):
            yield Finding(
                message=f"{what} needs the approval of `{role}`, and nobody holds that role",
                at=Place(contract, route, "nobody can approve"),
                related=_declared(subject, role),
                help=f"say under `governance: {{roles: …}}` who is `{role}`",
                route=f"approval: {what} by {role}",
            )
    if contract.parts.entrenched and not parts.approvals:
        yield Finding(
            message="removing what is entrenched needs a named approval, and no role may give one",
            at=Place(contract, ("governance", "entrenched"), "who may approve its removal?", at_key=True),
            help="add `approvals` under `governance`, such as `loosened: {role: policy-owner}`",
            route="approval: entrenched",
        )


def _wanted(own: Parts) -> Iterator[tuple[str, str, Route]]:
    """The roles whose approval a contract asks for: each with what it is asked for, and where."""
    for item in own.approvals:
        yield item.role, f"a change under `{item.of}`", (*item.route, "role")
    for dial in own.dials.values():
        for stage in dial.stages:
            if stage.approved_by is not None:
                yield stage.approved_by, f"stage {stage.at} of the dial `{dial.id}`", (*stage.route, "approved_by")


def _declared(subject: Subject, role: str) -> tuple[Place, ...]:
    found = subject.stack.parts.roles[role]
    owner: Contract = subject.stack.member_by_id[found.contract]
    return (Place(owner, found.route, "held by nobody", at_key=True),)
