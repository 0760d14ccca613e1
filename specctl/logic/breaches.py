"""How one request breaks a property or a case: plain and slow, and the judge of every witness."""

from __future__ import annotations

from specctl.language.behavior import Outcome
from specctl.language.claim import Case, Expected, Property
from specctl.language.stack import Stack
from specctl.logic.claims import AGREES, Agrees, is_among
from specctl.logic.evaluate import Decision, Fact, Request, decide, holds, is_open
from specctl.logic.spelled import spelled
from specctl.values import frozen


@frozen
class Breach:
    """A behavior at a request, its decision there, and the values claimed (of `open` and `closed` the wrong ones)."""

    behavior: str
    decision: Decision
    values: frozenset[Outcome]


def property_breaches(claim: Property, stack: Stack, request: Request) -> tuple[Breach, ...]:
    """How a request breaks a property of any form but `same_across`; empty if it does not."""
    if not is_considered(claim, stack, request):
        return ()
    if claim.kind == "never":
        return _together(claim.outcomes, stack, request)
    if claim.kind in ("open", "closed"):
        return _authority(claim, stack, request)
    return _disagreeing(claim.outcomes, stack, request, AGREES[claim.kind])


def case_breaches(case: Case, stack: Stack, request: Request) -> tuple[Breach, ...]:
    """How a request breaks a case; empty if it does not, or does not meet the case's context."""
    return _disagreeing(case.expect, stack, request, is_among) if holds(case.context, request, stack) else ()


def is_considered(claim: Property, stack: Stack, request: Request) -> bool:
    """Whether a request counts for a property: it meets `where` and has the outcomes of `given`."""
    return holds(claim.where, request, stack) and (not claim.given or bool(_together(claim.given, stack, request)))


def _together(expected: Expected, stack: Stack, request: Request) -> tuple[Breach, ...]:
    """The outcomes named, if a request has them all."""
    found = tuple(
        Breach(name, decide(stack, name, request), values) for name, values in spelled(expected, stack.tools).items()
    )
    return found if all(breach.decision.outcome in breach.values for breach in found) else ()


def _disagreeing(expected: Expected, stack: Stack, request: Request, agrees: Agrees) -> tuple[Breach, ...]:
    found = []
    for name, values in spelled(expected, stack.tools).items():
        decision = decide(stack, name, request)
        is_value = decision.status in ("decided", "otherwise")
        if not is_value or not agrees(stack.behaviors[name], decision.outcome, values):
            found.append(Breach(name, decision, values))
    return tuple(found)


def _authority(claim: Property, stack: Stack, request: Request) -> tuple[Breach, ...]:
    found = []
    for name, values in spelled(claim.outcomes, stack.tools).items():
        wrong = frozenset(
            value
            for value in values
            if is_open(stack, name, claim.level or "", value, request) != (claim.kind == "open")
        )
        if wrong:
            found.append(Breach(name, decide(stack, name, request), wrong))
    return tuple(found)


def differences(claim: Property, stack: Stack, first: Request, second: Request) -> tuple[str, ...]:
    """The behaviors in which two requests that `same_across` calls alike have different outcomes."""
    if not (is_considered(claim, stack, first) and is_considered(claim, stack, second)):
        return ()
    if not are_alike(claim, first, second):
        return ()
    return tuple(
        name
        for name in claim.behaviors or stack.assignments
        if decide(stack, name, first).outcome != decide(stack, name, second).outcome
    )


def are_alike(claim: Property, first: Request, second: Request) -> bool:
    """Whether two requests differ only in what `same_across` names, and in what applies at only one of the two."""
    return all(
        _held(claim, name, first[name]) == _held(claim, name, second[name])
        for name in first.keys() & second.keys()
        if name not in claim.across
    )


def _held(claim: Property, name: str, fact: Fact) -> Fact:
    """A value without the members of a set that may change."""
    if isinstance(fact, str | bool) or not hasattr(fact, "__iter__"):
        return fact
    return frozenset(member for member in fact if f"{name}.{member}" not in claim.across)
