"""One behavior as both sides decide it."""

from __future__ import annotations

from specctl.diff.joint import Joint
from specctl.logic.resolve import Resolution
from specctl.values import entity


@entity
class Both:
    """One behavior as both sides decide it, at every request of the joint universe."""

    joint: Joint
    base: Resolution
    head: Resolution

    @property
    def behavior(self) -> str:
        """The behavior's id."""
        return self.head.behavior.id
