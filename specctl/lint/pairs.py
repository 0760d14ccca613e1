"""Pairs of rules of one level that meet, found without looking at every pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from specctl.language.behavior import Outcome
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.language.stack import Assignment
from specctl.lint.finding import Place
from specctl.lint.subject import Subject
from specctl.logic.region import Region
from specctl.logic.resolve import LevelResolution, Regions
from specctl.values import frozen

Finder = Callable[[LevelResolution], tuple["Meeting", ...]]


@frozen
class Meeting:
    """Two assignments of one level and behavior, in stack order, and where they meet."""

    first: Assignment
    second: Assignment
    region: Region


@frozen
class Pair:
    """A meeting within a stack's space."""

    behavior: str
    first: Assignment
    second: Assignment
    region: Region

    @property
    def key(self) -> tuple[str, Rule, Rule]:
        """What makes two pairs the same, whatever their region."""
        return self.behavior, self.first.rule, self.second.rule


def clashes(level: LevelResolution) -> tuple[Meeting, ...]:
    """The pairs with different values that both survive the combining."""
    if not level.conflict:
        return ()
    clashing = {item: found for item, region in level.kept.items() if (found := region & level.conflict)}
    return _meetings(level, clashing, lambda first, second: first != second)


def outranking(level: LevelResolution) -> tuple[Meeting, ...]:
    """The effective pairs of which one value is stricter, where the stricter one wins."""
    behavior = level.behavior
    if behavior.combine == "unique":
        return ()
    return _meetings(level, level.effective, lambda first, second: behavior.tier(first) != behavior.tier(second))


def _meetings(
    level: LevelResolution, regions: Regions, differ: Callable[[Outcome, Outcome], bool]
) -> tuple[Meeting, ...]:
    """The pairs of assignments with differing values whose regions meet."""
    by_value: dict[Outcome, list[tuple[Assignment, Region]]] = {}
    for item, region in regions.items():
        by_value.setdefault(item.value, []).append((item, region))
    trees = {value: _tree(items) for value, items in by_value.items()}
    order = {item: place for place, item in enumerate(level.assignments)}
    found = [
        Meeting(one, other, region) if order[one] < order[other] else Meeting(other, one, region)
        for first, second in combinations(trees, 2)
        if differ(first, second)
        for one, other, region in _crossing(trees[first], trees[second])
    ]
    return tuple(sorted(found, key=lambda meeting: (order[meeting.first], order[meeting.second])))


@frozen
class _Tree:
    """Assignments in halves of halves, each with the union of its regions; a leaf is one assignment."""

    region: Region
    item: Assignment | None = None
    halves: tuple[_Tree, ...] = ()


def _tree(items: Sequence[tuple[Assignment, Region]]) -> _Tree:
    if len(items) == 1:
        return _Tree(items[0][1], items[0][0])
    middle = len(items) // 2
    first, second = _tree(items[:middle]), _tree(items[middle:])
    return _Tree(first.region | second.region, None, (first, second))


def _crossing(left: _Tree, right: _Tree) -> Iterator[tuple[Assignment, Assignment, Region]]:
    """The pairs that meet; halves that do not meet as a whole are not looked into."""
    pending = [(left, right)]
    while pending:
        one, other = pending.pop()
        region = one.region & other.region
        if not region:
            continue
        if one.item is not None and other.item is not None:
            yield one.item, other.item, region
        elif one.halves:
            pending += [(half, other) for half in one.halves]
        else:
            pending += [(one, half) for half in other.halves]


def pairs(subject: Subject, finder: Finder) -> Iterator[Pair]:
    """The pairs of a stack that meet somewhere in its space; what stacks share is found once."""
    for behavior, resolution in subject.resolutions.items():
        for level in resolution.levels:
            key = (finder, level)
            found = subject.universe.memo.get(key)
            if not isinstance(found, tuple):
                found = subject.universe.memo[key] = finder(level)
            for meeting in found:
                if region := meeting.region & subject.space:
                    yield Pair(behavior, meeting.first, meeting.second, region)


def new_pairs(subject: Subject, finder: Finder) -> Iterator[Pair]:
    """The pairs that no stack of a directly extended contract has."""
    known = {pair.key for extended in subject.extends for pair in pairs(extended, finder)}
    return (pair for pair in pairs(subject, finder) if pair.key not in known)


def label(subject: Subject, item: Assignment, behavior: str) -> Place:
    """Where a rule assigns a behavior, with what it assigns."""
    contract = owner(subject, item.rule)
    return Place(
        contract, (*item.rule.route, "then", *_steps(item.rule, behavior)), f"`{item.rule.id}` says `{item.value}`"
    )


def _steps(rule: Rule, behavior: str) -> Iterable[str]:
    """The way from `then` to a behavior as the rule writes it; an effect is found at `effects`."""
    written = {target for target, _ in rule.then}
    if behavior in written:
        return behavior.split(".", 1)
    return ("effects",)


def owner(subject: Subject, rule: Rule) -> Contract:
    """The contract of a stack that states a rule."""
    return next(member for member in subject.stack.members if member.id == rule.contract)
