"""What became of each rule that applies to one request, and because of which others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from specctl.answers.values import Choice, choices
from specctl.language.behavior import Behavior
from specctl.language.stack import Assignment, Stack
from specctl.logic.evaluate import Decision, Level, Request, applicable, decide, permits
from specctl.values import entity, frozen

# What a rule that applies comes to: it decides, is kept in a CONFLICT, has the last word taken by a lower level
# (`followed`), loses to a stricter rule of its level (`outranked`) or to its exception (`defeated`), sets what a higher
# rule does not permit (`void`), or is not asked below a CONFLICT (`unheard`).
Kind = Literal["decides", "conflicts", "followed", "outranked", "defeated", "void", "unheard"]
KINDS: tuple[Kind, ...] = ("decides", "conflicts", "followed", "outranked", "defeated", "void", "unheard")


@frozen
class Fate:
    """What became of one rule that applies, and the assignments that made it so; none where it decides."""

    kind: Kind
    assignment: Assignment
    by: tuple[Assignment, ...] = ()


@entity
class Trace:
    """One behavior at one request: what is decided, what became of each rule, what is open to each lower level."""

    behavior: Behavior
    decision: Decision
    fates: tuple[Fate, ...]
    open: tuple[tuple[str, tuple[Choice, ...]], ...]


def trace(stack: Stack, name: str, request: Request) -> Trace:
    """Decide one behavior at a request of the space, and say how."""
    behavior = stack.behaviors[name]
    decision = decide(stack, name, request)
    asked = {level.name for level in decision.trace}
    found = [fate for level in decision.trace for fate in _fates(level, decision, behavior)]
    for level, items in applicable(stack, name, request).items():
        if level not in asked:
            found += [Fate("unheard", item, decision.trace[-1].kept) for item in items]
    found.sort(key=lambda fate: KINDS.index(fate.kind))
    return Trace(behavior, decision, tuple(found), _open(stack, behavior, decision))


def _fates(level: Level, decision: Decision, behavior: Behavior) -> list[Fate]:
    last = next((other for other in reversed(decision.trace) if other.effective), level)
    return [_fate(item, level, last, decision, behavior) for item in level.applicable]


def _fate(item: Assignment, level: Level, last: Level, decision: Decision, behavior: Behavior) -> Fate:
    if item not in level.permitted:
        held = (other for other in level.above if not _permits(other, item, level, behavior))
        return Fate("void", item, tuple(held))
    if item not in level.effective:
        return Fate("defeated", item, tuple(o for o in level.permitted if item.rule.id in o.rule.overrides))
    if item not in level.kept:
        return Fate("outranked", item, level.kept)
    if level is not last:
        return Fate("followed", item, last.kept)
    return Fate("conflicts" if decision.status == "conflict" else "decides", item)


def _permits(held: Assignment, item: Assignment, level: Level, behavior: Behavior) -> bool:
    return permits(held, item.rule.level, item.value, level.decision, level.above, behavior)


def _open(stack: Stack, behavior: Behavior, decision: Decision) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """What is open to each level below the highest rule that is effective."""
    every = choices(stack, behavior)
    acting = [level for level in decision.trace if level.effective]
    if not acting:
        return ()
    conflict = acting[-1] if decision.status == "conflict" else None
    found = []
    for place in range(stack.levels.index(acting[0].name) + 1, len(stack.levels)):
        above = [level for level in acting if level.name in stack.levels[:place]]
        opened = () if conflict in above else _open_to(stack.levels[place], above, every, behavior)
        found.append((stack.levels[place], opened))
    return tuple(found)


def _open_to(name: str, above: Sequence[Level], every: tuple[Choice, ...], behavior: Behavior) -> tuple[Choice, ...]:
    held = tuple(item for level in above for item in level.effective)
    standing = above[-1].kept[0].value
    return tuple(
        choice for choice in every if all(permits(item, name, choice.probe, standing, held, behavior) for item in held)
    )
