"""Why answers changed, counted in plain Python from the documentation alone: pair by pair, answer by answer."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from exactness.diff_requests import Joint, joint_attributes
from exactness.requests import constants
from oracle_score import Flag, Name, Oracle, Read

if TYPE_CHECKING:
    from exactness.stacks import Stack as Plain

# Cause, behavior, before, after, decided before, decided after.
Key = tuple[str, str, str, str, frozenset[str], frozenset[str]]
# Cases, hits before, hits after, turned bad, turned good.
Turned = tuple[int, int, int, int, int]
BAD = frozenset(["unsafe_compliance", "over_refusal", "hallucinated_certainty", "error_rate"])
Pair = tuple[Read, Read]


@dataclass(frozen=True)
class Side:
    """Records of one revision as they are counted, and its contract as plain data."""

    oracle: Oracle
    stack: Plain


class Fact:
    """An attribute that both contracts have: which of its values mean the same."""

    def __init__(self, joint: Joint, named: set[Fraction]) -> None:
        assert joint.base is not None, joint
        assert joint.head is not None, joint
        self.names = joint.base.name, joint.head.name
        self.kind, self.named = joint.head.kind, sorted(named)
        self._words: tuple[dict[Any, Any], dict[Any, Any]] = {}, {}
        if self.kind == "enum":
            self._join([(pair.base, pair.head) for pair in joint.pairs])
        if self.kind == "set":
            for pair in joint.pairs:
                if len(pair.head) == 1:
                    ((old,), (new,)) = pair.base, pair.head
                    self._words[0][old] = self._words[1][new] = new

    def _join(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Values that mean the same, and those that mean the same as these, get one word."""
        for old, new in pairs:
            word = self._words[0].get(old, self._words[1].get(new, ("word", len(self._words[0]), old, new)))
            self._words[0][old] = self._words[1][new] = word

    def word(self, side: int, read: Read) -> Hashable:
        """What a record says, the same for what means the same; None where it says nothing."""
        value = read.facts.get(self.names[side])
        if value is None:
            return None
        if self.kind == "set":
            return frozenset(self._words[side][each] for each in value if each in self._words[side])
        if self.kind == "enum":
            return self._words[side].get(value, (side, value))  # type: ignore[no-any-return]
        return value if self.kind == "bool" else Decimal(str(value))

    def kind_of(self, side: int, read: Read) -> Hashable:
        """What of a record's fact can make a difference to either contract."""
        word = self.word(side, read)
        if not isinstance(word, Decimal):
            return word
        return tuple((word > number) - (word < number) for number in self.named)


class LensOracle:
    """What became of the same requests."""

    def __init__(self, before: Side, after: Side) -> None:
        self.before, self.after = before.oracle, after.oracle
        points = [
            constants({name: side.stack.contracts[name] for name in side.stack.order}) for side in (before, after)
        ]
        joined = joint_attributes(before.stack, after.stack, *points)
        self.facts = [
            Fact(each, points[0].get(each.base.name, set()) | points[1].get(each.head.name, set()))
            for each in joined
            if each.base is not None and each.head is not None
        ]
        models = [{read.record.get("model") for read in side.reads} - {None} for side in (self.before, self.after)]
        self.by_model = models[0] == models[1] and len(models[0]) > 1
        self.keyed = self._keyed(0, self.before.reads), self._keyed(1, self.after.reads)

    # Which records are about the same request.

    def _keyed(self, side: int, reads: Sequence[Read]) -> dict[Hashable, Read]:
        found: dict[Hashable, Read] = {}
        seen: Counter[Hashable] = Counter()
        for read in reads:
            record = read.record
            model = record.get("model") if self.by_model else None
            by = next((name for name in ("case", "id") if name in record), None)
            if by is not None:
                key: Hashable = by, record[by], record.get("repeat", 1), model
            else:
                kind = tuple(fact.kind_of(side, read) for fact in self.facts), model
                seen[kind] += 1
                key = "kind", kind, seen[kind]
            found.setdefault(key, read)
        return found

    @cached_property
    def pairs(self) -> list[tuple[Pair, bool]]:
        """Both records of each request, and whether their facts are the same."""
        return [
            ((then, now), key[0] == "kind" or self._is_alike(then, now))  # type: ignore[index]
            for key, then in self.keyed[0].items()
            if (now := self.keyed[1].get(key)) is not None
        ]

    def _is_alike(self, then: Read, now: Read) -> bool:
        return all(fact.word(0, then) == fact.word(1, now) for fact in self.facts)

    @property
    def requests(self) -> tuple[int, int, int]:
        """How many are in both, in the older alone, in the newer alone."""
        both = len(self.keyed[0].keys() & self.keyed[1].keys())
        return both, len(self.keyed[0]) - both, len(self.keyed[1]) - both

    # What changed, and why.

    @cached_property
    def behaviors(self) -> list[str]:
        """Those that both contracts decide, of one kind."""
        then, now = self.before.behaviors, self.after.behaviors
        known = {name: (each.kind, each.bound) for name, each in then.items()}
        return [name for name, each in now.items() if known.get(name) == (each.kind, each.bound)]

    def changes(self) -> Counter[Key]:
        """How many answers changed, by cause and what changed."""
        return Counter(
            key
            for (then, now), is_alike in self.pairs
            for name in self.behaviors
            for key in self._change(name, then, now, is_alike=is_alike)
        )

    def _change(self, name: str, then: Read, now: Read, *, is_alike: bool) -> Iterator[Key]:
        seen = self._seen(self.before, name, then), self._seen(self.after, name, now)
        if None in seen or seen[0] == seen[1]:
            return
        decided = self.before._label(name, then.expected[name]), self.after._label(name, now.expected[name])
        if not is_alike:
            cause = "data"
        elif decided[0] == decided[1]:
            cause = "model"
        else:
            cause = "contract" if self._is_as_decided(name, then, now) else "both"
        yield cause, name, str(seen[0]), str(seen[1]), *decided

    def _seen(self, oracle: Oracle, name: str, read: Read) -> str | None:
        """What was observed, if anybody could tell; of a limit whether it was kept."""
        if oracle.behaviors[name].kind == "limit":
            flag = oracle.flag(("as_decided", name), read)
            return ("broken", "kept")[flag.is_hit] if flag.is_case else None
        value = read.observed.get(name)
        return None if value == "undetermined" else value

    def _is_as_decided(self, name: str, then: Read, now: Read) -> bool:
        flags = self._flag(("as_decided", name), then, now)
        if self.after.behaviors[name].kind != "limit":
            return all(flag.is_hit or not flag.is_case for flag in flags)
        limits = [float(each) for each in now.expected[name]]
        number = float(then.observed[name])
        is_most = self.after.behaviors[name].bound == "at_most"
        would_be = number <= max(limits) if is_most else number >= min(limits)
        return would_be == flags[1].is_hit

    def _flag(self, name: Name, then: Read, now: Read) -> tuple[Flag, Flag]:
        return self.before.flag(name, then), self.after.flag(name, now)

    # The same cases.

    def paired(self) -> dict[Name, Turned]:
        """Each measure on requests with the same facts."""
        names = [name for name in self.after.names if name[1] is None or name[1] in self.behaviors]
        found = {name: self._turned(name) for name in names}
        return {name: turned for name, turned in found.items() if turned[0]}

    def _turned(self, name: Name) -> Turned:
        flags = [self._flag(name, *pair) for pair, is_alike in self.pairs if is_alike]
        hits = [(then.is_hit, now.is_hit) for then, now in flags if then.is_case and now.is_case]
        went, came = hits.count((True, False)), hits.count((False, True))
        bad, good = (came, went) if name[0] in BAD else (went, came)
        return len(hits), sum(then for then, _ in hits), sum(now for _, now in hits), bad, good


def chance(turned_bad: int, turned_good: int) -> float:
    """McNemar's exact p-value: a fair coin for each case that turned."""
    turned = turned_bad + turned_good
    tail = sum(math.comb(turned, less) for less in range(min(turned_bad, turned_good) + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**turned)))


def labels(text: str) -> frozenset[str]:
    """Outcomes as a score writes them."""
    return frozenset(text.split("|"))
