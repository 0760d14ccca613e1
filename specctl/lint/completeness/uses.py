"""Which entries the contracts of a repository refer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from specctl.language.contract import Contract
from specctl.workspace import Workspace

# How an entry is referred to: called as an escalation, done as a remediation, guarded against, or rehearsed.
Use = Literal["called", "done", "guarded", "drilled"]
_TABLES = {"called": "escalations", "done": "remediations", "guarded": "failure_modes", "drilled": "failure_modes"}


def used(workspace: Workspace) -> frozenset[tuple[Use, str, str]]:
    """Every entry that some contract refers to, as (use, declaring contract, id)."""
    return frozenset(
        (use, getattr(stack.parts, _TABLES[use])[name].contract, name)
        for stack in workspace.stacks.values()
        for use, name in _uses(stack.contract)
    )


def _uses(contract: Contract) -> Iterator[tuple[Use, str]]:
    parts = contract.parts
    for rule in contract.rules:
        yield from (("guarded", name) for name in rule.text.guards_against)
    calls = (
        *(rule.text.escalation for rule in contract.rules),
        *(item.escalation for item in parts.remediations.values()),
        *(item.alert for item in parts.metrics.values()),
        *(item.then for item in parts.escalations.values()),
    )
    yield from (("called", name) for name in calls if name is not None)
    yield from (("done", item.remediation) for item in parts.failure_modes.values() if item.remediation is not None)
    yield from (("drilled", item.failure_mode) for item in parts.drills.values() if item.failure_mode is not None)
