"""Draws a repository's theme: rules of every level on one behavior, each granting to levels below what it may."""

from __future__ import annotations

from typing import Any

from .behaviors import Behavior
from .drafts import Contract, Draft
from .draw_rules import draw_value, draw_when, narrowed


def draw_themed(draft: Draft, contract: str) -> Contract:
    """Draw one rule on the theme, mostly where and with what a rule above grants."""
    axis = draft.behaviors(contract)[draft.theme]
    level = draft.contracts[contract]["level"]
    above = [rule for where, rule in draft.rules(contract) if where != level and draft.theme in rule.get("then", {})]
    below = draft.levels[draft.levels.index(level) + 1 :]
    drawn: Contract = {"id": draft.fresh_id(contract, "rules", "r")}
    drawn |= draw_place(draft, contract, above)
    if draft.relay and len(axis.tiers) > 2:
        return drawn | draw_relay(draft, axis, below, first=not above)
    drawn["then"] = {draft.theme: draw_themed_value(draft, axis, above, last=not below)}
    if below and draft.chance(0.85):
        drawn["adjustable"] = draw_grant(draft, axis, below)
    return drawn


def draw_place(draft: Draft, contract: str, above: list[Contract]) -> Contract:
    """Draw where the rule applies: everywhere, where one above does, or anywhere."""
    if above and draft.chance(0.5):
        return narrowed(draft, contract, draft.pick(above))
    return {} if draft.chance(0.6) else draw_when(draft, contract)


def prize(draft: Draft, axis: Behavior) -> Any:
    """Give the repository's permissive value, which the highest level withholds and lower levels pass on."""
    return draft.chain(axis)[0] if len(axis.tiers) < 3 else draft.chain(axis)[1]


def draw_themed_value(draft: Draft, axis: Behavior, above: list[Contract], *, last: bool) -> Any:
    """Draw a value: strict at the top, the prize at the bottom, between them one that rules above list, or any."""
    if draft.chance(0.2):
        return draw_value(draft, axis)
    if not above:
        return draft.pick(axis.tiers[-1]) if axis.tiers else draft.chain(axis)[1]
    if last and draft.chance(0.7):
        return prize(draft, axis)
    offered = [value for rule in above for value in [*grant_list(rule), rule["then"][draft.theme]]]
    return draft.pick(offered)


def grant_list(rule: Contract) -> list[Any]:
    """List the values that a themed rule grants by name."""
    adjustable = rule.get("adjustable")
    part = adjustable.get("to", adjustable.get("only")) if isinstance(adjustable, dict) else None
    return part if isinstance(part, list) else []


def draw_grant(draft: Draft, axis: Behavior, below: list[str]) -> Contract:
    """Draw a grant, mostly to the next level alone and of the prize, often delegable."""
    by = below[:1] if draft.chance(0.7) else draft.some(below, 2)
    form = "only" if draft.chance(0.45) else "to"
    part: Any = [draw_value(draft, axis) for _ in range(draft.rng.randint(1, 2))]
    part += [prize(draft, axis)] if draft.chance(0.7) else []
    part += [draft.chain(axis)[0]] if draft.chance(0.4) else []
    drawn = {"by": by, form: "any" if form == "to" and draft.chance(0.15) else part}
    return drawn | ({"delegable": True} if draft.chance(0.75) else {})


def draw_relay(draft: Draft, axis: Behavior, below: list[str], *, first: bool) -> Contract:
    """Draw a link of a chain: the top lets the next level pass two values on, which does so in part; the last asks."""
    chain = draft.chain(axis)
    then = {draft.theme: chain[-1] if first else chain[0 if below else 1]}
    if not below:
        return {"then": then}
    part = chain[:2] if first else draft.some(chain, 2)
    form = "only" if first and draft.chance(0.7) else "to"
    return {"then": then, "adjustable": {"by": below[:1], form: part, "delegable": draft.chance(0.8)}}
