"""The edits between two revisions of a stack, as a person made them: which rule, condition or setting, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from specctl.diagnostics import Location
from specctl.diff.change import Edit, Sides, What
from specctl.diff.joint import Pair
from specctl.diff.renames import renamed_rules
from specctl.diff.written import data_at, place_of
from specctl.language.condition import All, AnyOf, Condition, Named, Not, attributes_of
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.problem import Route
from specctl.values import entity

SETTINGS = ""
_LOGIC = ("when", "unless", "then", "adjustable", "overrides")


@entity
class Edits:
    """The edits of a pair of stacks; rules are named as they are called after the change."""

    pair: Pair

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The rules that are called otherwise after the change: old id to new."""
        before = {member.id: member for member in self.pair.base.members}
        found: dict[str, str] = {}
        for member in self.pair.head.members:
            found |= renamed_rules(before.get(member.id), member)
        return found

    @cached_property
    def _former(self) -> Mapping[str, str]:
        return {new: old for old, new in self.renamed.items()}

    def of(self, unit: str, behavior: str) -> Edit:
        """The edit that changes what a rule says on a behavior, or (SETTINGS) the behavior itself."""
        if unit == SETTINGS:
            return self._settings(behavior)
        old = self.pair.base.rule_by_id.get(self._former.get(unit, unit))
        new = self.pair.head.rule_by_id.get(unit)
        if old is not None and new is not None:
            return self._changed(old, new, behavior)
        if new is not None:
            return self._one_sided(new, self.pair.head, self.pair.base, "added")
        assert old is not None, "a unit is a rule of one side at least"  # noqa: S101
        return self._one_sided(old, self.pair.base, self.pair.head, "removed")

    def _one_sided(self, rule: Rule, here: Stack, other: Stack, what: What) -> Edit:
        """A rule that one side lacks, or the contract that brought it."""
        owner = _member(here, rule.contract)
        place = place_of(owner, (*rule.route, "id"))
        at = Sides(head=place) if what == "added" else Sides(base=place)
        if any(member.id == rule.contract for member in other.members):
            return Edit("rule", rule.id, rule.contract, what, at)
        by = here.contract
        place = place_of(by, ("extends",))
        return Edit("extends", rule.contract, by.id, what, Sides(head=place) if what == "added" else Sides(base=place))

    def _changed(self, old: Rule, new: Rule, behavior: str) -> Edit:
        before, after = _member(self.pair.base, old.contract), _member(self.pair.head, new.contract)
        for key in _LOGIC:
            if data_at(before, (*old.route, key)) != data_at(after, (*new.route, key)):
                return Edit("rule", new.id, new.contract, "changed", self._sides(before, old, after, new, key))
        if old.contract == new.contract:
            for found in self._beneath(old, new, behavior):
                return found
        at = Sides(place_of(before, (*old.route, "id")), place_of(after, (*new.route, "id")))
        return Edit("rule", new.id, new.contract, "changed", at)

    @staticmethod
    def _sides(before: Contract, old: Rule, after: Contract, new: Rule, key: str) -> Sides:
        return Sides(_nearest_place(before, (*old.route, key)), _nearest_place(after, (*new.route, key)))

    def _beneath(self, old: Rule, new: Rule, behavior: str) -> Iterator[Edit]:
        """What a rule rests on that changed: named conditions, a tool, attributes."""
        names = dict.fromkeys((*_names(new.when), *_names(old.when)))
        yield from self._declared("condition", "conditions", names)
        yield from self._declared("tool", "tools", [behavior.removeprefix("tools.")])
        tested = sorted(attributes_of(old.when) | attributes_of(new.when))
        yield from self._declared("attribute", "attributes", tested)
        yield from self._declared("attribute", "refine", tested)

    def _declared(self, kind: str, section: str, names: Iterable[str]) -> Iterator[Edit]:
        """The entries of a section that differ, in whichever contract declares them."""
        for name in names:
            yield from self._entry(kind, name, (section, name))

    def _settings(self, behavior: str) -> Edit:
        routes: list[tuple[str, Route]] = [
            ("behavior", ("behaviors", behavior)),
            ("otherwise", ("otherwise", behavior)),
        ]
        if behavior.startswith("tools."):
            tool = behavior.removeprefix("tools.")
            routes += [("otherwise", ("otherwise", "tools", tool)), ("otherwise", ("otherwise", "effects"))]
            routes += [("tool", ("tools", tool))]
        for kind, route in routes:
            for found in self._entry(kind, behavior, route):
                return found
        return Edit("behavior", behavior, self.pair.head.contract.id, "changed", Sides())

    def _entry(self, kind: str, name: str, route: Route) -> Iterator[Edit]:
        """The edits of what stands at a route, in each contract of the two stacks."""
        before = {member.id: member for member in self.pair.base.members}
        after = {member.id: member for member in self.pair.head.members}
        for owner in {**after, **before}:
            old, new = before.get(owner), after.get(owner)
            was = None if old is None else data_at(old, route)
            now = None if new is None else data_at(new, route)
            if was != now:
                what: What = "added" if was is None else "removed" if now is None else "changed"
                at = Sides(
                    None if old is None or was is None else place_of(old, route),
                    None if new is None or now is None else place_of(new, route),
                )
                yield Edit(kind, name, owner, what, at)


def _member(stack: Stack, name: str) -> Contract:
    return next(member for member in stack.members if member.id == name)


def _nearest_place(contract: Contract, route: Route) -> Location:
    """Where a key of a rule stands, else the rule's id."""
    return place_of(contract, route if data_at(contract, route) is not None else (*route[:-1], "id"))


def _names(condition: Condition) -> Iterator[str]:
    """The named conditions that a condition uses, also by way of others."""
    match condition:
        case Named(name, meaning):
            yield name
            yield from _names(meaning)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _names(part)
        case Not(part):
            yield from _names(part)
