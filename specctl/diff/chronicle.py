"""What a commit changed, cut down to what somebody asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from specctl.config import Config
from specctl.diff.bump import BumpTable, bump_of
from specctl.diff.change import BUMPS, Bump, ContractDiff, DecisionChange, Versions
from specctl.diff.combined import Combined
from specctl.diff.renames import renamed_rules
from specctl.diff.request import First
from specctl.diff.written import data_at
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.repository.history import Commit
from specctl.values import field, frozen
from specctl.workspace import Workspace

_OF_RULES = ("when", "unless", "then", "adjustable", "overrides")


@frozen
class Entry:
    """What one commit changed.

    `contracts` have the changes asked about; `first` has the answers of a request that could not be asked before;
    `unread` are the contracts that cannot be read at the commit, `trouble` says why nothing at all can.
    """

    commit: Commit
    contracts: tuple[ContractDiff, ...] = ()
    first: tuple[First, ...] = ()
    unread: tuple[str, ...] = ()
    trouble: str | None = None

    @property
    def bump(self) -> Bump:
        """The largest version step that the changes listed call for."""
        return max((each.bump for each in self.contracts), key=BUMPS.index, default="none")

    @property
    def says_something(self) -> bool:
        """Whether there is anything to list."""
        return bool(self.contracts or self.first or self.unread or self.trouble)


@frozen
class Wanted:
    """Which changes are asked about; `rules` are the names that the rule asked about had, none for all rules.

    `everything` adds changes of space, texts and records.
    """

    contract: str | None = None
    rules: frozenset[str] = frozenset()
    behaviors: frozenset[str] = frozenset()
    everything: bool = False


def kept(diff: ContractDiff, wanted: Wanted, edited: Collection[str], config: Config) -> ContractDiff | None:
    """The part of a comparison that is asked about, with the version step that it calls for; None if there is none.

    `edited` are the behaviors on which the rule asked about says something else now.
    """
    some = replace(
        diff,
        decisions=tuple(change for change in diff.decisions if _is_wanted(change, wanted)),
        authority=tuple(
            change
            for change in diff.authority
            if (not wanted.behaviors or change.behavior in wanted.behaviors)
            and (not wanted.rules or change.behavior in edited)
        ),
        space=diff.space if wanted.everything and not wanted.rules else (),
        texts=tuple(each for each in diff.texts if wanted.everything and _is_of(each.rule, wanted)),
        records=tuple(each for each in diff.records if wanted.everything and _is_of(each.rule, wanted)),
        inconclusive=tuple(each for each in diff.inconclusive if not wanted.behaviors or each in wanted.behaviors),
    )
    if some.status == "changed" and not any(
        (some.decisions, some.authority, some.space, some.texts, some.records, some.inconclusive)
    ):
        return None
    if some.status == "equivalent":
        return None
    return replace(some, bump=bump_of(some, BumpTable.of(config)))


def _is_wanted(change: DecisionChange, wanted: Wanted) -> bool:
    if wanted.behaviors and change.behavior not in wanted.behaviors:
        return False
    edits = {edit.name for each in change.responsible for edit in each.edits if edit.kind == "rule"}
    named = {*change.rules_before, *change.rules_after, *edits}
    return not wanted.rules or not wanted.rules.isdisjoint(named)


def _is_of(rule: str | None, wanted: Wanted) -> bool:
    return not wanted.rules or rule in wanted.rules


def merge_diff(base: Stack, head: Stack, found: Combined, config: Config) -> ContractDiff:
    """What a merge decides otherwise than every side, as a comparison with the first of them."""
    versions = Versions(base.contract.version, head.contract.version, None)
    decisions = tuple(each.change for each in found.novelties)
    path = head.contract.document.path
    made = ContractDiff(
        head.contract.id, "changed", "none", versions, path, decisions, inconclusive=found.inconclusive
    )
    return replace(made, bump=bump_of(made, BumpTable.of(config)))


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


def former_rules(base: Stack | None, head: Stack | None, names: Collection[str]) -> frozenset[str]:
    """What rules with some names were called before."""
    return frozenset(
        old
        for before, after in _members(base, head)
        for old, new in renamed_rules(before, after).items()
        if new in names
    )


def edited_behaviors(base: Stack | None, head: Stack | None, names: Collection[str]) -> frozenset[str]:
    """The behaviors on which rules with some names say something else in the head than in the base."""
    found: set[str] = set()
    for stack, other in ((base, head), (head, base)):
        for rule in _named(stack, names).values() if stack is not None else ():
            if _logic(stack, rule) not in [_logic(other, each) for each in _named(other, names).values()]:
                found.update(
                    name
                    for name, levels in stack.assignments.items()
                    if any(item.rule is rule for items in levels.values() for item in items)
                )
    return frozenset(found)


def _named(stack: Stack | None, names: Collection[str]) -> Mapping[str, Rule]:
    return {} if stack is None else {rule.id: rule for rule in stack.rules if rule.id in names}


def _logic(stack: Stack | None, rule: Rule) -> list[object]:
    """What a rule says, as written, apart from its texts."""
    if stack is None:
        return []
    owner = next(member for member in stack.members if member.id == rule.contract)
    return [data_at(owner, (*rule.route, key)) for key in _OF_RULES]


def _members(base: Stack | None, head: Stack | None) -> Iterator[tuple[Contract, Contract]]:
    before = {member.id: member for member in base.members} if base is not None else {}
    for member in head.members if head is not None else ():
        if member.id in before and before[member.id] is not member:
            yield before[member.id], member
