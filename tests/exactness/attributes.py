"""Attributes of a stack (section 3): their types, leaves and groups, refined leaves, exact numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Attribute:
    """One attribute as a stack sees it; `leaves` weigh, `groups` maps every enum name to its leaves."""

    name: str
    owner: str
    kind: str
    leaves: dict[str, Fraction]
    groups: dict[str, frozenset[str]]
    members: tuple[str, ...]
    minimum: Fraction
    maximum: Fraction
    applies_when: Raw | None
    asserted_by: str | None


def exact(number: float | Decimal | Fraction) -> Fraction:
    """Give a number as the exact fraction that its decimal spelling means."""
    if isinstance(number, bool):
        raise TypeError("a truth value is no number")
    return Fraction(str(number)) if isinstance(number, float) else Fraction(number)


def listed(one_or_many: Any) -> list[Any]:
    """Give a list as it is, and anything else as a list of one."""
    return list(one_or_many) if isinstance(one_or_many, list | tuple) else [one_or_many]


def read_tree(values: Any) -> tuple[dict[str, Fraction], dict[str, frozenset[str]]]:
    """Read the `values` of an enum into leaves with weights, and names with their leaves."""
    leaves: dict[str, Fraction] = {}
    groups: dict[str, frozenset[str]] = {}
    entries = values.items() if isinstance(values, Mapping) else ((name, None) for name in values)
    for name, entry in entries:
        about = entry if isinstance(entry, Mapping) else {}
        if about.get("values"):
            below, below_groups = read_tree(about["values"])
            groups |= below_groups | {name: frozenset(below)}
            leaves |= below
        else:
            leaves[name] = exact(about.get("weight", 1))
            groups[name] = frozenset([name])
    return leaves, groups


def read_attribute(name: str, owner: str, raw: Raw) -> Attribute:
    """Read one declared attribute."""
    kind = raw["type"]
    leaves, groups = read_tree(raw["values"]) if kind == "enum" else ({}, {})
    return Attribute(
        name=name,
        owner=owner,
        kind=kind,
        leaves=leaves,
        groups=groups,
        members=tuple(raw["values"]) if kind == "set" else (),
        minimum=exact(raw.get("min", 0)),
        maximum=exact(raw.get("max", 0)),
        applies_when=raw.get("applies_when"),
        asserted_by=raw.get("asserted_by"),
    )


def split_leaf(attribute: Attribute, leaf: str, values: Any) -> Attribute:
    """Turn a leaf into an inner name over `values`, its weight divided in proportion."""
    below, below_groups = read_tree(values)
    whole = sum(below.values(), Fraction(0))
    weight = attribute.leaves[leaf]
    leaves: dict[str, Fraction] = {}
    for name, old in attribute.leaves.items():
        if name == leaf:
            leaves |= {new: weight * part / whole for new, part in below.items()}
        else:
            leaves[name] = old
    groups = {
        name: (under - {leaf}) | frozenset(below) if leaf in under else under
        for name, under in attribute.groups.items()
    }
    return Attribute(**{**vars(attribute), "leaves": leaves, "groups": groups | below_groups})


def read_attributes(order: Iterable[str], contracts: Mapping[str, Raw]) -> dict[str, Attribute]:
    """Read all attributes of a stack, contracts in stack order, refinements applied."""
    order = list(order)
    attributes: dict[str, Attribute] = {}
    for contract in order:
        for name, raw in contracts[contract].get("attributes", {}).items():
            attributes[name] = read_attribute(name, contract, raw)
    for contract in order:
        for name, leaves in contracts[contract].get("refine", {}).items():
            for leaf, entry in leaves.items():
                attributes[name] = split_leaf(attributes[name], leaf, entry["values"])
    return attributes
