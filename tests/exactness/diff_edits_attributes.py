"""Edits of attributes: there or not, named, typed, ranged and applying otherwise, declared elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .attributes import exact
from .diff_repair import Test, rewrite_contract
from .drafts import Contract, Draft
from .draw_attributes import DRAW, KINDS, NAMES, RANGES, add_attribute, draw_number
from .draw_conditions import draw_condition, draw_tests

Declared = tuple[str, str, Contract]


def pick_attribute(draft: Draft, *kinds: str) -> Declared:
    """Pick an attribute (of some type): its contract, its name, its declaration."""
    every = [
        (owner, name, entry)
        for owner, raw in draft.contracts.items()
        for name, entry in raw.get("attributes", {}).items()
        if not kinds or entry["type"] in kinds
    ]
    return draft.pick(every)


def seeing(draft: Draft, owner: str) -> list[str]:
    """List the contracts whose stack includes one."""
    return [name for name in draft.contracts if owner in draft.stack(name)]


def rename_tests(draft: Draft, owner: str, old: str, new: str) -> None:
    """Write the new name of an attribute wherever the old one was meant."""

    def rewrite(key: str, test: Any) -> Test:
        return new if key == old else key, test

    for name in seeing(draft, owner):
        raw = draft.contracts[name]
        rewrite_contract(raw, rewrite)
        if old in raw.get("refine", {}):
            raw["refine"][new] = raw["refine"].pop(old)
        for rule in raw.get("rules", ()):
            if old in rule.get("accepts_claim", ()):
                rule["accepts_claim"] = [new if one == old else one for one in rule["accepts_claim"]]


def use(draft: Draft, name: str) -> None:
    """Let a rule test an attribute that its contract sees."""
    seeing_it = [one for one in draft.contracts if name in draft.attributes(one) and draft.contracts[one].get("rules")]
    contract = draft.pick(seeing_it)
    rule = draft.pick(draft.contracts[contract]["rules"])
    rule["when"] = {"all": [rule.get("when", {}), draw_tests(draft, {name: draft.attributes(contract)[name]}, 1)]}


def attribute_added(draft: Draft) -> None:
    """Add an attribute, and test it in a rule."""
    owner, kind = draft.pick(draft.contracts), draft.weighted(KINDS)
    name = draft.fresh(owner, "attributes", NAMES[kind])
    if name:
        add_attribute(draft, owner, name, kind)
        use(draft, name)


def attribute_removed(draft: Draft) -> None:
    """Remove an attribute with every test of it."""
    owner, name, _ = pick_attribute(draft)
    del draft.contracts[owner]["attributes"][name]


def attribute_renamed(draft: Draft) -> None:
    """Rename an attribute; mostly tell so."""
    owner, old, entry = pick_attribute(draft)
    new = f"{old}_new"
    rename_tests(draft, owner, old, new)
    declared = draft.contracts[owner]["attributes"]
    declared[new] = declared.pop(old)
    draft.pools[new] = draft.pools.get(old, [])
    if draft.chance(0.85):
        entry["formerly"] = old


def type_changed(draft: Draft) -> None:
    """Give an attribute another type; tests of it are drawn anew."""
    owner, name, entry = pick_attribute(draft)
    kind = draft.pick(one for one in KINDS if one != entry["type"])
    if kind == "number":
        like = draft.pick(RANGES)
        new = draw_number(draft, like)
        draft.pools[name] = draft.pools[like]
    else:
        new = DRAW[kind](draft, name)
    draft.contracts[owner]["attributes"][name] = new | {key: entry[key] for key in ("applies_when",) if key in entry}


def range_changed(draft: Draft) -> None:
    """Move an end of a range."""
    _, name, entry = pick_attribute(draft, "integer", "number")
    end = draft.pick(["min", "max"])
    if entry["type"] == "integer":
        entry[end] += draft.pick([-1, 1, 2])
    else:
        inside = [one for one in draft.pools[name] if exact(entry["min"]) < exact(one) < exact(entry["max"])]
        step = (Decimal(entry["max"]) - Decimal(entry["min"])) / 4 or Decimal(1)
        wider = Decimal(entry[end]) + (step if end == "max" else -step)
        entry[end] = draft.pick([*inside, wider, Decimal(entry[end]) + (step if end == "min" else -step)])


def applies_when_changed(draft: Draft) -> None:
    """Let an attribute apply elsewhere, or everywhere."""
    owner, name, entry = pick_attribute(draft)
    always = {key: one for key, one in draft.attributes(owner).items() if one.applies_when is None and key != name}
    if entry.pop("applies_when", None) is None or draft.chance(0.6):
        entry["applies_when"] = draw_condition(draft, always, (), 1)
    use(draft, name)


def attribute_moved(draft: Draft) -> None:
    """Declare an attribute in a contract that its own extends, and nothing else."""
    owner, name, entry = pick_attribute(draft)
    above = draft.pick(draft.stack(owner)[:-1])
    del draft.contracts[owner]["attributes"][name]
    draft.contracts[above].setdefault("attributes", {})[name] = entry


EDITS = {
    attribute_added: 2.0,
    attribute_removed: 1.5,
    attribute_renamed: 2.0,
    type_changed: 2.0,
    range_changed: 2.5,
    applies_when_changed: 2.0,
    attribute_moved: 1.5,
}
