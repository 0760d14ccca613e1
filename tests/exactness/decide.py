"""The decision of one behavior at one request (section 6), step by step as the language writes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .behaviors import Behavior, Value
from .stacks import Rule, Stack


@dataclass(frozen=True, eq=False)
class Step:
    """What happened at one level; `above` and `before` are E and the decision as they stand before it."""

    level: str
    evaluated: bool
    above: tuple[Rule, ...] = ()
    before: Value | None = None
    applicable: frozenset[str] = frozenset()
    permitted: frozenset[str] = frozenset()
    effective: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    conflict: bool = False

    @property
    def void(self) -> frozenset[str]:
        """The rules that apply here and that a higher level does not permit."""
        return self.applicable - self.permitted


@dataclass(frozen=True, eq=False)
class Trace:
    """A decision with how it came about; `rules` are those that decide, or that conflict."""

    behavior: Behavior
    status: str
    outcome: Value
    rules: frozenset[str]
    steps: dict[str, Step]

    @property
    def valued(self) -> bool:
        """Whether the outcome is a value, by a rule or by `otherwise`."""
        return self.status in ("decided", "otherwise")


def permits(
    held: Rule, level: str, value: Value, above: Iterable[Rule], decision: Value | None, behavior: Behavior
) -> bool:
    """Say whether an effective rule permits a lower level to set a value."""
    bound = held.assigns[behavior.name]
    adjust = held.adjust[behavior.name]
    if value in (bound, decision):
        return True
    tightens = behavior.stricter(value, bound) or (decision is not None and behavior.stricter(value, decision))
    if adjust.form not in ("never", "only") and tightens:
        return True
    if adjust.form not in ("to", "only") or not adjust.has(value):
        return False
    return level in adjust.by or (adjust.delegable and passed_on(adjust.by, level, value, above, behavior))


def passed_on(by: frozenset[str], level: str, value: Value, above: Iterable[Rule], behavior: Behavior) -> bool:
    """Say whether an effective rule of one of the levels `by` grants `level` the value."""
    return any(
        rule.level in by
        and rule.adjust[behavior.name].form in ("to", "only")
        and rule.adjust[behavior.name].grants(level, value)
        for rule in above
    )


def decide(stack: Stack, behavior: Behavior, applying: frozenset[str]) -> Trace:
    """Decide one behavior where exactly the rules `applying` apply."""
    above: tuple[Rule, ...] = ()
    decision: Value | None = None
    deciding: frozenset[str] = frozenset()
    steps: dict[str, Step] = {}
    conflict = False
    for level in stack.levels:
        if conflict:
            steps[level] = Step(level, evaluated=False)
            continue
        step = steps[level] = take_step(stack, behavior, level, applying, above, decision)
        if step.effective:
            above = (*above, *(stack.rules[rule] for rule in stack.rules if rule in step.effective))
            deciding, conflict = step.kept, step.conflict
            decision = stack.rules[min(step.kept)].assigns[behavior.name]
    if conflict:
        return Trace(behavior, "conflict", "CONFLICT", deciding, steps)
    if decision is not None:
        return Trace(behavior, "decided", decision, deciding, steps)
    if behavior.otherwise is not None:
        return Trace(behavior, "otherwise", behavior.otherwise, frozenset(), steps)
    return Trace(behavior, "undecided", "UNDECIDED", frozenset(), steps)


def take_step(
    stack: Stack,
    behavior: Behavior,
    level: str,
    applying: frozenset[str],
    above: tuple[Rule, ...],
    decision: Value | None,
) -> Step:
    """Evaluate one level."""
    applicable = [
        rule
        for rule in stack.rules.values()
        if rule.level == level and behavior.name in rule.assigns and rule.id in applying
    ]
    permitted = [
        rule
        for rule in applicable
        if all(permits(held, level, rule.assigns[behavior.name], above, decision, behavior) for held in above)
    ]
    effective = [rule for rule in permitted if not any(rule.id in other.overrides for other in permitted)]
    kept = keep(effective, behavior)
    return Step(
        level=level,
        evaluated=True,
        above=above,
        before=decision,
        applicable=ids(applicable),
        permitted=ids(permitted),
        effective=ids(effective),
        kept=ids(kept),
        conflict=len({rule.assigns[behavior.name] for rule in kept}) > 1,
    )


def keep(effective: list[Rule], behavior: Behavior) -> list[Rule]:
    """Keep all effective rules, or under `strictest` those of the strictest tier present."""
    if behavior.combine != "strictest" or not effective:
        return effective
    top = max(behavior.rank(rule.assigns[behavior.name]) for rule in effective)
    return [rule for rule in effective if behavior.rank(rule.assigns[behavior.name]) == top]


def ids(rules: Iterable[Rule]) -> frozenset[str]:
    """Give the ids of rules."""
    return frozenset(rule.id for rule in rules)


def is_open(trace: Trace, level: str, value: Value, held: Iterable[Rule] | None = None) -> bool:
    """Say whether `level` may set `value` at this trace's request: Open(level, value).

    With `held`, only these of the rules effective above `level` are asked.
    """
    step = trace.steps[level]
    asked = step.above if held is None else held
    return step.evaluated and all(
        permits(rule, level, value, step.above, step.before, trace.behavior) for rule in asked
    )
