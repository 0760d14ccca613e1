"""Broken claims in words: what the contract decides instead, by which rules, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable

from specctl.language.behavior import Outcome
from specctl.language.claim import Expected, Property
from specctl.language.contract import Contract
from specctl.language.stack import Assignment, stated_otherwise
from specctl.lint.finding import Place
from specctl.lint.pairs import label, owner
from specctl.lint.subject import Subject
from specctl.logic.breaches import Breach
from specctl.logic.evaluate import Decision, Request, applicable, decide_among, permits
from specctl.problem import Route
from specctl.values import frozen


def quoted(names: Iterable[object], word: str = "and") -> str:
    """Names as code, joined by a word."""
    *first, last = (f"`{name}`" for name in names)
    return f"{', '.join(first)} {word} {last}" if first else last


def sorted_values(values: Iterable[Outcome]) -> list[Outcome]:
    """Values of one behavior in a fixed order."""
    return sorted(values, key=lambda value: (isinstance(value, str), value))


def deciding(decision: Decision) -> tuple[Assignment, ...]:
    """The assignments that decide at a request, or are kept in its CONFLICT."""
    return next((level.kept for level in reversed(decision.trace) if level.effective), ())


def gets(behavior: str, decision: Decision) -> str:
    """What a request gets, as a clause."""
    if decision.status == "conflict":
        return f"`{behavior}` is in conflict between {quoted(rule.id for rule in decision.rules)}"
    if decision.status == "undecided":
        return f"nothing decides `{behavior}`"
    return f"`{behavior}` is `{decision.outcome}`"


def deciders(subject: Subject, behavior: str, decision: Decision) -> tuple[Place, ...]:
    """Where it is said what a request gets: rules, or the contract whose `otherwise` holds."""
    if decision.status != "otherwise":
        return tuple(label(subject, item, behavior) for item in deciding(decision))
    stack = subject.stack
    stated = dict(stated_otherwise(stack.members, stack.behaviors, stack.tools).get(behavior, ()))
    return tuple(
        Place(member, _otherwise_route(member, behavior), f"no rule decides there, so `{decision.outcome}` holds")
        for member in stack.members
        if stated.get(member.id) == decision.outcome
    )


def _otherwise_route(contract: Contract, behavior: str) -> Route:
    written = {target for target, _ in contract.otherwise}
    if behavior in written:
        return ("otherwise", *behavior.split(".", 1))
    return ("behaviors", behavior, "otherwise") if behavior in contract.behaviors else ("otherwise",)


def advice(subject: Subject, behavior: str, decision: Decision) -> str:
    """What to do so that a request gets something else."""
    if decision.status == "conflict":
        return f"settle which of {quoted(rule.id for rule in decision.rules)} takes precedence"
    if decision.status == "decided":
        foreign = [rule for rule in decision.rules if rule.contract != subject.stack.contract.id]
        whose = f" (of `{owner(subject, foreign[0]).id}`)" if len(foreign) == len(decision.rules) else ""
        return f"correct {quoted(rule.id for rule in decision.rules)}{whose} or add an exception for these requests"
    return f"add a rule that decides `{behavior}` for these requests"


def confirmed(name: str, breaches: tuple[Breach, ...], request: Request) -> Breach:
    """The first of the breaches that a witness shows; raises AssertionError, an internal error, if it shows none."""
    if not breaches:
        message = f"internal error: the witness against {name} does not confirm: {request}"
        raise AssertionError(message)
    return breaches[0]


def steps(expected: Expected, behavior: str) -> Route:
    """The way to a behavior in a part of a claim; one that an effect stands for is found at `effects`."""
    return tuple(behavior.split(".", 1)) if behavior in dict(expected) else ("effects",)


@frozen
class Barrier:
    """What makes a value open or not open to a level: effective rules above it, or a CONFLICT of theirs."""

    items: tuple[Assignment, ...]
    is_conflict: bool


def barrier(subject: Subject, claim: Property, breach: Breach, request: Request) -> Barrier:
    """The rules above a level that do not permit it a value, or, where nothing may be open, that do."""
    stack, name, level = subject.stack, breach.behavior, claim.level or ""
    higher = stack.levels[: stack.levels.index(level)]
    among = {each: items for each, items in applicable(stack, name, request).items() if each in higher}
    behavior = stack.behaviors[name]
    decision = decide_among(behavior, among)
    if decision.status == "conflict":
        return Barrier(deciding(decision), is_conflict=True)
    above = tuple(item for step in decision.trace for item in step.effective)
    standing = decision.outcome if decision.status == "decided" else None
    value = sorted_values(breach.values)[0]
    permit = claim.kind == "closed"
    items = [item for item in above if permits(item, level, value, standing, above, behavior) == permit]
    return Barrier(tuple(items), is_conflict=False)


def authority_advice(claim: Property, behavior: str, found: Barrier) -> str:
    """What to do so that a level may, or may no longer, set a value."""
    rules = quoted(item.rule.id for item in found.items) if found.items else ""
    if found.is_conflict:
        return f"settle which of {rules} takes precedence: below a conflict nothing is open"
    if claim.kind == "open":
        return f"widen the `adjustable` of {rules}"
    if found.items:
        return f"narrow the `adjustable` of {rules}"
    return f"add a rule above level {claim.level} that decides `{behavior}` there"
