"""Two revisions of a stack over one set of variables: the requests that both sides express and admit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Literal

from specctl.diagnostics import Extent, Lazy
from specctl.diff.joining import Joining, Known, join
from specctl.diff.translation import Translator, condition_in, original_request
from specctl.language.attribute import Attribute, leaves
from specctl.language.condition import Condition, attributes_of
from specctl.language.contract import Contract
from specctl.language.stack import Stack
from specctl.logic.describe import describe_within
from specctl.logic.evaluate import Fact
from specctl.logic.measure import Measure
from specctl.logic.region import Region
from specctl.logic.universe import Universe
from specctl.logic.witness import same_witness
from specctl.values import entity, frozen

Request = dict[str, Fact]


@frozen
class Pair:
    """Two stacks to compare, as written: revisions of one, or a contract and the one it is measured by.

    `extra` are conditions in the words of the head that will be asked about.
    """

    base: Stack
    head: Stack
    extra: tuple[Condition, ...] = ()

    @property
    def is_of_revisions(self) -> bool:
        """Whether these are two revisions of one contract."""
        return self.base.contract.id == self.head.contract.id


@frozen
class Seen:
    """A request in the terms of both sides, and as each side has it."""

    both: Request
    base: Request
    head: Request


@entity
class Joint:
    """A pair of stacks in the terms of both: `base` and `head` mean what they did, over one universe."""

    pair: Pair
    base: Stack
    head: Stack
    joining: Joining
    universe: Universe
    measure: Measure

    @cached_property
    def common(self) -> Region:
        """The requests that both sides express and admit."""
        found = self.universe.space(self.base) & self.universe.space(self.head)
        for old, new in self.joining.apart:
            found -= self.universe.applies(self.base.attributes[old], self.base)
            found -= self.universe.applies(self.head.attributes[new], self.head)
        return found

    def meeting(self, condition: Condition) -> Region:
        """The requests that meet a condition of the head as written, one of the pair's `extra`."""
        return self.universe.region(condition_in(condition, self.joining.head), self.head)

    def share(self, region: Region) -> float | None:
        """The part of the requests in common that a region takes; None where these measure 0."""
        return self.measure.share(region, self.common)

    def extent(self, region: Region) -> Extent:
        """A region in words, its share, and the attributes that the words name."""
        found = describe_within(region, self.common, self.words, self.universe, self.measure)
        return Extent(found.text, self.share(region), found.attributes)

    def lazily(self, region: Region) -> Lazy:
        """The extent of a region, once it is asked for."""
        return self._known_extents.setdefault(region, Lazy(lambda: self.extent(region)))

    @cached_property
    def _known_extents(self) -> dict[Region, Lazy]:
        """Many changes are of the same requests."""
        return {}

    def witnesses(self, region: Region) -> tuple[Request, Request] | None:
        """One request of a region in common, in the terms of both, with what each side has of it; None if empty."""
        inside = region & self.common
        if inside not in self._known_witnesses:
            found = same_witness(inside, (self.base, self.head), self.universe)
            self._known_witnesses[inside] = None if found is None else (dict(found[0]), dict(found[1]))
        return self._known_witnesses[inside]

    @cached_property
    def _known_witnesses(self) -> dict[Region, tuple[Request, Request] | None]:
        return {}

    def seen(self, region: Region) -> Seen | None:
        """One request of a region in common; None if it has none."""
        found = self.witnesses(region)
        if found is None:
            return None
        before, after = found
        return Seen(
            after | {name: value for name, value in before.items() if name not in after},
            original_request(before, self.joining.base),
            original_request(after, self.joining.head),
        )

    def expressed(self, side: Literal["base", "head"], attribute: str) -> frozenset[str]:
        """The values of an attribute, as one side calls them, that the other side can express as well."""
        stack, translations = (
            (self.pair.head, self.joining.head) if side == "head" else (self.pair.base, self.joining.base)
        )
        found = translations.get(attribute)
        if found is None or found.originals is None:
            return frozenset(leaf.name for leaf in leaves(stack.trees[attribute]))
        if found.attribute.id in {name for both in self.joining.apart for name in both}:
            return frozenset()
        return frozenset(found.originals.values())

    @cached_property
    def unchanged(self) -> frozenset[str]:
        """The ids of rules that both write alike, over attributes that are the same: these apply where they did."""
        steady = self._steady
        return frozenset(
            name
            for name, rule in self.head.rule_by_id.items()
            if (old := self.base.rule_by_id.get(name)) is not None
            and (old is rule or (old.when == rule.when and attributes_of(rule.when) <= steady))
            and (old.level, old.overrides) == (rule.level, rule.overrides)
        )

    @cached_property
    def _steady(self) -> frozenset[str]:
        """The attributes that are the same on both sides, and apply at the same requests."""
        same = self.joining.untouched - self.joining.base.keys() - self.joining.head.keys()
        return frozenset(
            name
            for name in same
            if (applies := self.head.attributes[name].applies_when) is None or attributes_of(applies) <= same
        )

    @cached_property
    def words(self) -> Stack:
        """The head, with the attributes that only the base has: what regions are described in."""
        only = {name: found for name, found in self.base.attributes.items() if name not in self.head.attributes}
        split = tuple(item for item in self.base.refinements if item.attribute in only)
        if not only:
            return self.head
        rest = Contract("", "", self.head.levels[0], self.head.contract.document, attributes=only, refinements=split)
        return Stack(self.head.contract, (*self.head.members, rest), self.head.levels)


def joints(pairs: Iterable[Pair], nodes: int, seconds: float) -> list[Joint]:
    """Each pair in the terms of both sides; pairs share a universe wherever their attributes mean the same."""
    known = Known()
    translator = Translator()
    groups: list[_Group] = []
    for pair in pairs:
        joining = join(pair.base, pair.head, known)
        base, head = translator.stack(pair.base, joining.base), translator.stack(pair.head, joining.head)
        blocks = _blocks(base, known) | _blocks(head, known)
        group = next((group for group in groups if group.fits(blocks)), None)
        if group is None:
            groups.append(group := _Group())
        group.add(pair, joining, base, head, blocks)
    return [joint for group in groups for joint in group.joints(nodes, seconds)]


_Blocks = Mapping[tuple[str, str], object]


def _blocks(stack: Stack, known: Known) -> dict[tuple[str, str], object]:
    """For each attribute, by where it is declared and its name: what its variables stand for."""
    found = {}
    for attribute in stack.attributes.values():
        if id(attribute) not in known.cells:
            known.cells[id(attribute)] = attribute, _cells(attribute)
        found[attribute.contract, attribute.id] = known.cells[id(attribute)][1]
    return found


def _cells(attribute: Attribute) -> object:
    """The values of an attribute, and what each of an enum weighs."""
    if attribute.kind in ("integer", "number"):
        return attribute.kind, attribute.minimum, attribute.maximum
    found = leaves(attribute.values)
    if attribute.kind != "enum":
        return attribute.kind, frozenset(leaf.name for leaf in found)
    whole = sum((leaf.weight for leaf in found), Fraction(0))
    return attribute.kind, frozenset((leaf.name, leaf.weight / whole) for leaf in found)


class _Group:
    """Pairs that share a universe."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[str, str], object] = {}
        self._members: list[tuple[Pair, Joining, Stack, Stack]] = []

    def fits(self, blocks: _Blocks) -> bool:
        """Whether every attribute means the same to those that are here."""
        return all(self._blocks.get(key, cells) == cells for key, cells in blocks.items())

    def add(self, pair: Pair, joining: Joining, base: Stack, head: Stack, blocks: _Blocks) -> None:
        """Let one more pair share the universe."""
        self._blocks |= blocks
        self._members.append((pair, joining, base, head))

    def joints(self, nodes: int, seconds: float) -> list[Joint]:
        """The pairs over one universe; the head's weights count where the base has others."""
        stacks = [head for _, _, _, head in self._members] + [base for _, _, base, _ in self._members]
        extra = [
            (head, condition_in(condition, joining.head))
            for pair, joining, _, head in self._members
            for condition in pair.extra
        ]
        universe = Universe(stacks, extra, nodes, seconds)
        measure = Measure(universe)
        return [Joint(pair, base, head, joining, universe, measure) for pair, joining, base, head in self._members]
