"""Who may change a rule, in words for a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from specctl.generate.labels import label
from specctl.generate.prompt_words import listed
from specctl.language.behavior import Behavior, Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Grant, Stack
from specctl.logic.outcomes import outcome_order

NOBODY = "nobody may change this, not even to something stricter"


def is_fixed(rule: Rule) -> bool:
    """Whether no lower level may loosen a rule, or tighten it, except to values that it lists."""
    return rule.adjustable.mode in ("never", "only")


def change(rule: Rule, stack: Stack) -> str:
    """What lower levels may do about a rule, beyond making it stricter; no full stop, empty where nothing is to say."""
    if rule.adjustable.mode in ("never", "stricter"):
        return ""
    assigned = stack.assigned_by[rule]
    granted = {name: item.grant for name, item in assigned.items() if item.grant.mode in ("to", "only")}
    if len(granted) == len(assigned) and len(set(granted.values())) == 1 and _is_whole(next(iter(granted.values()))):
        return _may_change(next(iter(granted.values())))
    parts = list(_parts(granted, assigned, stack.behaviors))
    return "; ".join(dict.fromkeys(parts))


def _is_whole(grant: Grant) -> bool:
    return grant.values is None


def _may_change(grant: Grant) -> str:
    only = "only " if grant.mode == "only" else ""
    return f"{only}{_who(grant.by)} may change this{_passed_on(grant)}"


def _parts(
    granted: Mapping[str, Grant], assigned: Mapping[str, Assignment], behaviors: Mapping[str, Behavior]
) -> Iterator[str]:
    for name, grant in granted.items():
        behavior, item = behaviors[name], assigned[name]
        only = "only " if grant.mode == "only" else ""
        others = [value for value in _ordered(grant, behavior) if value != item.value]
        own = f'"{label(behavior, item.value).brief}"'
        if grant.values is None:
            yield f"{only}{_who(grant.by)} may change {own}{_passed_on(grant)}"
        elif others:
            chosen = listed([f'"{label(behavior, value).brief}"' for value in others], "or")
            instead = "" if len(assigned) == 1 else f" instead of {own}"
            yield f"{only}{_who(grant.by)} may choose {chosen}{instead}{_passed_on(grant)}"


def _ordered(grant: Grant, behavior: Behavior) -> Sequence[Outcome]:
    return sorted(grant.values or (), key=lambda value: (behavior.tier(value), outcome_order(value)))


def _who(levels: Iterable[str]) -> str:
    return listed([f"the {level}" for level in sorted(levels)], "or")


def _passed_on(grant: Grant) -> str:
    return ", or leave that to a level below" if grant.delegable else ""
