"""What a commit changed of the answer to one request, or to all requests with some facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from specctl.diff.change import ContractDiff, Versions
from specctl.diff.chronicle import Found, merge_diff, restricted, with_bump
from specctl.diff.compare import compare
from specctl.diff.request import Facts, First, answered, first_answers, only_where
from specctl.diff.rewording import is_rewording
from specctl.language.stack import Stack
from specctl.workspace import Workspace


class Answers:
    """How a contract answers the requests with some facts, given in the words of the latest revision that has it."""

    def __init__(self, contract: str, given: Mapping[str, str], behaviors: Collection[str] = ()) -> None:
        self.contract = contract
        self._given = dict(given)
        self._behaviors = frozenset(behaviors)
        self._known: Facts | None = None

    def between(self, base: Workspace, head: Workspace, names: Collection[str]) -> Found:
        """How the answer changed; raises FactError where the latest revision cannot express the facts."""
        before, after = base.stacks.get(self.contract), head.stacks.get(self.contract)
        if after is None or self.contract not in names:
            gone = compare(restricted(base, names), restricted(head, names))
            return Found(tuple(each.diff for each in gone if each.diff.contract == self.contract))
        facts = self._facts(after)
        condition = facts.condition(after)
        if condition is None or (before is not None and is_rewording(before, after)):
            return Found()
        if before is None:
            return Found((), self._of_interest(first_answers(after, condition)))
        facts.learn(before, after)
        found = answered(before, after, condition, head.config)
        made = ContractDiff(
            self.contract,
            "changed",
            "none",
            Versions(before.contract.version, after.contract.version, None),
            after.contract.document.path,
            found.changes,
            inconclusive=found.inconclusive,
        )
        return Found(self._narrowed(made, head), self._of_interest(found.first))

    def merged(self, name: str, sides: Sequence[Workspace], head: Workspace) -> Found:
        """What a merge answers otherwise than every side that has the contract."""
        merged = head.stacks[name]
        facts = self._facts(merged)
        stacks = [side.stacks.get(name) for side in sides]
        for stack in stacks:
            if stack is not None:
                facts.learn(stack, merged)
        condition = facts.condition(merged)
        if condition is None:
            return Found()
        made = merge_diff(stacks, merged, head, only_where(merged, condition))
        return Found(() if made is None else self._narrowed(made, head))

    def _narrowed(self, made: ContractDiff, head: Workspace) -> tuple[ContractDiff, ...]:
        """The part that is asked about, if there is one."""
        decisions = tuple(change for change in made.decisions if self._is_of(change.behavior))
        unknown = tuple(filter(self._is_of, made.inconclusive))
        found = with_bump(replace(made, decisions=decisions, inconclusive=unknown), head.config)
        return () if found is None else (found,)

    def _of_interest(self, first: tuple[First, ...]) -> tuple[First, ...]:
        return tuple(each for each in first if self._is_of(each.behavior))

    def _facts(self, latest: Stack) -> Facts:
        if self._known is None:
            self._known = Facts(self._given, latest)
        return self._known

    def _is_of(self, behavior: str) -> bool:
        return not self._behaviors or behavior in self._behaviors
