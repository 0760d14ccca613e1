"""The decision of one behavior at one request (section 6), step by step as the language writes it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from .behaviors import Behavior, Value
from .stacks import Rule, Stack


@dataclass(frozen=True, eq=False)
class Before:
    """What a level finds: E, the rules effective at higher levels, and the decision so far (None: undecided)."""

    above: tuple[Rule, ...] = ()
    decision: Value | None = None


@dataclass(frozen=True, eq=False)
class Step:
    """What happened at one level; it is not evaluated where a higher level leaves CONFLICT."""

    level: str
    evaluated: bool
    before: Before = field(default_factory=Before)
    applicable: AbstractSet[str] = frozenset()
    permitted: AbstractSet[str] = frozenset()
    effective: AbstractSet[str] = frozenset()
    kept: AbstractSet[str] = frozenset()
    conflict: bool = False

    @property
    def void(self) -> AbstractSet[str]:
        """The rules that apply here and that a higher level does not permit."""
        return self.applicable - self.permitted


@dataclass(frozen=True, eq=False)
class Trace:
    """A decision with how it came about; `rules` are those that decide, or that conflict."""

    behavior: Behavior
    status: str
    outcome: Value
    rules: AbstractSet[str]
    steps: dict[str, Step]

    @property
    def valued(self) -> bool:
        """Whether the outcome is a value, by a rule or by `otherwise`."""
        return self.status in ("decided", "otherwise")


def permits(held: Rule, level: str, value: Value, before: Before, behavior: Behavior) -> bool:
    """Say whether an effective rule permits a lower level to set a value."""
    bound, decision = held.assigns[behavior.name], before.decision
    adjust = held.adjust[behavior.name]
    if value in (bound, decision):
        return True
    tightens = behavior.stricter(value, bound) or (decision is not None and behavior.stricter(value, decision))
    if adjust.form not in ("never", "only") and tightens:
        return True
    if adjust.form not in ("to", "only") or not adjust.has(value):
        return False
    return level in adjust.by or (adjust.delegable and passed_on(adjust.by, level, value, before, behavior))


def passed_on(by: frozenset[str], level: str, value: Value, before: Before, behavior: Behavior) -> bool:
    """Say whether an effective rule of one of the levels `by` grants `level` the value."""
    adjusts = [rule.adjust[behavior.name] for rule in before.above if rule.level in by]
    return any(adjust.form in ("to", "only") and adjust.grants(level, value) for adjust in adjusts)


def decide(stack: Stack, behavior: Behavior, applying: frozenset[str]) -> Trace:
    """Decide one behavior where exactly the rules `applying` apply."""
    before = Before()
    deciding: AbstractSet[str] = frozenset()
    steps: dict[str, Step] = {}
    conflict = False
    for level in stack.levels:
        if conflict:
            steps[level] = Step(level, evaluated=False)
            continue
        step = steps[level] = take_step(stack, behavior, level, applying, before)
        if step.effective:
            effective = [rule for rule in stack.rules.values() if rule.id in step.effective]
            deciding, conflict = step.kept, step.conflict
            before = Before((*before.above, *effective), stack.rules[min(step.kept)].assigns[behavior.name])
    if conflict:
        return Trace(behavior, "conflict", "CONFLICT", deciding, steps)
    if before.decision is not None:
        return Trace(behavior, "decided", before.decision, deciding, steps)
    if behavior.otherwise is not None:
        return Trace(behavior, "otherwise", behavior.otherwise, frozenset(), steps)
    return Trace(behavior, "undecided", "UNDECIDED", frozenset(), steps)


def take_step(stack: Stack, behavior: Behavior, level: str, applying: frozenset[str], before: Before) -> Step:
    """Evaluate one level."""
    name = behavior.name
    assigning = [rule for rule in stack.rules.values() if rule.level == level and name in rule.assigns]
    applicable = [rule for rule in assigning if rule.id in applying]
    permitted = [
        rule
        for rule in applicable
        if all(permits(held, level, rule.assigns[name], before, behavior) for held in before.above)
    ]
    effective = [rule for rule in permitted if not any(rule.id in other.overrides for other in permitted)]
    kept = keep(effective, behavior)
    return Step(
        level=level,
        evaluated=True,
        before=before,
        applicable=ids(applicable),
        permitted=ids(permitted),
        effective=ids(effective),
        kept=ids(kept),
        conflict=len({rule.assigns[name] for rule in kept}) > 1,
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


def is_open(trace: Trace, level: str, value: Value, asked: Iterable[Rule] | None = None) -> bool:
    """Say whether `level` may set `value` at this trace's request: Open(level, value).

    With `asked`, only these of the rules effective above `level` have a say.
    """
    step = trace.steps[level]
    rules = step.before.above if asked is None else asked
    return step.evaluated and all(permits(rule, level, value, step.before, trace.behavior) for rule in rules)
