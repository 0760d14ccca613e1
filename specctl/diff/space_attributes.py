"""Attributes, values, ranges and where attributes apply: what one side alone has of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.diagnostics import Location
from specctl.diff.change import Sides, SpaceChange, What
from specctl.diff.joining import matched_attributes
from specctl.diff.joint import Joint
from specctl.diff.matching import former_name
from specctl.diff.only import Found, Side
from specctl.diff.written import place_of
from specctl.language.attribute import Attribute, Value, leaves, names
from specctl.language.condition import AnyOf, Test
from specctl.language.condition_text import text
from specctl.language.contract import Contract
from specctl.language.stack import Stack
from specctl.logic.decimals import as_number
from specctl.problem import Route

Tree = tuple[Value, ...]


def attribute_changes(joint: Joint) -> Iterator[Found]:
    """What changed about the attributes of a request, in the order of the head's attributes, then the base's."""
    base, head = joint.pair.base, joint.pair.head
    same = matched_attributes(base, head)
    for name, attribute in head.attributes.items():
        old = same.get(name)
        if old is None:
            yield _whole(head, attribute, "added")
        elif name not in joint.joining.untouched:
            yield from _kept(joint, base.attributes[old], attribute)
    kept = set(same.values())
    yield from (_whole(base, attribute, "removed") for name, attribute in base.attributes.items() if name not in kept)


def _whole(stack: Stack, attribute: Attribute, what: What) -> Found:
    """An attribute that one side alone has: free on the other, so no request is one side's alone."""
    place = _place(stack, attribute)
    at = Sides(head=place) if what == "added" else Sides(base=place)
    words = _type(attribute)
    before, after = (None, words) if what == "added" else (words, None)
    return Found(SpaceChange("attribute", what, attribute.id, before, after, at))


def _type(attribute: Attribute) -> str:
    if attribute.kind in ("integer", "number"):
        return f"{attribute.kind} from {attribute.minimum} to {attribute.maximum}"
    if attribute.kind == "bool":
        return "true or false"
    listed = ", ".join(leaf.name for leaf in leaves(attribute.values))
    return f"{'set' if attribute.kind == 'set' else 'one'} of {listed}"


def _kept(joint: Joint, old: Attribute, new: Attribute) -> Iterator[Found]:
    at = Sides(_place(joint.pair.base, old), _place(joint.pair.head, new))
    if old.id != new.id:
        yield Found(SpaceChange("attribute", "changed", new.id, old.id, new.id, at))
    if new.kind in ("integer", "number"):
        yield from _ranges(old, new, at)
    elif new.kind != "bool":
        yield from _values(joint, old, new)
    yield from _application(joint, old, new, at)


def _ranges(old: Attribute, new: Attribute, at: Sides) -> Iterator[Found]:
    """What a range lost, and what it gained."""
    words = (_range(old), _range(new))
    lost, gained = _outside(old, new), _outside(new, old)
    if lost:
        yield Found(SpaceChange("range", "removed", new.id, *words, at), "base", AnyOf(lost))
    if gained:
        yield Found(SpaceChange("range", "added", new.id, *words, at), "head", AnyOf(gained))


def _outside(wide: Attribute, narrow: Attribute) -> tuple[Test, ...]:
    """What holds where a number lies beyond the range of another."""
    below = Test(wide.id, "lt", (narrow.minimum,)) if wide.minimum < narrow.minimum else None
    above = Test(wide.id, "gt", (narrow.maximum,)) if wide.maximum > narrow.maximum else None
    return tuple(test for test in (below, above) if test is not None)


def _range(attribute: Attribute) -> str:
    return f"{attribute.minimum} to {attribute.maximum}"


def _values(joint: Joint, old: Attribute, new: Attribute) -> Iterator[Found]:
    """The names that one side alone has, and those that were renamed or weigh otherwise."""
    base, head = joint.pair.base, joint.pair.head
    before, after = base.trees[old.id], head.trees[new.id]
    older, newer = names(before), names(after)
    was = {value.name: former_name(value.name, value.formerly, older, newer) for value in _all(after)}
    for value, former in was.items():
        if former == value:
            continue
        name, at = f"{new.id}.{value}", _value_place(head, new, value)
        if former is None:
            where = _alone(joint, "head", new, value)
            yield Found(SpaceChange("value", "added", name, after=value, at=Sides(head=at)), "head", where)
        else:
            both = Sides(_value_place(base, old, former), at)
            yield Found(SpaceChange("value", "changed", name, former, value, both))
    kept = set(was.values())
    for value in older:
        if value not in kept:
            place = Sides(base=_value_place(base, old, value))
            change = SpaceChange("value", "removed", f"{old.id}.{value}", before=value, at=place)
            yield Found(change, "base", _alone(joint, "base", old, value))
    yield from _weights(joint, old, new, was)


def _alone(joint: Joint, side: Side, attribute: Attribute, value: str) -> Test | None:
    """The requests with a value that the other side cannot express; None if there are none."""
    stack = joint.pair.head if side == "head" else joint.pair.base
    expressed = joint.expressed(side, attribute.id)
    if attribute.kind == "set":
        return None if value in expressed else Test(attribute.id, "any_of", (value,))
    alone = sorted(stack.leaves_of[attribute.id][value] - expressed)
    return Test(attribute.id, "is", tuple(alone)) if alone else None


def _weights(joint: Joint, old: Attribute, new: Attribute, was: Mapping[str, str | None]) -> Iterator[Found]:
    """The values that both have and that count for more or less of the traffic than before."""
    before = {value.name: value for value in _all(old.values)}
    for value in _all(new.values):
        former = before.get(was.get(value.name) or "")
        if former is not None and former.weight != value.weight and not (former.below or value.below):
            at = Sides(_value_place(joint.pair.base, old, former.name), _value_place(joint.pair.head, new, value.name))
            words = (str(as_number(former.weight)), str(as_number(value.weight)))
            yield Found(SpaceChange("weight", "changed", f"{new.id}.{value.name}", *words, at))


def _application(joint: Joint, old: Attribute, new: Attribute, at: Sides) -> Iterator[Found]:
    """Where an attribute no longer applies, and where it does now."""
    universe = joint.universe
    before = universe.applies(_in_both(joint.base, joint, "base", old), joint.base) & joint.common
    after = universe.applies(_in_both(joint.head, joint, "head", new), joint.head) & joint.common
    words = (_applies(old), _applies(new))
    if before - after:
        yield Found(SpaceChange("applies_when", "removed", new.id, *words, at), "base", before - after)
    if after - before:
        yield Found(SpaceChange("applies_when", "added", new.id, *words, at), "head", after - before)


def _in_both(stack: Stack, joint: Joint, side: Side, attribute: Attribute) -> Attribute:
    """An attribute of one side in the terms of both."""
    translations = joint.joining.head if side == "head" else joint.joining.base
    found = translations.get(attribute.id)
    return stack.attributes[attribute.id if found is None else found.attribute.id]


def _applies(attribute: Attribute) -> str:
    return "always" if attribute.applies_when is None else text(attribute.applies_when)


def _all(tree: Tree) -> Iterator[Value]:
    for value in tree:
        yield value
        yield from _all(value.below)


def _owner(stack: Stack, name: str) -> Contract:
    return next(member for member in stack.members if member.id == name)


def _place(stack: Stack, attribute: Attribute) -> Location:
    return place_of(_owner(stack, attribute.contract), attribute.route)


def _value_place(stack: Stack, attribute: Attribute, value: str) -> Location:
    """Where a value is written: with its attribute, or where its leaf is split."""
    path = _path(attribute.values, value)
    if path:
        return place_of(_owner(stack, attribute.contract), (*attribute.route, *path))
    for item in stack.refinements:
        path = _path(item.values, value) if item.attribute == attribute.id else ()
        if path:
            return place_of(_owner(stack, item.contract), (*item.route, *path))
    return _place(stack, attribute)


def _path(tree: Tree, name: str) -> Route:
    """The keys that lead to a value."""
    for value in tree:
        if value.name == name:
            return ("values", name)
        below = _path(value.below, name)
        if below:
            return ("values", value.name, *below)
    return ()
