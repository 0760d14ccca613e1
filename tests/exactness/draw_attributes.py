"""Draws attributes, refinements, named conditions and assumptions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .drafts import Contract, Draft, volume
from .draw_conditions import draw_condition

NAMES = {
    "bool": ["verified", "urgent", "returning", "signed_in"],
    "enum": ["topic", "channel", "language", "plan"],
    "integer": ["age", "stage", "attempts"],
    "number": ["confidence", "amount", "delay"],
    "set": ["signals", "surfaces", "tags"],
}
KINDS = {"bool": 4.0, "enum": 4.0, "integer": 2.0, "number": 3.0, "set": 3.0}
RANGES = {
    "confidence": ("0", "1", ("0.25", "0.5", "0.6", "0.9")),
    "amount": ("0", "1000", ("10", "99.99", "250.5")),
    "delay": ("-1.5", "2.5", ("0", "0.1", "-0.75")),
}


def draw_attributes(draft: Draft, contract: str, most: int) -> None:
    """Declare up to `most` attributes, and refine a leaf from above, as long as the space stays small."""
    raw = draft.contracts[contract]
    for _ in range(draft.rng.randint(1 if most > 1 else 0, most)):
        kind = draft.weighted(KINDS)
        name = draft.fresh(contract, "attributes", NAMES[kind])
        if name:
            add_attribute(draft, contract, name, kind)
    if len(draft.stack(contract)) > 1 and draft.chance(0.6):
        refine(draft, contract)
    if not raw.get("attributes"):
        raw.pop("attributes", None)


def add_attribute(draft: Draft, contract: str, name: str, kind: str) -> None:
    """Declare one attribute unless the space grows too large."""
    declared = draft.contracts[contract].setdefault("attributes", {})
    always = {one: a for one, a in draft.attributes(contract).items() if a.applies_when is None}
    entry = DRAW[kind](draft, name)
    if always and draft.chance(0.25):
        entry["applies_when"] = draw_condition(draft, always, (), 1)
    if draft.chance(0.4):
        entry["asserted_by"] = draft.weighted({level: 1.0 + 2 * i for i, level in enumerate(draft.levels)})
    declared[name] = entry
    if volume(draft, contract) > draft.limit:
        del declared[name]


def draw_bool(_draft: Draft, _name: str) -> Contract:
    """Draw a bool."""
    return {"type": "bool"}


def draw_integer(draft: Draft, _name: str) -> Contract:
    """Draw a short range of integers."""
    low = draft.pick([-2, 0, 1, 16])
    return {"type": "integer", "min": low, "max": low + draft.pick([0, 1, 2, 3, 3, 4, 6])}


def draw_number(draft: Draft, name: str) -> Contract:
    """Draw a range of numbers, and the few constants that conditions will name on it."""
    low, high, pool = RANGES[name]
    if name not in draft.pools:
        draft.pools[name] = [Decimal(one) for one in draft.some(pool, 2)]
    if draft.chance(0.04):
        return {"type": "number", "min": draft.pools[name][0], "max": draft.pools[name][0]}
    return {"type": "number", "min": Decimal(low), "max": Decimal(high)}


def draw_set(draft: Draft, name: str) -> Contract:
    """Draw a set of one to three members."""
    members = [f"{name[:2]}_{letter}" for letter in "abc"[: draft.weighted({1: 2.0, 2: 4.0, 3: 2.0})]]
    return {"type": "set", "values": members if draft.chance(0.5) else {one: f"Has {one}." for one in members}}


def draw_enum(draft: Draft, name: str) -> Contract:
    """Draw a tree of names of up to two floors."""
    names = [f"{name[:2]}_{letter}" for letter in "uvwxyz"[: draft.rng.randint(2, 5)]]
    if draft.chance(0.3):
        return {"type": "enum", "values": names}
    tree: Contract = {}
    while names:
        top = names.pop()
        entry = draw_leaf(draft)
        if len(names) >= 1 and draft.chance(0.5):
            below = [names.pop() for _ in range(min(len(names), draft.pick([1, 2, 2])))]
            entry = {"describe": "A group.", "values": {one: draw_leaf(draft) for one in below}}
        tree[top] = entry
    return {"type": "enum", "values": tree}


def draw_leaf(draft: Draft) -> Any:
    """Draw what a leaf says: a description, and perhaps a weight."""
    weight = draft.pick([None, None, None, 2, 3, Decimal("0.5"), Decimal("1.25")])
    return "A leaf." if weight is None else {"describe": "A leaf.", "weight": weight}


DRAW = {"bool": draw_bool, "enum": draw_enum, "integer": draw_integer, "number": draw_number, "set": draw_set}


def refine(draft: Draft, contract: str) -> None:
    """Split a leaf of an enum that a contract above declares."""
    raw = draft.contracts[contract]
    above = [one for one in draft.attributes(contract).values() if one.kind == "enum" and one.owner != contract]
    if not above:
        return
    attribute = draft.pick(above)
    leaf = draft.pick(attribute.leaves)
    parts = [f"{leaf}_{i}" for i in range(draft.rng.randint(1, 3))]
    values: Any = parts if draft.chance(0.3) else {part: draw_leaf(draft) for part in parts}
    raw["refine"] = {attribute.name: {leaf: {"values": values}}}
    if volume(draft, contract) > draft.limit:
        del raw["refine"]


def draw_named(draft: Draft, contract: str) -> None:
    """Name one or two conditions."""
    for _ in range(draft.weighted({0: 4.0, 1: 4.0, 2: 2.0})):
        name = draft.fresh(contract, "conditions", [f"case_{i}" for i in range(9)])
        if name:
            seen = draft.attributes(contract)
            drawn = draw_condition(draft, seen, draft.named(contract, "conditions"), 2)
            draft.contracts[contract].setdefault("conditions", {})[name] = drawn


def draw_assumptions(draft: Draft, contract: str) -> None:
    """Assume little: mostly implications, rarely something that leaves no request, or only a point."""
    seen, named = draft.attributes(contract), draft.named(contract, "conditions")
    assumed: list[Contract] = []
    if draft.chance(0.35):
        assumed.append({"if": draw_condition(draft, seen, named, 1), "then": draw_condition(draft, seen, named, 1)})
    if draft.chance(0.12):
        assumed.append({"not": draw_condition(draft, seen, named, 1)})
    numbers = [name for name, one in seen.items() if one.kind == "number"]
    if numbers and draft.chance(0.04):
        name = draft.pick(numbers)
        assumed.append({name: written_bound(draft, contract, name)})
    if draft.chance(0.05):
        denied = draw_condition(draft, seen, named, 1)
        assumed += [denied, {"not": denied}]
    if assumed:
        draft.contracts[contract]["assume"] = assumed
    if assumed and not draft.space(contract).requests and draft.chance(0.3):
        del draft.contracts[contract]["assume"], draft.spaces[contract]


def written_bound(draft: Draft, contract: str, name: str) -> Any:
    """Give a bound of a number as its contract writes it."""
    owner = draft.attributes(contract)[name].owner
    return draft.contracts[owner]["attributes"][name][draft.pick(["min", "max"])]
