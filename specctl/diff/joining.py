"""What two revisions of a stack have in common to speak about: their attributes, matched and translated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from specctl.diff.matching import Alignment, Leaf, align_leaves, align_members, former_name
from specctl.diff.translation import Translation, Translations
from specctl.language.attribute import Attribute, Value, index, leaves
from specctl.language.stack import Stack
from specctl.values import entity, field

Tree = tuple[Value, ...]
Both = tuple[Translation, Translation]


@entity
class Known:
    """What was found out about attributes, which many products share: translations, if any, and cells.

    An attribute is known by its `id`; that of `cells` is kept with it, so that no other gets its `id`.
    """

    translated: dict[object, Both | None] = field(default_factory=dict)
    untouched: dict[object, bool] = field(default_factory=dict)
    cells: dict[int, tuple[Attribute, object]] = field(default_factory=dict)


@entity
class Joining:
    """How the attributes of both sides come together.

    `apart` are attributes, by their names in the terms of both, that have no value in common: requests at which one of
    them applies are not to be compared. `untouched` are those of the head that stand there as they stood in the base.
    """

    base: Translations
    head: Translations
    apart: tuple[tuple[str, str], ...] = ()
    untouched: frozenset[str] = frozenset()


def matched_attributes(base: Stack, head: Stack) -> dict[str, str]:
    """The attributes that both sides have with the same type: the name after, and the name before."""
    found = {}
    for name, attribute in head.attributes.items():
        old = former_name(name, attribute.formerly, base.attributes, head.attributes)
        if old is not None and base.attributes[old].kind == attribute.kind:
            found[name] = old
    return found


def base_name(name: str) -> str:
    """What an attribute of the base is called beside one of the head that has its name and another type."""
    return f"{name} (base)"


def join(base: Stack, head: Stack, known: Known) -> Joining:
    """How two stacks come together; `known` remembers attributes that many products share."""
    before: dict[str, Translation] = {}
    after: dict[str, Translation] = {}
    apart: list[tuple[str, str]] = []
    untouched: set[str] = set()
    same = matched_attributes(base, head)
    for name, old in same.items():
        old_one, new_one = base.attributes[old], head.attributes[name]
        key = (id(old_one), id(new_one), id(base.trees[old]), id(head.trees[name]))
        if key not in known.translated:
            known.translated[key] = _translated(base, old_one, head, new_one)
            known.untouched[key] = _means(old_one) == _means(new_one) and base.trees[old] == head.trees[name]
        if known.untouched[key]:
            untouched.add(name)
        both = known.translated[key]
        if both is not None:
            before[old], after[name] = both
            if _is_empty(both[1].attribute):
                before[old] = _renamed(base, old_one)
                after[name] = _renamed(head, new_one, name)
                apart.append((before[old].attribute.id, name))
    for old in base.attributes.keys() - set(same.values()):
        if old in head.attributes:
            before[old] = _renamed(base, base.attributes[old])
    return Joining(before, after, tuple(apart), frozenset(untouched))


def _means(attribute: Attribute) -> object:
    """What makes two revisions of an attribute the same, its values aside."""
    return attribute.id, attribute.contract, attribute.minimum, attribute.maximum, attribute.applies_when


def _is_empty(attribute: Attribute) -> bool:
    """Whether no value is left; a set always has the empty one."""
    if attribute.kind in ("integer", "number"):
        return attribute.minimum > attribute.maximum
    return attribute.kind == "enum" and not attribute.values


def _refined(stack: Stack, attribute: str) -> frozenset[object]:
    """How a stack splits leaves of an attribute."""
    return frozenset(
        (item.contract, item.leaf, frozenset(leaf.name for leaf in leaves(item.values)))
        for item in stack.refinements
        if item.attribute == attribute
    )


def _translated(base: Stack, old: Attribute, head: Stack, new: Attribute) -> tuple[Translation, Translation] | None:
    """An attribute of both sides in the terms of both; None if it means the same as it stands."""
    if _means_the_same(base, old, head, new):
        return None
    if new.kind in ("integer", "number"):
        low, high = max(old.minimum, new.minimum), min(old.maximum, new.maximum)
        joint = replace(new, minimum=low, maximum=high)
        return Translation(old.id, joint), Translation(new.id, joint)
    if new.kind == "bool":
        return Translation(old.id, new), Translation(new.id, new)
    before, after = base.trees[old.id], head.trees[new.id]
    aligned = align_members(before, after) if new.kind == "set" else align_leaves(before, after)
    joint = replace(new, values=aligned.tree)
    return (
        _by_name(old, joint, before, aligned, lambda leaf: leaf.base),
        _by_name(new, joint, after, aligned, lambda leaf: leaf.head),
    )


def _by_name(
    original: Attribute, joint: Attribute, tree: Tree, aligned: Alignment, name_of: Callable[[Leaf], str]
) -> Translation:
    values = {
        name: tuple(leaf.name for leaf in aligned.leaves if name_of(leaf) in below)
        for name, below in index(tree).items()
    }
    return Translation(original.id, joint, values, {leaf.name: name_of(leaf) for leaf in aligned.leaves})


def _means_the_same(base: Stack, old: Attribute, head: Stack, new: Attribute) -> bool:
    """Whether one block of variables serves both sides as they stand."""
    if (old.id, old.contract) != (new.id, new.contract):
        return False
    if new.kind in ("integer", "number"):
        return (old.minimum, old.maximum) == (new.minimum, new.maximum)
    if _refined(base, old.id) != _refined(head, new.id):
        return False
    return {leaf.name for leaf in leaves(old.values)} == {leaf.name for leaf in leaves(new.values)}


def _renamed(stack: Stack, attribute: Attribute, name: str | None = None) -> Translation:
    """An attribute of one side under a name that the other does not use."""
    tree = stack.trees[attribute.id]
    joint = replace(attribute, id=name or base_name(attribute.id), values=tree)
    if attribute.kind not in ("enum", "set"):
        return Translation(attribute.id, joint)
    below = index(tree)
    values = {name: tuple(leaf.name for leaf in leaves(tree) if leaf.name in found) for name, found in below.items()}
    return Translation(attribute.id, joint, values, {leaf.name: leaf.name for leaf in leaves(tree)})
