"""Cases that some request fails."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.claim import Case
from specctl.lint.broken import advice, confirmed, deciders, gets, quoted, sorted_values, steps
from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject
from specctl.logic.breaches import case_breaches
from specctl.logic.region import Region
from specctl.logic.witness import witness


def failed_case(subject: Subject) -> Iterator[Finding]:
    """A request that meets the case's context gets something else than the case expects."""
    for case in subject.stack.contract.cases:
        region = subject.claims.failing(case)
        if region:
            yield broken_case(subject, case, region)


def broken_case(subject: Subject, case: Case, region: Region) -> Finding:
    """The finding of a case that some region of its context fails."""
    contract = subject.stack.contract
    request = witness(region, subject.stack, subject.universe) or {}
    breaches = case_breaches(case, subject.stack, request)
    first = confirmed(case.id, breaches, request)
    places = [place for each in breaches for place in deciders(subject, each.behavior, each.decision)]
    whole = subject.claims.meeting(case) <= region
    return Finding(
        message=f"`{case.id}` fails: {gets(first.behavior, first.decision)}, expected "
        f"{quoted(sorted_values(first.values), 'or')}",
        at=Place(
            contract,
            (*case.route, "expect", *steps(case.expect, first.behavior)),
            "every such request fails" if whole else "some requests that the context leaves open fail",
        ),
        related=tuple(dict.fromkeys(places)),
        help=f"{advice(subject, first.behavior, first.decision)}; or, if the decision is right, correct `expect`"
        + ("" if whole else " or give the context the facts that make the difference"),
        case=case.id,
        region=region,
    )
