"""Every witness is judged by the plain evaluator before anyone sees it."""

from __future__ import annotations

from collections.abc import Callable

from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.lint.finding import Finding
from specctl.logic.breaches import case_breaches, differences, property_breaches
from specctl.logic.evaluate import Decision, Request, decide, holds, is_open

Judge = Callable[[Stack, Finding, Request], bool]
PairJudge = Callable[[Stack, Finding, Request, Request], bool]


def _decisions(stack: Stack, rule: Rule, request: Request) -> list[Decision]:
    return [decide(stack, behavior, request) for behavior in stack.assigned_by[rule]]


def _conflict(stack: Stack, finding: Finding, request: Request) -> bool:
    decision = decide(stack, finding.behavior or "", request)
    return decision.status == "conflict" and set(finding.rules) <= set(decision.rules)


def _meet(stack: Stack, finding: Finding, request: Request) -> bool:
    behavior = stack.behaviors[finding.behavior or ""]
    for level in decide(stack, behavior.id, request).trace:
        values = {item.rule: item.value for item in level.effective}
        if set(finding.rules) <= set(values):
            first, second = (values[rule] for rule in finding.rules)
            return behavior.tier(first) != behavior.tier(second)
    return False


def _is_void(stack: Stack, finding: Finding, request: Request) -> bool:
    (rule,) = finding.rules
    return any(
        rule in {item.rule for item in level.applicable} - {item.rule for item in level.permitted}
        for decision in _decisions(stack, rule, request)
        for level in decision.trace
    )


def _is_outdone(stack: Stack, finding: Finding, request: Request) -> bool:
    (rule,) = finding.rules
    decisions = _decisions(stack, rule, request)
    permitted = any(rule in (item.rule for item in level.permitted) for d in decisions for level in d.trace)
    return permitted and not any(rule in decision.rules for decision in decisions)


def _claim(stack: Stack, finding: Finding, request: Request, other: Request) -> bool:
    behavior, name = stack.behaviors[finding.behavior or ""], finding.attribute or ""
    old, new = (decide(stack, behavior.id, each) for each in (request, other))
    shared = (request.keys() & other.keys()) - {name}
    level = stack.attributes[name].asserted_by or ""
    knowing = bool(new.rules) and all(name in rule.accepts_claim for rule in new.rules)
    return (
        all(request[key] == other[key] for key in shared)
        and behavior.stricter(old.outcome, new.outcome)
        and not knowing
        and not is_open(stack, behavior.id, level, new.outcome, request)
    )


def _idle_grant(stack: Stack, finding: Finding, request: Request) -> bool:
    (rule,) = finding.rules
    return any(
        rule in (item.rule for item in level.effective)
        for decision in _decisions(stack, rule, request)
        for level in decision.trace
    )


def _applies(_: Stack, finding: Finding, __: Request) -> bool:
    return bool(finding.rules)


def _undecided(stack: Stack, finding: Finding, request: Request) -> bool:
    return decide(stack, finding.behavior or "", request).status == "undecided"


def _breaks(stack: Stack, finding: Finding, request: Request) -> bool:
    claims = [claim for member in stack.members for claim in member.properties if claim.id == finding.property]
    return any(property_breaches(claim, stack, request) for claim in claims)


def _breaks_together(stack: Stack, finding: Finding, request: Request, other: Request) -> bool:
    claims = [claim for member in stack.members for claim in member.properties if claim.id == finding.property]
    return any(differences(claim, stack, request, other) for claim in claims)


def _is_looser(stack: Stack, finding: Finding, _: Request) -> bool:
    if finding.beside is None or finding.behavior is None:
        return False
    reference, seen, name = finding.beside.reference, finding.beside.seen, finding.behavior
    theirs, ours = decide(reference, name, seen.base), decide(stack, name, seen.head)
    knowing = (
        behavior
        for behavior in (stack.behaviors[name], reference.behaviors[name])
        if behavior.accepts(theirs.outcome) and behavior.accepts(ours.outcome)
    )
    behavior = next(knowing, None)
    valued = {theirs.status, ours.status} <= {"decided", "otherwise"}
    return valued and behavior is not None and behavior.stricter(theirs.outcome, ours.outcome)


def _fails(stack: Stack, finding: Finding, request: Request) -> bool:
    return any(case_breaches(case, stack, request) for case in stack.contract.cases if case.id == finding.case)


def _is_outside(stack: Stack, finding: Finding, request: Request) -> bool:
    (rule,) = finding.rules
    return not holds(rule.when, request, stack)


def _is_untested(stack: Stack, finding: Finding, request: Request) -> bool:
    (rule,) = finding.rules
    decides = any(rule in decision.rules for decision in _decisions(stack, rule, request))
    return decides and not any(holds(case.context, request, stack) for case in stack.contract.cases)


def _is_benign(stack: Stack, finding: Finding, request: Request) -> bool:
    (rule,) = finding.rules
    behavior = stack.behaviors[finding.behavior or ""]
    outcome = decide(stack, behavior.id, request)
    own = stack.assigned_by[rule][behavior.id].value
    valued = outcome.status in ("decided", "otherwise")
    return _is_outside(stack, finding, request) and valued and behavior.stricter(own, outcome.outcome)


def _calls_nobody(stack: Stack, finding: Finding, request: Request) -> bool:
    from specctl.lint.completeness.chains import leads_to_people  # noqa: PLC0415  a check that few runs have
    from specctl.lint.completeness.reviewed import WAITING  # noqa: PLC0415

    behavior = finding.behavior or ""
    waits = (behavior, decide(stack, behavior, request).outcome) in WAITING
    applying = (rule for rule in stack.rules if holds(rule.when, request, stack))
    return waits and not any(leads_to_people(stack.parts, rule) for rule in applying)


def _is_uncounted(stack: Stack, _: Finding, request: Request) -> bool:
    from specctl.lint.completeness.measured import counting  # noqa: PLC0415  a check that few runs have

    return not any(holds(metric.where, request, stack) for metric in counting(stack.parts))


def _is_readable(stack: Stack, finding: Finding, request: Request) -> bool:
    return decide(stack, finding.behavior or "", request).outcome != "required"


JUDGES: dict[str, Judge] = {
    "conflicting-rules": _conflict,
    "settled-by-strictness": _meet,
    "void-rule": _is_void,
    "partly-void-rule": _is_void,
    "shadowed-rule": _is_outdone,
    "uncovered-requests": _undecided,
    "subsumed-rule": _applies,
    "overrides-hard-coded": _applies,
    "idle-grant": _idle_grant,
    "violated-property": _breaks,
    "failed-case": _fails,
    "looser-than-reference": _is_looser,
    "example-outside-condition": _is_outside,
    "untested-rule": _is_untested,
    "no-benign-twin": _is_benign,
    "review-without-path": _calls_nobody,
    "unmeasured-risk": _is_uncounted,
    "personal-data-without-redaction": _is_readable,
    "hard-duty": _applies,
}

# Checks whose findings are shown by a request that does not meet the condition of their rule.
_OUTSIDE = ("example-outside-condition", "no-benign-twin")


# Checks whose findings are shown by two requests together.
PAIR_JUDGES: dict[str, PairJudge] = {
    "claimable-loosening": _claim,
    "violated-property": _breaks_together,
}


def confirm(check: str, stack: Stack, finding: Finding, request: Request, other: Request | None) -> None:
    """Raise AssertionError, an internal error, if a witness does not show what the finding says."""
    conditions = check in _OUTSIDE or all(holds(rule.when, request, stack) for rule in finding.rules)
    if other is not None:
        shown = PAIR_JUDGES[check](stack, finding, request, other)
    else:
        shown = conditions and JUDGES[check](stack, finding, request)
    if not shown:
        rules = ", ".join(rule.id for rule in finding.rules)
        message = f"internal error: the witness of {check} ({stack.contract.id}: {rules}) does not confirm: {request}"
        raise AssertionError(message)
