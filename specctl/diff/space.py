"""What requests there are, and what can be decided about them, that one side alone has (LANGUAGE, section 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from specctl.diff.change import SpaceChange
from specctl.diff.joint import Joint
from specctl.diff.only import Found, Only
from specctl.diff.space_assumptions import assumption_changes
from specctl.diff.space_attributes import attribute_changes
from specctl.diff.space_behaviors import behavior_changes


def space_changes(joint: Joint) -> tuple[SpaceChange, ...]:
    """Every change of which requests there are and what is decided, with what holds at those that one side has."""
    found = [*attribute_changes(joint), *assumption_changes(joint), *behavior_changes(joint)]
    return tuple(_decided(joint, found)) if found else ()


def _decided(joint: Joint, found: list[Found]) -> Iterator[SpaceChange]:
    only = Only(joint, tuple(found))
    for item in found:
        share, decides = only.holds(item)
        yield replace(item.change, share=share, decides=decides)
