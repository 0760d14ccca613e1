"""The contracts that others are measured by, each beside those that are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from specctl.values import entity
from specctl.workspace import Workspace

if TYPE_CHECKING:
    from specctl.diff.joint import Joint

_OFTEN = 10


@entity
class References:
    """The references of all contracts, or of `only` some; those that could not be read are left out.

    `nodes` bounds the memory of each universe that two stacks are brought into.
    """

    workspace: Workspace
    only: Collection[str] | None
    nodes: int

    def of(self, contract: str) -> Iterator[Joint]:
        """A contract beside each of its references, in the order in which it names them: these are the base.

        What was decided of the contract is let go after each; what was decided of the reference serves the next.
        """
        from specctl.diff.looser import settle_base  # noqa: PLC0415  few repositories have references

        for name in dict.fromkeys(self.workspace.contracts[contract].no_looser_than):
            joint = self._joints.get((contract, name))
            if joint is not None:
                settle_base(joint)
                known = len(joint.universe.memo), joint.measure.size
                yield joint
                joint.universe.forget_since(known[0])
                joint.measure.forget_since(known[1])
                if next(self._finished) % _OFTEN == 0:
                    joint.universe.manager.gc()

    @cached_property
    def _finished(self) -> Iterator[int]:
        return count(1)

    @cached_property
    def _joints(self) -> Mapping[tuple[str, str], Joint]:
        """All that are to be compared, brought together at once, because they can share a universe."""
        from specctl.diff.joint import Pair, joints  # noqa: PLC0415

        stacks = self.workspace.stacks
        pairs = [
            Pair(stacks[name], stack)
            for own, stack in stacks.items()
            if self.only is None or own in self.only
            for name in dict.fromkeys(stack.contract.no_looser_than)
            if name in stacks
        ]
        found = joints(pairs, self.nodes, self.workspace.config.limits.seconds)
        return {(joint.pair.head.contract.id, joint.pair.base.contract.id): joint for joint in found}
