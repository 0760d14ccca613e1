"""LANGUAGE, section 6, for one request: plain and slow, and the judge of every witness."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Literal

from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Test
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.values import frozen

Fact = str | bool | int | Decimal | Collection[str]
# Attribute name to its value, for each attribute that applies; a set as its members.
Request = Mapping[str, Fact]
Status = Literal["decided", "otherwise", "undecided", "conflict"]


@frozen
class Level:
    """What the rules of one level did at one request, for one behavior.

    `decision` is what stood before the level (None: undecided); `kept` are the effective rules whose value stayed.
    """

    name: str
    decision: Outcome | None
    above: tuple[Assignment, ...]
    applicable: tuple[Assignment, ...]
    permitted: tuple[Assignment, ...]
    effective: tuple[Assignment, ...]
    kept: tuple[Assignment, ...]


@frozen
class Decision:
    """The outcome of one behavior at one request, the rules that decide (or conflict), and the way there."""

    outcome: Outcome
    status: Status
    rules: tuple[Rule, ...]
    trace: tuple[Level, ...]


def holds(condition: Condition, request: Request, stack: Stack) -> bool:
    """Whether a request meets a condition; every test of an attribute that it lacks is false."""
    match condition:
        case Test():
            return condition.attribute in request and _test(condition, request[condition.attribute], stack)
        case All(parts):
            return all(holds(part, request, stack) for part in parts)
        case AnyOf(parts):
            return any(holds(part, request, stack) for part in parts)
        case Not(part):
            return not holds(part, request, stack)
        case Named(_, meaning):
            return holds(meaning, request, stack)


def _test(test: Test, fact: Fact, stack: Stack) -> bool:
    if isinstance(fact, bool):
        return fact in test.values
    if isinstance(fact, str):
        leaves = stack.leaves_of[test.attribute]
        return any(fact in leaves[str(name)] for name in test.values) == (test.operator == "is")
    if isinstance(fact, int | Decimal):
        return _test_number(test, fact)
    match test.operator:
        case "all_of":
            return all(member in fact for member in test.values)
        case "none_of":
            return not any(member in fact for member in test.values)
        case _:
            return any(member in fact for member in test.values)


def _test_number(test: Test, fact: int | Decimal) -> bool:
    bounds = [value for value in test.values if isinstance(value, int | Decimal)]
    match test.operator:
        case "lt":
            return fact < bounds[0]
        case "le":
            return fact <= bounds[0]
        case "gt":
            return fact > bounds[0]
        case "ge":
            return fact >= bounds[0]
        case "not":
            return fact not in bounds
        case _:
            return fact in bounds


def in_space(stack: Stack, request: Request) -> bool:
    """Whether a request has a value for exactly the attributes that apply, and meets every assumption."""
    for name, attribute in stack.attributes.items():
        applies = attribute.applies_when is None or holds(attribute.applies_when, request, stack)
        if applies != (name in request):
            return False
    return all(holds(condition, request, stack) for condition in stack.assumptions)


def permits(
    above: Assignment,
    level: str,
    value: Outcome,
    decision: Outcome | None,
    effective: Collection[Assignment],
    behavior: Behavior,
) -> bool:
    """Whether an effective rule of a higher level lets a level set a value; `effective` is all of E."""
    if value in (above.value, decision):
        return True
    grant = above.grant
    if grant.mode not in ("never", "only") and (
        behavior.stricter(value, above.value) or (decision is not None and behavior.stricter(value, decision))
    ):
        return True
    if grant.mode in ("never", "stricter") or not grant.lists(value):
        return False
    return level in grant.by or (
        grant.delegable and any(other.rule.level in grant.by and other.grant.gives(level, value) for other in effective)
    )


def decide(stack: Stack, behavior_id: str, request: Request) -> Decision:
    """The decision of one behavior at one request of the space."""
    return decide_among(stack.behaviors[behavior_id], applicable(stack, behavior_id, request))


Applicable = Mapping[str, tuple[Assignment, ...]]


def applicable(stack: Stack, behavior_id: str, request: Request) -> Applicable:
    """By level, highest first, the assignments whose rules a request meets."""
    return {
        level: tuple(item for item in assignments if holds(item.rule.when, request, stack))
        for level, assignments in stack.assignments.get(behavior_id, {}).items()
    }


def decide_among(behavior: Behavior, levels: Applicable) -> Decision:
    """The decision of one behavior, given what applies at each level, highest first."""
    decision: Outcome | None = None
    rules: tuple[Rule, ...] = ()
    above: tuple[Assignment, ...] = ()
    trace: list[Level] = []
    for name, items in levels.items():
        level = _level(name, items, decision, above, behavior)
        trace.append(level)
        if not level.effective:
            continue
        rules = tuple(item.rule for item in level.kept)
        if len({item.value for item in level.kept}) > 1:
            return Decision(CONFLICT, "conflict", rules, tuple(trace))
        decision = level.kept[0].value
        above += level.effective
    if decision is not None:
        return Decision(decision, "decided", rules, tuple(trace))
    if behavior.otherwise is not None:
        return Decision(behavior.otherwise, "otherwise", (), tuple(trace))
    return Decision(UNDECIDED, "undecided", (), tuple(trace))


def _level(
    name: str,
    items: tuple[Assignment, ...],
    decision: Outcome | None,
    above: tuple[Assignment, ...],
    behavior: Behavior,
) -> Level:
    permitted = tuple(
        item for item in items if all(permits(other, name, item.value, decision, above, behavior) for other in above)
    )
    defeated = {rule for item in permitted for rule in item.rule.overrides}
    effective = tuple(item for item in permitted if item.rule.id not in defeated)
    kept = effective
    if behavior.combine == "strictest" and effective:
        strictest = max(behavior.tier(item.value) for item in effective)
        kept = tuple(item for item in effective if behavior.tier(item.value) == strictest)
    return Level(name, decision, above, items, permitted, effective, kept)


def is_open(stack: Stack, behavior_id: str, level: str, value: Outcome, request: Request) -> bool:
    """Whether every rule effective above a level permits it a value; nothing is open below a CONFLICT."""
    higher = stack.levels[: stack.levels.index(level)]
    given = applicable(stack, behavior_id, request)
    return open_among(stack.behaviors[behavior_id], given, higher, level, value)


def open_among(behavior: Behavior, given: Applicable, higher: Collection[str], level: str, value: Outcome) -> bool:
    """Whether a value is open to a level, given what applies at each level; `higher` are the levels above it."""
    decision = decide_among(behavior, {name: items for name, items in given.items() if name in higher})
    if decision.status == "conflict":
        return False
    above = tuple(item for step in decision.trace for item in step.effective)
    standing = decision.outcome if decision.status == "decided" else None
    return all(permits(other, level, value, standing, above, behavior) for other in above)
