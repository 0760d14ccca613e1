"""What one commit changed of what somebody asked about: of all contracts, one, or one rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from specctl.config import Config
from specctl.diff.bump import BumpTable, bump_of
from specctl.diff.change import BUMPS, AuthorityChange, Bump, ContractDiff, DecisionChange, Versions
from specctl.diff.combined import combined, is_like
from specctl.diff.compare import compare
from specctl.diff.renames import renamed_rules
from specctl.diff.request import First
from specctl.diff.rewording import is_rewording
from specctl.language.contract import Contract
from specctl.language.stack import Stack
from specctl.repository.history import Commit
from specctl.values import frozen
from specctl.workspace import Workspace


@frozen
class Found:
    """What changed between two moments; `first` has answers to a request that could not be asked before."""

    contracts: tuple[ContractDiff, ...] = ()
    first: tuple[First, ...] = ()


@frozen
class Entry:
    """What one commit changed.

    `unread` are the contracts that cannot be read at the commit, `trouble` says why nothing at all can be.
    """

    commit: Commit
    found: Found = Found()
    unread: tuple[str, ...] = ()
    trouble: str | None = None

    @property
    def bump(self) -> Bump:
        """The largest version step that the changes listed call for."""
        return max((each.bump for each in self.found.contracts), key=BUMPS.index, default="none")

    @property
    def says_something(self) -> bool:
        """Whether there is anything to list."""
        return bool(self.found.contracts or self.found.first or self.unread or self.trouble)


class Question(Protocol):
    """What somebody asks a history: about one contract, or (None) all."""

    @property
    def contract(self) -> str | None:
        """The contract that it is about."""

    def between(self, base: Workspace, head: Workspace, names: Collection[str]) -> Found:
        """What changed for some contracts from one moment to the next."""

    def merged(self, name: str, sides: Sequence[Workspace], head: Workspace) -> Found:
        """What a merge decides for a contract otherwise than every side that has it."""


class Changes:
    """Which decisions and authority changed; `everything` adds changes of space, texts and records.

    With `rule`, those in which it decided or that it brought about, whatever it was called before.
    """

    def __init__(
        self,
        contract: str | None = None,
        rule: str | None = None,
        behaviors: Collection[str] = (),
        *,
        everything: bool = False,
    ) -> None:
        self.contract = contract
        self._rules = frozenset() if rule is None else frozenset((rule,))
        self._behaviors = frozenset(behaviors)
        self._everything = everything

    def between(self, base: Workspace, head: Workspace, names: Collection[str]) -> Found:
        """What changed for some contracts from one moment to the next."""
        asked = [name for name in names if self._everything or not _is_reworded(name, base, head)]
        found = [
            self._kept(each.diff, base.stacks.get(each.diff.contract), head.stacks.get(each.diff.contract), head.config)
            for each in compare(restricted(base, asked), restricted(head, asked))
        ]
        return Found(tuple(each for each in found if each is not None))

    def merged(self, name: str, sides: Sequence[Workspace], head: Workspace) -> Found:
        """What a merge decides for a contract otherwise than every side that has it."""
        made = merge_diff([side.stacks.get(name) for side in sides], head.stacks[name], head)
        some = None if made is None else self._kept(made, None, None, head.config)
        return Found(() if some is None else (some,))

    def _kept(self, diff: ContractDiff, base: Stack | None, head: Stack | None, config: Config) -> ContractDiff | None:
        """The part of a comparison that is asked about, with the version step that it calls for; None for nothing."""
        self._rules |= _former_rules(base, head, self._rules)
        some = replace(
            diff,
            decisions=tuple(change for change in diff.decisions if self._is_asked(change)),
            authority=tuple(change for change in diff.authority if self._is_asked(change)),
            space=diff.space if self._everything and not self._rules else (),
            texts=tuple(each for each in diff.texts if self._everything and self._names(each.rule)),
            records=tuple(each for each in diff.records if self._everything and self._names(each.rule)),
            inconclusive=tuple(filter(self._is_of, diff.inconclusive)),
        )
        if diff.status in ("added", "removed"):
            there = [stack for stack in (base, head) if stack is not None]
            return some if not self._rules or any(_has(stack, self._rules) for stack in there) else None
        return with_bump(some, config)

    def _is_of(self, behavior: str) -> bool:
        return not self._behaviors or behavior in self._behaviors

    def _names(self, rule: str | None) -> bool:
        return not self._rules or rule in self._rules

    def _is_asked(self, change: DecisionChange | AuthorityChange) -> bool:
        named = {edit.name for each in change.responsible for edit in each.edits if edit.kind == "rule"}
        if isinstance(change, DecisionChange):
            named.update(change.rules_before, change.rules_after)
        return self._is_of(change.behavior) and (not self._rules or not self._rules.isdisjoint(named))


def with_bump(diff: ContractDiff, config: Config) -> ContractDiff | None:
    """A comparison with the version step that the changes in it call for; None if there are none."""
    changes = (diff.decisions, diff.authority, diff.space, diff.texts, diff.records, diff.inconclusive)
    return replace(diff, bump=bump_of(diff, BumpTable.of(config))) if any(changes) else None


def merge_diff(
    sides: Sequence[Stack | None], merged: Stack, head: Workspace, asked: Stack | None = None
) -> ContractDiff | None:
    """What a merge decides otherwise than every side that has a contract, as a change from the first of these.

    None where it is written as on one of the sides, or none has it. `asked` is the merge over some requests alone.
    """
    first = next((side for side in sides if side is not None), None)
    if first is None or any(is_like(side, merged) for side in sides if side is not None):
        return None
    found = combined(sides, asked or merged, head.config)
    return ContractDiff(
        merged.contract.id,
        "changed",
        "none",
        Versions(first.contract.version, merged.contract.version, None),
        merged.contract.document.path,
        tuple(each.change for each in found.novelties),
        inconclusive=found.inconclusive,
    )


def restricted(workspace: Workspace, names: Collection[str]) -> Workspace:
    """A workspace of some contracts and what they extend, so that nothing else is compared."""
    stacks = [workspace.stacks[name] for name in names if name in workspace.stacks]
    needed = {member.id for stack in stacks for member in stack.members}
    return Workspace(
        workspace.config,
        tuple(source for source in workspace.sources if source.id in needed),
        {name: contract for name, contract in workspace.contracts.items() if name in needed},
        workspace.prefix,
    )


def nothing(workspace: Workspace) -> Workspace:
    """The workspace before it had any contract."""
    return Workspace(workspace.config, (), {}, workspace.prefix)


def _is_reworded(name: str, base: Workspace, head: Workspace) -> bool:
    before, after = base.stacks.get(name), head.stacks.get(name)
    return before is not None and after is not None and is_rewording(before, after)


def _former_rules(base: Stack | None, head: Stack | None, names: Collection[str]) -> frozenset[str]:
    """What rules with some names were called before."""
    return frozenset(
        old
        for before, after in _members(base, head)
        for old, new in renamed_rules(before, after).items()
        if new in names
    )


def _members(base: Stack | None, head: Stack | None) -> Iterator[tuple[Contract, Contract]]:
    """The contracts of two revisions of a stack that are written otherwise, before and after."""
    before = {member.id: member for member in base.members} if base is not None else {}
    for member in head.members if head is not None else ():
        if member.id in before and before[member.id] is not member:
            yield before[member.id], member


def _has(stack: Stack, names: Collection[str]) -> bool:
    return any(name in stack.rule_by_id for name in names)
