"""What one stack decides more permissively than another (LANGUAGE, section 10, reference contracts)."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diff.both import both_sides, may_differ
from specctl.diff.decisions import direction, moved
from specctl.diff.joint import Joint, Seen
from specctl.language.behavior import Outcome
from specctl.logic.evaluate import Decision, decide
from specctl.logic.region import Region, union
from specctl.logic.resolve import solve
from specctl.values import frozen

# What the base decides, and what the head does.
Step = tuple[Outcome, Outcome]


@frozen
class Looser:
    """A behavior that the head decides more permissively than the base, somewhere among the requests in common.

    `region` is where; `seen` is a request of the worst of the `steps` there, from the strictest that the base decides
    to the most permissive that the head does there, with the decision of each side.
    """

    behavior: str
    region: Region
    steps: tuple[Step, ...]
    seen: Seen
    base: Decision
    head: Decision


def looser(joint: Joint) -> Iterator[Looser]:
    """Each behavior that the head decides more permissively than the base, as far as both decide it.

    Raises MemoryError at the end if the memory or time given did not suffice for some behavior.
    """
    is_hard = False
    for behavior in joint.head.behaviors:
        try:
            found = _looser(joint, behavior)
        except MemoryError:
            joint.universe.manager.gc()
            is_hard = True
        else:
            if found is not None:
                yield found
    if is_hard:
        raise MemoryError


def settle_base(joint: Joint) -> None:
    """Decide what the base decides of what both have: many heads may be held against it."""
    for behavior in joint.head.behaviors:
        if behavior in joint.base.behaviors:
            solve(joint.base, behavior, joint.universe, with_rules=False)


def _looser(joint: Joint, behavior: str) -> Looser | None:
    steps = _steps(joint, behavior)
    if not steps:
        return None
    strictest = next(reversed(steps))[0]
    worst = next(step for step in steps if step[0] == strictest)
    seen = joint.seen(steps[worst])
    if seen is None:
        message = f"internal error: {behavior} of {joint.head.contract.id} is looser where there is no request"
        raise AssertionError(message)
    return Looser(
        behavior,
        union(steps.values(), joint.universe.nothing),
        tuple(steps),
        seen,
        decide(joint.pair.base, behavior, seen.base),
        decide(joint.pair.head, behavior, seen.head),
    )


def _steps(joint: Joint, behavior: str) -> dict[Step, Region]:
    """Each pair of outcomes of which the head's is more permissive, from the most permissive, with its requests."""
    if behavior not in joint.base.behaviors:
        return {}
    if solve(joint.base, behavior, joint.universe, with_rules=False) is None:
        raise MemoryError
    if not may_differ(joint, behavior):
        return {}
    both = both_sides(joint, behavior)
    if both is None:
        raise MemoryError
    theirs, ours = both.base.behavior, both.head.behavior
    return {(old, new): region for old, new, region in moved(both) if direction(old, new, theirs, ours) == "loosened"}
