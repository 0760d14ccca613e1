"""Hard-coded rules that ask for something to be done, and so cannot be kept by holding back."""

from __future__ import annotations

from specctl.language.behavior import Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Stack

# What a refusal breaks. All else can go with one: flags, limits, a handoff; and a tool that may be used need not be.
_DEMANDS: dict[str, frozenset[Outcome]] = {
    "response": frozenset(("comply", "caveat", "partial", "clarify", "safe_complete")),
    "autonomy": frozenset(("act", "notify")),
}


def demands(stack: Stack, rule: Rule) -> dict[str, Outcome]:
    """What a rule of a stack asks to be done, by behavior, if nobody may change the rule; else nothing."""
    if rule.adjustable.mode != "never":
        return {}
    assigned = {behavior: item.value for behavior, item in stack.assigned_by[rule].items()}
    return {behavior: value for behavior, value in assigned.items() if value in _DEMANDS.get(behavior, ())}
