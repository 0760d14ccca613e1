"""Cases and properties that are about no request."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject

_HELP = "it holds only because it says nothing: correct it, or the assumptions that rule these requests out"


def vacuous_claim(subject: Subject) -> Iterator[Finding]:
    """No request is what the case or property is about, so that it holds whatever the rules say."""
    contract = subject.stack.contract
    for case in contract.cases:
        if not subject.claims.meeting(case):
            yield Finding(
                message=f"no request meets the context of case `{case.id}`, so it tests nothing",
                at=Place(contract, (*case.route, "context"), "there is no such request"),
                help=_HELP,
                case=case.id,
                region=subject.universe.nothing,
            )
    for claim in contract.properties:
        if not subject.claims.where(claim):
            yield Finding(
                message=f"no request meets the `where` of property `{claim.id}`, so it claims nothing",
                at=Place(contract, (*claim.route, "where"), "there is no such request"),
                help=_HELP,
                property=claim.id,
                region=subject.universe.nothing,
            )
