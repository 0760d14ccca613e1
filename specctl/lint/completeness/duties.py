"""Hard-coded rules that ask for something to be done, and so cannot be kept by holding back."""

from __future__ import annotations

from specctl.language.behavior import Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Stack

# Where holding back is an outcome of its own, the outcomes that it breaks. All else (flags, limits, a handoff, a tone)
# can go with a refusal.
_DEMANDS: dict[str, frozenset[Outcome]] = {
    "response": frozenset(("comply", "caveat", "partial", "clarify", "safe_complete")),
    "autonomy": frozenset(("act", "notify")),
}
_OF_A_TOOL: frozenset[Outcome] = frozenset(("allow",))


def demands(stack: Stack, rule: Rule) -> dict[str, Outcome]:
    """What a rule of a stack asks to be done, by behavior, if nobody may change the rule; else nothing."""
    if rule.adjustable.mode != "never":
        return {}
    return {
        behavior: item.value
        for behavior, item in stack.assigned_by[rule].items()
        if item.value in (_OF_A_TOOL if behavior.startswith("tools.") else _DEMANDS.get(behavior, ()))
    }
