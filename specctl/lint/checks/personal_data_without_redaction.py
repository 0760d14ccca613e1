"""Requests in which personal data stays readable."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.condition import ALWAYS
from specctl.language.parts.product import DataClass
from specctl.lint.completeness.entries import said
from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import resolve


def personal_data_without_redaction(subject: Subject) -> Iterator[Finding]:
    """A class of data is personal, and somewhere `redact_pii` is not required."""
    if BEHAVIOR in subject.hard:
        return
    for item in subject.stack.parts.data.values():
        region = _readable(subject, item) if item.personal else None
        if region and (item.contract == subject.stack.contract.id or _is_new(subject, item)):
            yield _finding(subject, item, region)


BEHAVIOR = "redact_pii"


def named_for(item: DataClass) -> str:
    """The name of the condition that says in which requests a class of data occurs."""
    return item.id.replace("-", "_")


def _readable(subject: Subject, item: DataClass) -> Region:
    """The requests in which a class of data may occur and `redact_pii` is not required."""
    stack, universe = subject.stack, subject.universe
    resolution = resolve(stack, BEHAVIOR, universe)
    masked = outcomes(resolution).get("required", universe.nothing)
    where = next(
        (member.conditions[named_for(item)] for member in stack.members if named_for(item) in member.conditions), ALWAYS
    )
    return (universe.region(where, stack) & subject.space) - masked


def _is_new(subject: Subject, item: DataClass) -> bool:
    """Whether in all that the contract extends directly the class is masked everywhere, or unknown."""
    return not any(item.id in above.stack.parts.data and _readable(above, item) for above in subject.extends)


def _finding(subject: Subject, item: DataClass, region: Region) -> Finding:
    owner = subject.stack.member_by_id[item.contract]
    own = subject.stack.contract
    declared = Place(owner, item.route, "this data is personal", at_key=True)
    return Finding(
        message=f"the data `{item.id}` is personal, and `{BEHAVIOR}` is not required everywhere",
        at=declared if owner is own else Place(own, ("id",), "here it is not masked everywhere"),
        related=() if owner is own else (declared,),
        help=f"add a rule with `{BEHAVIOR}: required` for these requests; if the data can occur in some requests only, "
        f"say in which: `conditions: {{{named_for(item)}: …}}`",
        behavior=BEHAVIOR,
        region=region,
        route=said(item),
    )
