"""Edits of the values of enums and sets: there or not, renamed, weighed, split, moved, refined."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from .diff_edits_attributes import pick_attribute, seeing
from .diff_repair import Test, rewrite_contract
from .drafts import Contract, Draft

Place = tuple[Contract, str]
WEIGHTS = [1, 2, 3, Decimal("0.5"), Decimal("1.25")]


def opened(values: Any) -> Contract:
    """Write a tree of values as mappings throughout."""
    if not isinstance(values, dict):
        return dict.fromkeys(values, "A name.")
    return {
        name: entry | {"values": opened(entry["values"])} if inner(entry) else entry for name, entry in values.items()
    }


def inner(entry: Any) -> bool:
    """Say whether an entry has names below it."""
    return isinstance(entry, dict) and bool(entry.get("values"))


def nodes(values: Contract) -> Iterator[Place]:
    """Yield every name of a tree with the mapping that holds it."""
    for name, entry in values.items():
        yield values, name
        if inner(entry):
            yield from nodes(entry["values"])


def pick_tree(draft: Draft, *kinds: str) -> tuple[str, str, Contract]:
    """Pick an enum (or set): its contract, its name, its values as mappings."""
    owner, name, entry = pick_attribute(draft, *kinds)
    entry["values"] = opened(entry["values"])
    return owner, name, entry["values"]


def leaves(values: Contract) -> list[Place]:
    """List the leaves of a tree."""
    return [(holder, name) for holder, name in nodes(values) if not inner(holder[name])]


def fresh_name(draft: Draft, name: str) -> str:
    """Give an attribute's values a name that none of them has anywhere."""
    attributes = [draft.attributes(each).get(name) for each in draft.contracts]
    taken = {value for one in attributes if one for value in [*one.groups, *one.members]}
    return next(new for i in range(1, 1000) if (new := f"{name[:2]}_new{i}") not in taken)


def told(entry: Any, **more: Any) -> Contract:
    """Write an entry as a mapping, with more keys."""
    return (entry if isinstance(entry, dict) else {"describe": "A name."}) | more


def value_added(draft: Draft) -> None:
    """Add a leaf or a member anywhere."""
    _, name, values = pick_tree(draft, "enum", "set")
    holder, _ = draft.pick(nodes(values))
    holder[fresh_name(draft, name)] = "A new name."


def value_removed(draft: Draft) -> None:
    """Remove a name with all below it."""
    _, _, values = pick_tree(draft, "enum", "set")
    holder, gone = draft.pick([place for place in nodes(values) if len(place[0]) > 1])
    del holder[gone]


def value_renamed(draft: Draft) -> None:
    """Rename a leaf, an inner name or a member; mostly tell so."""
    owner, name, values = pick_tree(draft, "enum", "set")
    holder, old = draft.pick(nodes(values))
    new = fresh_name(draft, name)
    renamed = told(holder[old], formerly=old) if draft.chance(0.85) else holder[old]
    entries = [(new, renamed) if key == old else (key, entry) for key, entry in holder.items()]
    holder.clear()
    holder.update(entries)
    rename_value(draft, owner, name, old, new)


def rename_value(draft: Draft, owner: str, name: str, old: str, new: str) -> None:
    """Write the new name of a value wherever the old one was meant."""

    def spelled(test: Any) -> Any:
        if isinstance(test, dict):
            return {key: spelled(part) for key, part in test.items()}
        if isinstance(test, list):
            return [spelled(part) for part in test]
        return new if test == old else test

    def rewrite(key: str, test: Any) -> Test:
        return key, spelled(test) if key == name else test

    for each in seeing(draft, owner):
        raw = draft.contracts[each]
        rewrite_contract(raw, rewrite)
        if old in raw.get("refine", {}).get(name, {}):
            raw["refine"][name][new] = raw["refine"][name].pop(old)


def leaf_split(draft: Draft) -> None:
    """Split a leaf into an inner name over several leaves."""
    _, name, values = pick_tree(draft, "enum")
    holder, leaf = draft.pick(leaves(values))
    new = fresh_name(draft, name)
    entry = told(holder[leaf])
    weight = entry.pop("weight", None)
    parts = {f"{new}_{i}": told("", weight=draft.pick(WEIGHTS)) for i in range(draft.rng.randint(1, 3))}
    if weight is not None and draft.chance(0.5):
        parts[f"{new}_0"]["weight"] = weight
    holder[leaf] = entry | {"values": parts}


def group_joined(draft: Draft) -> None:
    """Make an inner name a leaf."""
    _, _, values = pick_tree(draft, "enum")
    holder, group = draft.pick([place for place in nodes(values) if inner(place[0][place[1]])])
    holder[group] = {key: part for key, part in holder[group].items() if key != "values"}


def value_moved(draft: Draft) -> None:
    """Move a name with all below it to another place of the tree, perhaps below a leaf."""
    _, _, values = pick_tree(draft, "enum")
    holder, moved = draft.pick([place for place in nodes(values) if len(place[0]) > 1])
    entry = holder.pop(moved)
    below = [place for place in nodes(values) if inner(place[0][place[1]]) or draft.chance(0.2)]
    if not below or draft.chance(0.3):
        values[moved] = entry
        return
    into, group = draft.pick(below)
    new = told(into[group])
    new.pop("weight", None)
    into[group] = new | {"values": new.get("values", {}) | {moved: entry}}


def weight_changed(draft: Draft) -> None:
    """Change the weight of a leaf."""
    _, _, values = pick_tree(draft, "enum")
    holder, leaf = draft.pick(leaves(values))
    holder[leaf] = told(holder[leaf], weight=draft.pick(WEIGHTS))


def refinement_changed(draft: Draft) -> None:
    """Refine a leaf that a contract above declares."""
    below = [name for name in draft.contracts if len(draft.stack(name)) > 1]
    contract = draft.pick(below)
    owned = [one for one in draft.attributes(contract).values() if one.kind == "enum" and one.owner != contract]
    attribute = draft.pick(owned)
    leaf = draft.pick(sorted(attribute.leaves))
    new = fresh_name(draft, attribute.name)
    parts = {f"{new}_{i}": told("", weight=draft.pick(WEIGHTS)) for i in range(draft.rng.randint(1, 3))}
    draft.contracts[contract].setdefault("refine", {}).setdefault(attribute.name, {})[leaf] = {"values": parts}


def refinement_removed(draft: Draft) -> None:
    """Drop a refinement."""
    raw = draft.pick([one for one in draft.contracts.values() if one.get("refine")])
    raw["refine"].pop(draft.pick(raw["refine"]))


def refinement_declared(draft: Draft) -> None:
    """Declare what a contract refines where the attribute is declared, for every contract that sees it."""
    raw = draft.pick([one for one in draft.contracts.values() if one.get("refine")])
    name = draft.pick(raw["refine"])
    owner = draft.attributes(raw["id"])[name].owner
    entry = draft.contracts[owner]["attributes"][name]
    entry["values"] = opened(entry["values"])
    holder, leaf = draft.pick([place for place in leaves(entry["values"]) if place[1] in raw["refine"][name]])
    holder[leaf] = told(holder[leaf], values=opened(raw["refine"][name].pop(leaf)["values"]))
    holder[leaf].pop("weight", None)
    if not raw["refine"][name]:
        del raw["refine"][name]


EDITS = {
    value_added: 1.5,
    value_removed: 2.0,
    value_renamed: 3.0,
    leaf_split: 3.0,
    group_joined: 3.0,
    value_moved: 2.5,
    weight_changed: 2.0,
    refinement_changed: 2.5,
    refinement_removed: 2.5,
    refinement_declared: 2.5,
}
