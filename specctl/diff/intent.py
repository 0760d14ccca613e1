"""Intents: changes of behavior that were declared beforehand, one file each in `changes/` (LANGUAGE, section 10)."""

from __future__ import annotations

from specctl.diagnostics import Location
from specctl.diff.change import AuthorityChange, DecisionChange, Direction, Move
from specctl.language.condition import ALWAYS, Condition
from specctl.values import frozen


@frozen
class Intent:
    """A declared change: for a contract and all that is built on it, these behaviors, in these directions, there.

    `where` is read in the words of the contract's stack; `at` is the place of its summary.
    """

    path: str
    at: Location
    summary: str
    contract: str
    behaviors: tuple[str, ...]
    directions: tuple[Direction | Move, ...]
    where: Condition = ALWAYS
    because: str = ""
    approved_by: tuple[str, ...] = ()
    incident: str = ""

    def declares(self, change: DecisionChange | AuthorityChange) -> bool:
        """Whether it is about a change's behavior and direction; its contract and region are looked at elsewhere."""
        return change.behavior in self.behaviors and change.direction in self.directions
