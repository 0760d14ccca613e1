"""Whether two revisions of a repository decide alike: the proof behind every safe fix."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from specctl.language.condition import Condition
from specctl.language.stack import Stack
from specctl.lint.naming import Naming
from specctl.logic.layout import conditions_of
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution, solve
from specctl.logic.standing import opening
from specctl.logic.universe import DEFAULT_NODES, Universe
from specctl.workspace import Workspace

_BYTES_A_NODE = 32
Key = TypeVar("Key")


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
    nodes = workspace.config.limits.memory_mib * 1024 * 1024 // _BYTES_A_NODE
    extra = (item for _, new in pairs for item in _conditions(new))
    universe = Universe([old for old, _ in pairs], extra, min(nodes, DEFAULT_NODES), workspace.config.limits.seconds)
    for old, new in pairs:
        space = universe.space(old)
        for behavior in old.behaviors:
            if behavior in old.assignments or behavior in new.assignments:
                reason = _compared(old, new, behavior, universe, space)
                if reason is not None:
                    return f"{reason} `{behavior}` of `{old.contract.id}`"
    return None


def _conditions(stack: Stack) -> Iterator[tuple[Stack, Condition]]:
    """Every condition of the new revision, so that numbers are cut where it cuts them too."""
    return ((stack, condition) for member in stack.members for condition in conditions_of(member))


def _compared(old: Stack, new: Stack, behavior: str, universe: Universe, space: Region) -> str | None:
    one, other = solve(old, behavior, universe), solve(new, behavior, universe)
    if one is None or other is None:
        return "it is too hard to prove for the memory and time given that nothing changes for"
    if not _same(outcomes(one), outcomes(other), universe.nothing, space):
        return "it would change decisions on"
    if one.behavior.kind != "limit" and not _same(
        _openings(one, old, universe), _openings(other, new, universe), universe.nothing, space
    ):
        return "it would change what levels may set of"
    return None


def _same(one: Mapping[Key, Region], other: Mapping[Key, Region], nothing: Region, space: Region) -> bool:
    keys = one.keys() | other.keys()
    return all(one.get(key, nothing) & space == other.get(key, nothing) & space for key in keys)


def _openings(resolution: Resolution, stack: Stack, universe: Universe) -> dict[tuple[str, str], Region]:
    """Open(level, value) for every level below the highest."""
    behavior = resolution.behavior
    return {
        (level, value): opening(resolution.before(level, stack.levels), level, value, behavior, universe)
        for level in stack.levels[1:]
        for value in behavior.values
    }
