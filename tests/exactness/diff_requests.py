"""The joint requests of two revisions of a stack (section 10), each with its exact measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from .attributes import Attribute
from .conditions import Compiler, Holds, Request
from .diff_values import (
    Pair,
    Points,
    common_range,
    enum_pairs,
    matched,
    number_pairs,
    one_sided,
    read_names,
    set_pairs,
)
from .requests import NONE, Space, assumption, multiply, plain, position
from .stacks import Stack

Side = Literal["base", "head"]
SIDES: tuple[Side, Side] = ("base", "head")


@dataclass(frozen=True)
class Joint:
    """An attribute of either side or of both: its name in joint requests, its values, and what it is on each side."""

    name: str
    shape: Attribute
    pairs: list[Pair]
    base: Attribute | None
    head: Attribute | None

    def on(self, side: Side) -> Attribute | None:
        """Give the attribute on one side; None where that side lacks it."""
        return self.base if side == "base" else self.head


@dataclass(frozen=True)
class JointSpace:
    """All joint requests; `base` and `head` hold, index by index, what each is on that side."""

    attributes: list[Joint]
    requests: list[Request]
    measures: list[Fraction]
    base: Space
    head: Space

    def share(self, region: Iterable[int]) -> Fraction | None:
        """Give the share of a region of joint requests; None where all of them measure 0."""
        return self.head.share(region)

    def facts(self, index: int) -> dict[str, Any]:
        """Write a joint request out: the attributes that apply on at least one side; sets as sorted lists."""
        places = zip(self.attributes, self.requests[index], strict=True)
        return {one.name: plain(one.pairs[at].name) for one, at in places if at != NONE}

    def locate(self, witness: Mapping[str, Any]) -> int | None:
        """Find the joint request that a witness stands for; None where there is none."""
        if not set(witness) <= {one.name for one in self.attributes}:
            return None
        places = [
            position(one.shape, [pair.name for pair in one.pairs], witness.get(one.name)) for one in self.attributes
        ]
        try:
            return self.requests.index(tuple(places))
        except ValueError:
            return None


def join(base: Stack, head: Stack, base_points: Points, head_points: Points) -> JointSpace:
    """Enumerate the requests that both stacks express and admit."""
    attributes = list(joint_attributes(base, head, base_points, head_points))
    sides = [Reader(attributes, "base", base), Reader(attributes, "head", head)]
    found = [one for one in assignments(attributes, sides) if all(side.admits(one[0][side.side]) for side in sides)]
    measures = [measure for _, measure in found]
    requests = [parts["joint"] for parts, _ in found]
    spaces = [side.space([parts[side.side] for parts, _ in found], measures) for side in sides]
    return JointSpace(attributes, requests, measures, spaces[0], spaces[1])


def joint_attributes(base: Stack, head: Stack, base_points: Points, head_points: Points) -> Iterator[Joint]:
    """Yield head's attributes, each with what it was if that is of its type, then what is left of base's."""
    formerly = {
        name: head.contracts[one.owner]["attributes"][name].get("formerly") for name, one in head.attributes.items()
    }
    known = matched(formerly, base.attributes)
    rest = dict(base.attributes)
    for name, one in head.attributes.items():
        old = rest.get(known.get(name, ""))
        if old is not None and old.kind == one.kind:
            del rest[old.name]
            named = base_points.get(old.name, set()) | head_points.get(name, set())
            yield both_sided(old, one, base, head, named)
        else:
            yield Joint(name, one, one_sided(one, head_points, head=True), None, one)
    for name, old in rest.items():
        shown = f"{name} (base)" if name in head.attributes else name
        yield Joint(shown, old, one_sided(old, base_points, head=False), old, None)


def both_sided(old: Attribute, new: Attribute, base: Stack, head: Stack, named: set[Fraction]) -> Joint:
    """Join an attribute that both sides have."""
    if new.kind in ("integer", "number"):
        shape = common_range(old, new)
        return Joint(new.name, shape, number_pairs(shape, named), old, new)
    if new.kind == "bool":
        return Joint(new.name, new, [Pair(one, one, one, Fraction(1, 2)) for one in (False, True)], old, new)
    names = read_names(old, base.order, base.contracts), read_names(new, head.order, head.contracts)
    pairs = enum_pairs(old, new, *names) if new.kind == "enum" else set_pairs(*names)
    return Joint(new.name, new, pairs, old, new)


class Reader:
    """One side's reading of joint requests: which attributes it has, when they apply, what it assumes."""

    def __init__(self, joints: list[Joint], side: Side, stack: Stack) -> None:
        """Take the joint attributes, and the stack that reads them."""
        self.side: Side = side
        self.places = [place for place, joint in enumerate(joints) if joint.on(side)]
        kept = [(joint.on(side), joint.pairs) for joint in joints]
        self.attributes = {one.name: one for one, _ in kept if one}
        self.domains = {one.name: [getattr(pair, side) for pair in pairs] for one, pairs in kept if one}
        self.compiler = Compiler(self.attributes, self.domains, stack.named)
        self.assumed = [assumption(self.compiler, each) for each in stack.assumed]
        owned = zip(self.places, self.attributes.values(), strict=True)
        self.applies: dict[int, Holds | None] = {
            place: None if one.applies_when is None else self.compiler.condition(one.applies_when)
            for place, one in owned
        }

    def always(self) -> set[int]:
        """Give the places of the attributes that always apply on this side."""
        return {place for place, holds in self.applies.items() if holds is None}

    def applying(self, chosen: Mapping[int, int]) -> set[int]:
        """Give the places of all that apply, once those that always apply are chosen."""
        always = self.always()
        first = tuple(chosen[place] if place in always else NONE for place in self.places)
        return {place for place, holds in self.applies.items() if holds is None or holds(first)}

    def read(self, chosen: Mapping[int, int], applying: set[int]) -> Request:
        """Read a joint request: what does not apply on this side has no value."""
        return tuple(chosen[place] if place in applying else NONE for place in self.places)

    def admits(self, request: Request) -> bool:
        """Say whether a request meets this side's assumptions."""
        return all(holds(request) for holds in self.assumed)

    def space(self, requests: list[Request], measures: list[Fraction]) -> Space:
        """Give this side's reading of all joint requests."""
        return Space(self.attributes, self.domains, self.compiler, requests, measures, sum(measures, Fraction(0)))


def assignments(joints: list[Joint], sides: list[Reader]) -> Iterator[tuple[dict[str, Request], Fraction]]:
    """Yield each assignment as joint request and as either side reads it, with its measure."""
    always = sorted(set().union(*(side.always() for side in sides)))
    for chosen in product(*(range(len(joints[place].pairs)) for place in always)):
        first = dict(zip(always, chosen, strict=True))
        applying = {side.side: side.applying(first) for side in sides}
        present = sorted(applying["base"].union(applying["head"]).difference(always))
        for more in product(*(range(len(joints[place].pairs)) for place in present)):
            full = first | dict(zip(present, more, strict=True))
            parts: dict[str, Request] = {side.side: side.read(full, applying[side.side]) for side in sides}
            joint = tuple(full.get(place, NONE) for place in range(len(joints)))
            yield {"joint": joint} | parts, multiply(joints[place].pairs[at].weight for place, at in full.items())
