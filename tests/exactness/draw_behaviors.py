"""Draws tools and effects, behaviors of a contract's own, settings, and `otherwise`."""

from __future__ import annotations

from typing import Any

from .behaviors import Behavior
from .drafts import Contract, Draft, comparable, sets

CHOICES = ["tone", "pace", "detail"]
FLAGS = ["keep_memory", "name_sources"]
LIMITS = ["max_cost", "min_sources"]
TIERS = {
    "tone": [["casual"], ["neutral", "formal"], ["clinical"]],
    "pace": [["fast", "brisk"], ["slow"]],
    "detail": [["full"], ["short", "outline", "pointer"]],
}
HEAT = {"response": 6.0, "uncertainty": 2.0, "review": 1.0, "handoff": 1.0, "autonomy": 1.0, "cite_sources": 1.0}


def draw_tools(draft: Draft, contract: str) -> None:
    """Declare effects, and tools with some of the effects seen."""
    raw = draft.contracts[contract]
    for _ in range(draft.weighted({0: 5.0, 1: 3.0, 2: 1.0})):
        effect = draft.fresh(contract, "effects", ["money", "sends", "deletes", "reads"])
        if effect:
            raw.setdefault("effects", {})[effect] = "What it does."
    for _ in range(draft.weighted({0: 6.0, 1: 3.0, 2: 2.0})):
        tool = draft.fresh(contract, "tools", ["refund", "mail", "wipe", "search", "ship"])
        if tool:
            effects = draft.some(draft.named(contract, "effects"), 2, 0)
            raw.setdefault("tools", {})[tool] = {"describe": "A tool."} | ({"effects": effects} if effects else {})


def draw_own(draft: Draft, contract: str) -> None:
    """Declare behaviors of the contract's own, of every type."""
    for _ in range(draft.weighted({0: 5.0, 1: 3.0, 2: 1.0})):
        kind = draft.weighted({"choice": 3.0, "flag": 1.0, "limit": 2.0})
        name = draft.fresh(contract, "behaviors", {"choice": CHOICES, "flag": FLAGS, "limit": LIMITS}[kind])
        if name:
            draft.contracts[contract].setdefault("behaviors", {})[name] = draw_own_entry(draft, contract, name, kind)
            draft.hot[name] = 2.0


def draw_own_entry(draft: Draft, contract: str, name: str, kind: str) -> Contract:
    """Draw the declaration of one behavior."""
    entry: Contract = {"type": kind}
    if kind == "choice":
        entry["tiers"] = TIERS[name]
    if kind == "limit":
        entry["bound"] = "at_least" if name.startswith("min") else "at_most"
    if not taken(draft, contract, name):
        entry |= draw_setting(draft, 0.15)
    tiers = tuple(tuple(tier) for tier in entry.get("tiers", [["optional"], ["required", "forbidden"]]))
    axis = Behavior(name, () if kind == "limit" else tiers, entry.get("bound"), "strictest", False, None)
    if draft.chance(0.4):
        entry["otherwise"] = draft.pick(draft.chain(axis))
    return entry


def draw_setting(draft: Draft, probability: float) -> Contract:
    """Draw `combine` and `must_decide`, each with a probability."""
    drawn: Contract = {}
    if draft.chance(probability):
        drawn["combine"] = "unique" if draft.chance(0.75) else "strictest"
    if draft.chance(probability):
        drawn["must_decide"] = draft.chance(0.5)
    return drawn


def taken(draft: Draft, contract: str, behavior: str) -> bool:
    """Say whether some contract of the same level sets the behavior already."""
    level = draft.contracts[contract]["level"]
    peers = [one for one in draft.contracts.values() if one["level"] == level]
    return any(sets(one.get("behaviors", {}).get(behavior, {})) for one in peers)


def draw_settings(draft: Draft, contract: str) -> None:
    """Set `combine` or `must_decide` of behaviors that rules are likely to assign."""
    raw = draft.contracts[contract]
    for behavior in draft.some(hot_here(draft, contract), 2, 0):
        if behavior not in raw.get("behaviors", {}) and not taken(draft, contract, behavior):
            drawn = draw_setting(draft, 0.35)
            if drawn:
                raw.setdefault("behaviors", {})[behavior] = drawn


def hot_here(draft: Draft, contract: str) -> dict[str, float]:
    """Weigh the behaviors that the rules of a contract may assign."""
    seen = draft.behaviors(contract)
    return {name: weight for name, weight in draft.hot.items() if name in seen} or {"response": 1.0}


def draw_otherwise(draft: Draft, contract: str) -> None:
    """State what holds where no rule decides, never incomparable with another statement of a stack."""
    seen = draft.behaviors(contract)
    stated: Contract = {}
    for name in hot_here(draft, contract):
        if draft.chance(0.45 if seen[name].must_decide else 0.15):
            put(stated, name, draft.pick(draft.chain(seen[name])))
    if draft.chance(0.3):
        effect = draft.pick([*draft.named(contract, "effects"), "any", "any"])
        stated["effects"] = {effect: draft.pick(["allow", "ask", "deny"])}
    if stated:
        draft.contracts[contract]["otherwise"] = stated
    if not comparable(draft, contract):
        draft.contracts[contract].pop("otherwise")


def put(parts: Contract, behavior: str, value: Any) -> None:
    """Write a value for a behavior into a `then`, tools under `tools`."""
    if behavior.startswith("tools."):
        parts.setdefault("tools", {})[behavior.removeprefix("tools.")] = value
    else:
        parts[behavior] = value
