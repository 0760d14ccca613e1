"""Whether two revisions of a repository decide alike: the proof behind every safe fix."""

from __future__ import annotations

from collections.abc import Collection

from specctl.diff.authority import freed
from specctl.diff.both import both_sides, may_differ
from specctl.diff.decisions import moved
from specctl.diff.joint import Joint, Pair, joints
from specctl.language.stack import Stack
from specctl.lint.naming import Naming
from specctl.logic.rooms import rooms
from specctl.logic.universe import DEFAULT_NODES
from specctl.workspace import Workspace


def difference(before: Workspace, after: Workspace, changed: Collection[str]) -> str | None:
    """What keeps two revisions from being the same function, or None if it is proven that they are.

    `changed` are the contracts whose rules may differ. For every stack with one of them, the outcome of every behavior
    is compared at every request, and of all but limits what each level may set.
    """
    if before.contracts.keys() != after.contracts.keys() or _faults(before) != _faults(after):
        return "a contract would no longer be valid"
    if not Naming(before).unknown.isdisjoint(changed):
        return "a contract that may extend this one has errors, so nobody knows what would change there"
    pairs = [
        (stack, after.stacks[name])
        for name, stack in before.stacks.items()
        if any(member.id in changed for member in stack.members)
    ]
    if not all(_alike(old, new) for old, new in pairs):
        return "more than rules would change"
    try:
        return _differing(pairs, before)
    except MemoryError:
        return "it takes more memory to prove that no decision changes than is given"


def _faults(workspace: Workspace) -> int:
    return sum(len(source.problems) for source in workspace.sources)


def _alike(old: Stack, new: Stack) -> bool:
    """Whether requests, behaviors and tools are the same, so that one universe serves both."""
    return (
        [member.id for member in old.members] == [member.id for member in new.members]
        and (old.levels, old.attributes, old.refinements) == (new.levels, new.attributes, new.refinements)
        and (old.assumptions, old.behaviors, old.tools) == (new.assumptions, new.behaviors, new.tools)
    )


def _differing(pairs: list[tuple[Stack, Stack]], workspace: Workspace) -> str | None:
    limits = workspace.config.limits
    nodes = rooms(limits.memory_mib, 0)[-1]
    for joint in joints([Pair(old, new) for old, new in pairs], min(nodes, DEFAULT_NODES), limits.seconds):
        for behavior in joint.head.behaviors:
            reason = _changed(joint, behavior)
            if reason is not None:
                return f"{reason} `{behavior}` of `{joint.head.contract.id}`"
    return None


def _changed(joint: Joint, behavior: str) -> str | None:
    if not may_differ(joint, behavior):
        return None
    both = both_sides(joint, behavior)
    if both is None:
        return "it is too hard to prove for the memory and time given that nothing changes for"
    if any(moved(both)):
        return "it would change decisions on"
    if any(freed(both)):
        return "it would change what levels may set of"
    return None
