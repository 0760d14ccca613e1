"""Room for diagrams: little where little is to be done, since room costs time."""

from __future__ import annotations

from collections.abc import Iterable

from specctl.language.condition import Condition
from specctl.language.stack import Stack
from specctl.logic.universe import DEFAULT_NODES, Universe

_FEW_RULES = 200
_SMALL = 1 << 18


def universe_of(stack: Stack, extra: Iterable[Condition] = ()) -> Universe:
    """The universe of one stack, and of conditions over its attributes that no contract states."""
    nodes = _SMALL if len(stack.rules) < _FEW_RULES else DEFAULT_NODES
    return Universe([stack], [(stack, condition) for condition in extra], nodes)
