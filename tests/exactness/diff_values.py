"""The values of an attribute that both revisions have (section 10), each with what it is on either side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .attributes import Attribute, Raw
from .requests import domain, subsets

Path = tuple[str, ...]
Points = Mapping[str, set[Fraction]]


@dataclass(frozen=True)
class Pair:
    """One joint value: as a joint request writes it, as either side reads it, and its probability."""

    name: Any
    base: Any
    head: Any
    weight: Fraction


@dataclass(frozen=True)
class Names:
    """The names of an enum or set: leaves with the path down to each, every name with the one it had formerly."""

    paths: dict[str, Path]
    formerly: dict[str, str | None]


def matched(formerly: Mapping[str, str | None], base: Collection[str]) -> dict[str, str]:
    """Map names of head to those of base: the same name, or the old one where head has no such name itself."""
    found = {name: name for name in formerly if name in base}
    for name, old in formerly.items():
        if name not in found and old is not None and old in base and old not in formerly and old not in found.values():
            found[name] = old
    return found


def read_names(attribute: Attribute, order: Iterable[str], contracts: Mapping[str, Raw]) -> Names:
    """Read the names of an enum or set as a stack sees them, refinements applied."""
    order = list(order)
    names = Names({}, {})
    add_names(names, contracts[attribute.owner]["attributes"][attribute.name].get("values", ()), ())
    for contract in order:
        for leaf, entry in contracts[contract].get("refine", {}).get(attribute.name, {}).items():
            add_names(names, entry["values"], names.paths.pop(leaf))
    return names


def add_names(names: Names, values: Any, above: Path) -> None:
    """Add names below a path."""
    for name in values:
        entry = values[name] if isinstance(values, Mapping) else None
        about = entry if isinstance(entry, Mapping) else {}
        names.formerly[name] = about.get("formerly")
        if about.get("values"):
            add_names(names, about["values"], (*above, name))
        else:
            names.paths[name] = (*above, name)


def normal(pairs: Iterable[Pair]) -> list[Pair]:
    """Divide the weights such that they add up to 1 (where they are not all 0)."""
    pairs = list(pairs)
    whole = sum((pair.weight for pair in pairs), Fraction(0))
    return [replace(pair, weight=pair.weight / whole) for pair in pairs] if whole else pairs


def one_sided(attribute: Attribute, points: Points, *, head: bool) -> list[Pair]:
    """List the values of an attribute that one side alone has."""
    weighed = domain(attribute, points.get(attribute.name, set()))
    return [Pair(value, None if head else value, value if head else None, weight) for value, weight in weighed]


def enum_pairs(base: Attribute, head: Attribute, base_names: Names, head_names: Names) -> list[Pair]:
    """List joint leaves: leaves of both sides, then those into which one side splits a leaf of the other."""
    known = matched(head_names.formerly, base_names.formerly)
    same = {leaf: known[leaf] for leaf in head.leaves if known.get(leaf) in base.leaves}
    pairs = [Pair(leaf, old, leaf, head.leaves[leaf]) for leaf, old in same.items()]
    for leaf in head.leaves.keys() - same.keys():
        above = nearest(head_names.paths[leaf], known, base.leaves)
        if above is not None:
            pairs.append(Pair(leaf, above, leaf, head.leaves[leaf]))
    pairs += merged(base, head, base_names, {old: new for new, old in known.items()}, set(same.values()))
    return normal(sorted(pairs, key=lambda pair: str(pair.name)))


def merged(
    base: Attribute, head: Attribute, base_names: Names, known: Mapping[str, str], taken: Collection[str]
) -> Iterator[Pair]:
    """Yield the leaves of base that one leaf of head stands for; they divide its weight in proportion."""
    stands = {leaf: nearest(base_names.paths[leaf], known, head.leaves) for leaf in base.leaves if leaf not in taken}
    for leaf, whole in stands.items():
        if whole is not None:
            among = sum((base.leaves[one] for one, other in stands.items() if other == whole), Fraction(0))
            yield Pair(leaf, leaf, whole, head.leaves[whole] * base.leaves[leaf] / among)


def nearest(path: Path, known: Mapping[str, str], leaves: Collection[str]) -> str | None:
    """Give the leaf of the other side that a leaf stands for: of its own name, else of the nearest name above it."""
    own = path[-1:] if path[-1] in known else path
    return next((known[name] for name in reversed(own) if known.get(name) in leaves), None)


def set_pairs(base_names: Names, head_names: Names) -> list[Pair]:
    """List the subsets of the members that both sides have; all others are absent."""
    known = matched(head_names.formerly, base_names.formerly)
    return [
        Pair(some, frozenset(known[one] for one in some), some, weight)
        for some, weight in subsets(tuple(sorted(known)))
    ]


def common_range(base: Attribute, head: Attribute) -> Attribute:
    """Give head's attribute with the range of numbers that both sides have (perhaps an empty one)."""
    return replace(head, minimum=max(base.minimum, head.minimum), maximum=min(base.maximum, head.maximum))


def number_pairs(shape: Attribute, named: set[Fraction]) -> list[Pair]:
    """List the cells of a range, cut at the constants of both sides."""
    if shape.minimum > shape.maximum:
        return []
    return [Pair(value, value, value, weight) for value, weight in domain(shape, named)]
