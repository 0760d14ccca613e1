"""What a run of the linter looked at: only there can an ignore be called unused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from specctl.lint.settings import Settings
from specctl.values import entity
from specctl.workspace import Workspace

# The check that reads two stacks, and so can report something about a file of a contract in neither of its own.
_BESIDE = "looser-than-reference"


@entity
class Judged:
    """The settings of a run, the contracts asked about whose requests exist, and (contract, check) left undecided."""

    workspace: Workspace
    settings: Settings
    asked: frozenset[str]
    undecided: frozenset[tuple[str, str]]

    def was_looked_for(self, check: str, contract: str, path: str) -> bool:
        """Whether all that a check could report about a file of a contract would have been reported."""
        if check not in self.settings.checks or self.settings.ignores(check, self.workspace.inside(path)):
            return False
        reached = (self._measured if check == _BESIDE else self._reach).get(contract)
        if reached is None or not reached <= self.asked:
            return False
        return not any((name, check) in self.undecided for name in reached)

    @cached_property
    def _measured(self) -> Mapping[str, frozenset[str]]:
        """The same, with those that are measured by a stack with it; none where they cannot all be known."""
        if len(self.workspace.contracts) < len(self.workspace.sources):
            return {}
        stacks = self.workspace.stacks
        reach = {name: set(found) for name, found in self._reach.items()}
        for name, stack in stacks.items():
            for reference in stack.contract.no_looser_than:
                for member in stacks[reference].members:
                    reach[member.id].add(name)
        return {name: frozenset(found) for name, found in reach.items()}

    @cached_property
    def _reach(self) -> Mapping[str, frozenset[str]]:
        """Of each valid contract, those in whose stacks it is; none where an invalid one might be among them."""
        if any(source.document is None for source in self.workspace.sources):
            return {}
        reach: dict[str, set[str]] = {name: set() for name in self.workspace.contracts}
        for name, stack in self.workspace.stacks.items():
            for member in stack.members:
                reach[member.id].add(name)
        broken = self._below_broken()
        return {name: frozenset(found) for name, found in reach.items() if name not in broken}

    def _below_broken(self) -> set[str]:
        """What an invalid contract extends, directly or not: findings of that one are not known."""
        extends = {source.id: source.extends for source in self.workspace.sources}
        broken = (source for source in self.workspace.sources if source.id not in self.workspace.contracts)
        waiting = [name for source in broken for name in source.extends]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += extends.get(name, ())
        return found
