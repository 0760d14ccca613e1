"""The semantic diff of two small repositories (section 10), by enumerating the requests that both sides have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from .behaviors import Behavior, Value
from .decide import Trace, decide, is_open
from .diff_requests import JointSpace, join
from .requests import Space, constants
from .stacks import Stack, read_stack
from .views import Oracle, Region, View

DecisionKey = tuple[str, Value, Value]
AuthorityKey = tuple[str, str, Value, str]


@dataclass(frozen=True)
class Decision:
    """A decision change: its joint requests, its share, its direction, and the rules that decide in stack order."""

    region: Region
    share: Fraction | None
    direction: str
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """An authority change: its joint requests and its share."""

    region: Region
    share: Fraction | None


class Projected(View):
    """A stack at what the joint requests are on its side."""

    def __init__(self, stack: Stack, space: Space) -> None:
        """Take a stack, and its reading of the joint requests."""
        self.stack = stack
        self.space = space
        self._traces = {}

    def traces(self, behavior: str) -> list[Trace]:
        """Decide a behavior at every request; at once where no rule assigns it."""
        if any(behavior in rule.assigns for rule in self.stack.rules.values()):
            return super().traces(behavior)
        return [decide(self.stack, self.stack.behaviors[behavior], frozenset())] * len(self.every)


@dataclass(frozen=True)
class Kind:
    """Joint requests at which one behavior comes about in the same way on each side."""

    before: Trace
    after: Trace
    region: Region


class Comparison:
    """One contract at two revisions."""

    def __init__(self, base: Oracle, head: Oracle, contract: str) -> None:
        """Take both revisions, and a contract that both have."""
        before, after = (read_stack(contract, one.contracts, one.levels) for one in (base, head))
        self.space: JointSpace = join(before, after, constants(base.contracts), constants(head.contracts))
        self.base, self.head = Projected(before, self.space.base), Projected(after, self.space.head)
        self._kinds = {name: self.kinds(name) for name in self.behaviors()}

    def behaviors(self) -> list[str]:
        """List the behaviors that both sides have."""
        return [name for name in self.head.stack.behaviors if name in self.base.stack.behaviors]

    def kinds(self, behavior: str) -> list[Kind]:
        """Group the joint requests by how a behavior comes about on both sides."""
        before, after = self.base.traces(behavior), self.head.traces(behavior)
        groups: dict[tuple[int, int], list[int]] = {}
        for index, pair in enumerate(zip(before, after, strict=True)):
            groups.setdefault((id(pair[0]), id(pair[1])), []).append(index)
        return [Kind(before[some[0]], after[some[0]], frozenset(some)) for some in groups.values()]

    def decisions(self) -> dict[DecisionKey, Decision]:
        """Give every decision change by behavior, old and new outcome."""
        found: dict[DecisionKey, list[Kind]] = {}
        for name in self.behaviors():
            for kind in self._kinds[name]:
                if kind.before.outcome != kind.after.outcome:
                    found.setdefault((name, kind.before.outcome, kind.after.outcome), []).append(kind)
        return {key: self.decision(kinds) for key, kinds in found.items()}

    def decision(self, kinds: list[Kind]) -> Decision:
        """Put the kinds of one decision change together."""
        region = whole(kinds)
        before = {rule for kind in kinds for rule in kind.before.rules}
        after = {rule for kind in kinds for rule in kind.after.rules}
        return Decision(
            region=region,
            share=self.space.share(region),
            direction=direction(kinds[0].before, kinds[0].after),
            rules_before=tuple(rule for rule in self.base.stack.rules if rule in before),
            rules_after=tuple(rule for rule in self.head.stack.rules if rule in after),
        )

    def authority(self) -> dict[AuthorityKey, Move]:
        """Give every authority change by level, behavior, value and whether it opened or closed."""
        found: dict[AuthorityKey, list[Kind]] = {}
        for name in self.behaviors():
            for kind in self._kinds[name]:
                for key in self.moves(kind):
                    found.setdefault(key, []).append(kind)
        regions = {key: whole(kinds) for key, kinds in found.items()}
        return {key: Move(region, self.space.share(region)) for key, region in regions.items()}

    def moves(self, kind: Kind) -> Iterator[AuthorityKey]:
        """Yield what became open or closed to levels below the highest; not for limits."""
        old, new = kind.before.behavior, kind.after.behavior
        for level in self.head.stack.levels[1:]:
            if level not in self.base.stack.levels[1:]:
                continue
            for value in new.values():
                if value in old.values():
                    was, now = is_open(kind.before, level, value), is_open(kind.after, level, value)
                    if was != now:
                        yield level, new.name, value, "opened" if now else "closed"


def whole(kinds: Iterable[Kind]) -> Region:
    """Give the region of several kinds."""
    return frozenset().union(*(kind.region for kind in kinds))


def direction(before: Trace, after: Trace) -> str:
    """Say which way an outcome changed."""
    if after.status in ("conflict", "undecided"):
        return after.status
    if not before.valued:
        return "resolved" if before.status == "conflict" else "decided"
    for behavior in (after.behavior, before.behavior):
        if has(behavior, before.outcome) and has(behavior, after.outcome):
            if behavior.stricter(after.outcome, before.outcome):
                return "tightened"
            return "loosened" if behavior.stricter(before.outcome, after.outcome) else "changed"
    return "changed"


def has(behavior: Behavior, value: Value) -> bool:
    """Say whether something is a value of a behavior."""
    if behavior.bound:
        return value == "unlimited" or isinstance(value, Fraction)
    return value in behavior.values()
