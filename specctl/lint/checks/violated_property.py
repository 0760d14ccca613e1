"""Properties that some request breaks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from specctl.language.claim import Property
from specctl.language.contract import Contract
from specctl.lint.broken import (
    advice,
    authority_advice,
    barrier,
    confirmed,
    deciders,
    gets,
    quoted,
    sorted_values,
    steps,
)
from specctl.lint.finding import Finding, Place
from specctl.lint.pairs import label
from specctl.lint.subject import Subject
from specctl.logic.breaches import Breach, property_breaches
from specctl.logic.claims import free
from specctl.logic.evaluate import decide
from specctl.logic.region import Region
from specctl.logic.twins import reachable, twins
from specctl.logic.witness import Witness, witness


def violated_property(subject: Subject) -> Iterator[Finding]:
    """A property does not hold in the contract that states it, or in one that is built on it."""
    for contract in subject.stack.members:
        above = [extended for extended in subject.extends if contract in extended.stack.members]
        for claim in contract.properties:
            region = subject.claims.breach(claim)
            if region and not any(extended.claims.breach(claim) for extended in above):
                yield broken_property(subject, contract, claim, region)


def broken_property(subject: Subject, contract: Contract, claim: Property, region: Region) -> Finding:
    """The finding of a property that some region of a stack breaks."""
    if claim.kind == "same_across":
        return _unlike(subject, contract, claim, region)
    request = witness(region, subject.stack, subject.universe) or {}
    breaches = property_breaches(claim, subject.stack, request)
    first = confirmed(claim.id, breaches, request)
    places, todo = _reasons(subject, claim, breaches, request)
    return Finding(
        message=f"{_claim(subject, contract, claim)}: {_what(claim, breaches)}",
        at=Place(contract, (*claim.route, claim.kind, *steps(claim.outcomes, first.behavior)), "this is claimed"),
        related=places,
        help=f"{todo}; or, if these requests are exempt, narrow the `where` of the property{_whose(subject, contract)}",
        property=claim.id,
        region=region,
    )


def _claim(subject: Subject, contract: Contract, claim: Property) -> str:
    own = subject.stack.contract
    return f"`{claim.id}` does not hold" + (f" in `{own.id}`" if own is not contract else "")


def _whose(subject: Subject, contract: Contract) -> str:
    return "" if subject.stack.contract is contract else f", which is up to the owners of `{contract.id}`"


def _what(claim: Property, breaches: tuple[Breach, ...]) -> str:
    first = breaches[0]
    match claim.kind:
        case "never":
            return "some requests get " + " and ".join(f"`{b.behavior}: {b.decision.outcome}`" for b in breaches)
        case "open" | "closed":
            may = "may not" if claim.kind == "open" else "may"
            return f"level {claim.level} {may} set `{first.behavior}` to {quoted(sorted_values(first.values), 'or')}"
        case "always":
            wanted = f"not {quoted(sorted_values(first.values), 'or')}"
        case "at_least":
            wanted = f"less strict than {quoted(first.values)}"
        case _:
            wanted = f"stricter than {quoted(first.values)}"
    found = gets(first.behavior, first.decision)
    return f"{found}, {wanted}" if first.decision.status in ("decided", "otherwise") else f"{found} at some requests"


def _reasons(
    subject: Subject, claim: Property, breaches: tuple[Breach, ...], request: Witness
) -> tuple[tuple[Place, ...], str]:
    """The places of what decides at a request, and what to do about it."""
    first = breaches[0]
    if claim.kind in ("open", "closed"):
        found = barrier(subject, claim, first, request)
        places = [label(subject, item, first.behavior) for item in found.items]
        return tuple(dict.fromkeys(places)), authority_advice(claim, first.behavior, found)
    places = [place for each in breaches for place in deciders(subject, each.behavior, each.decision)]
    return tuple(dict.fromkeys(places)), advice(subject, first.behavior, first.decision)


def _unlike(subject: Subject, contract: Contract, claim: Property, region: Region) -> Finding:
    """The finding of a property that two requests break together."""
    behavior, here, there = _parting(subject, claim, region)
    pair = twins(here, there, free(claim), subject.stack, subject.universe)
    if pair is None:
        message = f"internal error: no two requests break {claim.id} in {subject.stack.contract.id}"
        raise AssertionError(message)
    first, second = (decide(subject.stack, behavior, request) for request in pair)
    places = (*deciders(subject, behavior, first), *deciders(subject, behavior, second))
    return Finding(
        message=f"{_claim(subject, contract, claim)}: `{behavior}` goes from `{first.outcome}` to "
        f"`{second.outcome}` where only {quoted(claim.across, 'or')} changes",
        at=Place(contract, (*claim.route, "same_across"), "changing this should change nothing"),
        related=tuple(dict.fromkeys(places)),
        help=f"take {quoted(claim.across, 'and')} out of the conditions that decide there, or decide the same for both "
        f"requests; or, if the difference is meant, narrow the property{_whose(subject, contract)}",
        property=claim.id,
        region=region,
        pair=pair,
        relevant=subject.universe.attributes_of(here) | subject.universe.attributes_of(there),
    )


def _parting(subject: Subject, claim: Property, region: Region) -> tuple[str, Region, Region]:
    """The behavior, and the regions of its two outcomes, that the largest share of requests can change between."""
    found = [
        (behavior, one, other)
        for behavior in subject.claims.compared(claim)
        for one, other in combinations(subject.claims.parts(behavior, region).values(), 2)
        if one & reachable(other, free(claim), subject.universe)
    ]
    return max(found, key=lambda item: _touching(subject, claim, item[1], item[2]))


def _touching(subject: Subject, claim: Property, one: Region, other: Region) -> float:
    return subject.measure.volume(one & reachable(other, free(claim), subject.universe))
