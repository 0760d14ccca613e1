"""Changes held against the intents that declare them: what none declares, and what nothing fulfils."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from specctl.diff.change import AuthorityChange, ContractDiff, DecisionChange
from specctl.diff.compare import Compared
from specctl.diff.intent import Intent
from specctl.diff.joint import Joint, Pair, Seen
from specctl.language.condition import Condition
from specctl.logic.evaluate import decide, holds, is_open
from specctl.logic.region import Region
from specctl.values import frozen
from specctl.workspace import Workspace

Change = DecisionChange | AuthorityChange


@frozen
class Collateral:
    """The part of a change of a contract that no intent declares, as a change of its own."""

    contract: str
    change: Change


@frozen
class Judgement:
    """The differences, each change with the intents that declare all of it; what none declares; what nothing fulfils.

    An intent on a behavior that could not be compared, for want of memory or time, is never called unfulfilled.
    """

    contracts: tuple[ContractDiff, ...]
    collateral: tuple[Collateral, ...] = ()
    unfulfilled: tuple[Intent, ...] = ()

    def about(self, names: Collection[str]) -> Judgement:
        """What concerns some contracts; an intent concerns the contract that it names."""
        return Judgement(
            tuple(diff for diff in self.contracts if diff.contract in names),
            tuple(item for item in self.collateral if item.contract in names),
            tuple(intent for intent in self.unfulfilled if intent.contract in names),
        )

    @property
    def is_as_declared(self) -> bool:
        """Whether all that changed was declared, and all that was declared came about."""
        return not self.collateral and not self.unfulfilled


def conditions_of(intents: Iterable[Intent], head: Workspace) -> dict[str, tuple[Condition, ...]]:
    """By contract, the conditions of the intents that are about it, which a comparison must know beforehand."""
    found: dict[str, tuple[Condition, ...]] = {}
    for name, stack in head.stacks.items():
        members = {member.id for member in stack.members}
        found[name] = tuple(intent.where for intent in intents if intent.contract in members)
    return found


def judge(compared: Iterable[Compared], intents: Sequence[Intent]) -> Judgement:
    """Hold the changes of all contracts against intents; raises MemoryError where a region is too intricate."""
    diffs: list[ContractDiff] = []
    collateral: list[Collateral] = []
    fulfilled: set[Intent] = set()
    for one in compared:
        diff = one.diff
        if one.joint is not None:
            own = _Declared(one.joint, intents)
            judged = [own.judge(change, region) for change, region in zip(_changes(diff), one.regions, strict=True)]
            fulfilled.update(intent for _, met, _ in judged for intent in met)
            collateral += [
                own.collateral(change, rest) if met else Collateral(diff.contract, change)
                for change, met, rest in judged
                if rest
            ]
            diff = _with_changes(diff, [change for change, _, _ in judged])
        fulfilled.update(_unknown(one, intents))
        diffs.append(diff)
    unfulfilled = tuple(intent for intent in intents if intent not in fulfilled)
    return Judgement(tuple(diffs), tuple(collateral), unfulfilled)


def _changes(diff: ContractDiff) -> tuple[Change, ...]:
    return (*diff.decisions, *diff.authority)


def _with_changes(diff: ContractDiff, changes: Iterable[Change]) -> ContractDiff:
    found = tuple(changes)
    return replace(
        diff,
        decisions=tuple(change for change in found if isinstance(change, DecisionChange)),
        authority=tuple(change for change in found if isinstance(change, AuthorityChange)),
    )


class _Declared:
    """The intents that are about one contract, or about one that it is built on, and their regions."""

    def __init__(self, joint: Joint, intents: Iterable[Intent]) -> None:
        members = {member.id for member in joint.pair.head.members}
        self._joint = joint
        self._intents = [intent for intent in intents if intent.contract in members]
        self._regions: dict[Intent, Region] = {}

    def judge(self, change: Change, region: Region) -> tuple[Change, tuple[Intent, ...], Region]:
        """A change with the files that declare all of it, the intents that meet it, and what they leave of it."""
        met: list[Intent] = []
        rest = region
        for intent in self._intents:
            if intent.declares(change) and region & self._region(intent):
                met.append(intent)
                rest -= self._region(intent)
        if met and not rest:
            change = replace(change, intents=tuple(intent.path for intent in met))
        return change, tuple(met), rest

    def collateral(self, change: Change, rest: Region) -> Collateral:
        """What is left of a change, with a request that the plain evaluator confirms; its rules are those of all."""
        joint = self._joint
        contract, seen = joint.pair.head.contract.id, joint.seen(rest)
        declaring = [intent for intent in self._intents if intent.declares(change)]
        if (
            seen is None
            or not _shows(change, joint.pair, seen)
            or any(holds(intent.where, seen.head, joint.pair.head) for intent in declaring)
        ):
            message = f"internal error: no request shows what is undeclared of {change.behavior} in {contract}: {seen}"
            raise AssertionError(message)
        return Collateral(contract, replace(change, witness=seen.both, lazily=joint.lazily(rest)))

    def _region(self, intent: Intent) -> Region:
        if intent not in self._regions:
            self._regions[intent] = self._joint.meeting(intent.where)
        return self._regions[intent]


def _shows(change: Change, pair: Pair, seen: Seen) -> bool:
    """Whether a request shows a change, by the plain evaluator."""
    if isinstance(change, DecisionChange):
        before, after = decide(pair.base, change.behavior, seen.base), decide(pair.head, change.behavior, seen.head)
        return (before.outcome, after.outcome) == (change.before, change.after)
    was, now = (
        is_open(stack, change.behavior, change.level, change.value, request)
        for stack, request in ((pair.base, seen.base), (pair.head, seen.head))
    )
    return (was, now) == ((False, True) if change.direction == "opened" else (True, False))


def _unknown(one: Compared, intents: Iterable[Intent]) -> Iterable[Intent]:
    """The intents of which it is not known whether something fulfils them."""
    if one.joint is None or not one.diff.inconclusive:
        return ()
    members = {member.id for member in one.joint.pair.head.members}
    hard = set(one.diff.inconclusive)
    return [intent for intent in intents if intent.contract in members and hard.intersection(intent.behaviors)]
