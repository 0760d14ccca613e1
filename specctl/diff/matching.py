"""Which attributes and values of two revisions are the same one, by name or by `formerly`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction

from specctl.language.attribute import Value, leaves, names
from specctl.values import entity, frozen

Tree = tuple[Value, ...]


def former_name(name: str, formerly: str | None, before: Collection[str], after: Collection[str]) -> str | None:
    """What something was called before, None if it was not there; a name that both sides have is no other's old one."""
    if name in before:
        return name
    return formerly if formerly is not None and formerly in before and formerly not in after else None


@frozen
class Leaf:
    """A value that both sides can express: its name before, its name after, and the finer of the two."""

    name: str
    base: str
    head: str


@entity
class Alignment:
    """The values of an enum or set that both sides can express.

    `tree` holds them as the head sorts and weighs them; where the base is finer, with its values below the head's.
    """

    leaves: tuple[Leaf, ...]
    tree: Tree


def align_members(base: Tree, head: Tree) -> Alignment:
    """The members that two sets have in common."""
    before, after = names(base), names(head)
    found = [
        (Leaf(value.name, old, value.name), value)
        for value in head
        if (old := former_name(value.name, value.formerly, before, after)) is not None
    ]
    return Alignment(tuple(leaf for leaf, _ in found), tuple(value for _, value in found))


def align_leaves(base: Tree, head: Tree) -> Alignment:
    """The leaves that two enums have in common; what one side splits stands for the whole on the other."""
    old = _old_names(base, head)
    new = {before: after for after, before in old.items()}
    base_leaves, head_leaves = _leaf_names(base), _leaf_names(head)
    pairs = {name: old[name] for name in head_leaves if old.get(name) in base_leaves}
    for name, above in _paths(head):
        whole = _nearest(above, old, base_leaves) if name not in old else None
        if whole is not None:
            pairs[name] = whole
    taken = set(pairs.values())
    finer: dict[str, list[str]] = {}
    for name, above in _paths(base):
        whole = _nearest(above, new, head_leaves) if name not in taken and name not in new else None
        if whole is not None and whole not in pairs:
            finer.setdefault(whole, []).append(name)
    weights = {leaf.name: leaf.weight for leaf in leaves(base)}
    tree = tuple(_joined(head, pairs, finer, weights))
    return Alignment(tuple(_listed(head_leaves, pairs, finer)), tree)


def _listed(head_leaves: Iterable[str], pairs: Mapping[str, str], finer: Mapping[str, list[str]]) -> Iterator[Leaf]:
    for name in head_leaves:
        if name in pairs:
            yield Leaf(name, pairs[name], name)
        yield from (Leaf(before, before, name) for before in finer.get(name, ()))


def _old_names(base: Tree, head: Tree) -> dict[str, str]:
    """For each name of the head, inner ones included, what the base calls it, if it has it."""
    before, after = set(names(base)), set(names(head))
    return {
        value.name: old
        for value in _values(head)
        if (old := former_name(value.name, value.formerly, before, after)) is not None
    }


def _values(tree: Tree) -> Iterator[Value]:
    for value in tree:
        yield value
        yield from _values(value.below)


def _leaf_names(tree: Tree) -> dict[str, None]:
    return dict.fromkeys(leaf.name for leaf in leaves(tree))


def _paths(tree: Tree, above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each leaf, with the names above it, the nearest first."""
    for value in tree:
        if value.below:
            yield from _paths(value.below, (value.name, *above))
        else:
            yield value.name, above


def _nearest(above: Iterable[str], other: Mapping[str, str], whole: Collection[str]) -> str | None:
    """The leaf of the other side that a leaf is part of: the nearest name above it that is one there."""
    return next((other[name] for name in above if other.get(name) in whole), None)


def _joined(
    head: Tree, pairs: Mapping[str, str], finer: Mapping[str, list[str]], weights: Mapping[str, Fraction]
) -> Iterator[Value]:
    for value in head:
        if value.below:
            below = tuple(_joined(value.below, pairs, finer, weights))
            if below:
                yield Value(value.name, value.describe, value.weight, below)
        elif value.name in pairs:
            yield value
        elif value.name in finer:
            whole = sum((weights[name] for name in finer[value.name]), Fraction(0))
            parts = tuple(Value(name, "", value.weight * weights[name] / whole) for name in finer[value.name])
            yield Value(value.name, value.describe, value.weight, parts)
