"""Who may change a rule, in words for a model."""

from __future__ import annotations

from collections.abc import Sequence

from specctl.generate.labels import label
from specctl.generate.prompt_words import listed
from specctl.language.behavior import Behavior, Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Grant, Stack
from specctl.logic.outcomes import outcome_order

_CHANGE = "change "


def is_fixed(rule: Rule) -> bool:
    """Whether no lower level may loosen a rule, or tighten it, except to values that it lists."""
    return rule.adjustable.mode in ("never", "only")


def change(rule: Rule, stack: Stack) -> str:
    """What lower levels may do about a rule, beyond making it stricter; no full stop, empty where nothing is to say."""
    assigned = stack.assigned_by[rule]
    granted = {name: item.grant for name, item in assigned.items() if item.grant.mode in ("to", "only")}
    together: dict[tuple[str, str], list[str]] = {}
    for name, grant in granted.items():
        levels = [level for level in stack.levels if level in grant.by]
        who = f"{'only ' if grant.mode == 'only' else ''}{listed([f'the {level}' for level in levels], 'or')}"
        what = _what(assigned[name], stack.behaviors[name], is_one=len(assigned) == 1)
        if what:
            together.setdefault((who, _passed_on(grant)), []).append(what)
    is_whole = len(granted) == len(assigned) and len(together) == 1
    return "; ".join(_may(who, parts, passed_on, is_whole=is_whole) for (who, passed_on), parts in together.items())


def _may(who: str, parts: Sequence[str], passed_on: str, *, is_whole: bool) -> str:
    """What one level may do; where that is anything about all of the rule, that is all there is to say."""
    if is_whole and all(part.startswith(_CHANGE) for part in parts):
        return f"{who} may change this{passed_on}"
    return f"{who} may {listed(list(dict.fromkeys(parts)), 'and')}{passed_on}"


def _what(item: Assignment, behavior: Behavior, *, is_one: bool) -> str:
    """What may be done to one behavior; empty where nothing but its own value is granted."""
    own = f'"{label(behavior, item.value).brief}"'
    if item.grant.values is None:
        return f"{_CHANGE}{own}"
    others = [value for value in _ordered(item.grant, behavior) if value != item.value]
    if not others:
        return ""
    chosen = listed([f'"{label(behavior, value).brief}"' for value in others], "or")
    return f"choose {chosen}" + ("" if is_one else f" instead of {own}")


def _ordered(grant: Grant, behavior: Behavior) -> Sequence[Outcome]:
    return sorted(grant.values or (), key=lambda value: (behavior.tier(value), outcome_order(value)))


def _passed_on(grant: Grant) -> str:
    return ", or leave that to a level below" if grant.delegable else ""
