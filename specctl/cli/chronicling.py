"""The history of a repository of contracts, commit by commit: what each changed of what was asked about."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace

from specctl.cli.history import History
from specctl.diff.change import ContractDiff
from specctl.diff.chronicle import (
    Entry,
    Wanted,
    edited_behaviors,
    former_rules,
    kept,
    merge_diff,
    nothing,
    restricted,
)
from specctl.diff.combined import combined, is_like
from specctl.diff.compare import compare
from specctl.diff.request import Facts, First, answered, first_answers, only_where
from specctl.errors import SpecctlError
from specctl.language.stack import Stack
from specctl.nearest import suggestion
from specctl.repository import Clone
from specctl.repository.history import Commit
from specctl.workspace import Workspace

# Diagrams of one comparison refer to each other; nothing else lets them go, since commands run without collection.
_OFTEN = 16
_Given = dict[str, str]


class Chronicle:
    """What the commits of a history changed.

    `given` are facts about a request, in the words of the latest revision that has the contract.
    """

    def __init__(self, clone: Clone, history: History, wanted: Wanted, given: _Given | None = None) -> None:
        self._clone = clone
        self._history = history
        self._wanted = wanted
        self._given = given or {}
        self._facts: Facts | None = None
        self._known: set[str] = set()
        self._rules: set[str] = set()
        self._compared = 0

    def entry(self, commit: Commit) -> Entry:
        """What a commit changed; commits are to be asked about from the newest to the oldest."""
        try:
            head = self._history.workspace(commit.id)
        except SpecctlError as error:
            return Entry(commit, trouble=error.message)
        unread = self._unread(head)
        if commit.is_cut_off:
            return Entry(commit, unread=unread)
        self._note(head)
        if commit.is_merge:
            return replace(self._merge(commit, head), unread=unread)
        contracts: list[ContractDiff] = []
        first: list[First] = []
        for base, names in self._bases(commit, head):
            found = self._between(base, head, names)
            contracts += found[0]
            first += found[1]
        return Entry(commit, tuple(contracts), tuple(first), unread)

    def check_known(self) -> None:
        """Raise SpecctlError where no commit that was looked at had the contract or rule asked about."""
        name = self._wanted.contract
        if name is not None and name not in self._known:
            hint = suggestion(name, self._known)
            raise SpecctlError(f"unknown contract `{name}` in this history", hint or "a range is written `A..B`")
        for rule in self._wanted.rules:
            if rule not in self._rules:
                raise SpecctlError(f"no commit here has a rule `{rule}` in `{name}`", suggestion(rule, self._rules))

    def _note(self, head: Workspace) -> None:
        """Remember which names there are."""
        self._known.update(source.id for source in head.sources if source.id)
        stack = head.stacks.get(self._wanted.contract or "")
        if stack is not None and self._wanted.rules:
            self._rules.update(stack.rule_by_id)
        if stack is not None and self._given and self._facts is None:
            self._facts = Facts(self._given, stack)

    def _unread(self, workspace: Workspace) -> tuple[str, ...]:
        name = self._wanted.contract
        return tuple(each for each in workspace.left_out if name in (None, each))

    def _bases(self, commit: Commit, head: Workspace) -> Iterator[tuple[Workspace, frozenset[str]]]:
        """What a commit is compared with, and for which contracts: its parent, or where that cannot be read the last
        commit before it that can be.
        """
        left = frozenset({source.id for source in head.sources if source.id} - set(head.left_out))
        if self._wanted.contract is not None:
            left &= {self._wanted.contract}
        before = self._before(commit)
        for base in before:
            here = left - set(base.left_out)
            if here or base is before:
                gone = frozenset(base.contracts) - set(head.left_out) - {s.id for s in head.sources if s.id}
                if self._wanted.contract is not None:
                    gone &= {self._wanted.contract}
                yield base, here | gone
            left -= here
            if not left:
                return
        yield nothing(head), left

    def _before(self, commit: Commit) -> Iterator[Workspace]:
        """The contracts at the ancestors of a commit, the nearest first, where they can be read."""
        for parent in commit.parents[:1]:
            try:
                yield self._history.workspace(parent)
            except SpecctlError:
                pass
            for name in self._clone.run("rev-list", "--first-parent", "--skip=1", parent).decode().split():
                try:
                    yield self._history.workspace(name)
                except SpecctlError:
                    continue

    def _between(
        self, base: Workspace, head: Workspace, names: frozenset[str]
    ) -> tuple[list[ContractDiff], tuple[First, ...]]:
        if self._facts is not None:
            return self._answered(self._facts, base, head)
        found: list[ContractDiff] = []
        for each in compare(restricted(base, names), restricted(head, names)):
            self._tidy()
            found += self._kept(each.diff, base, head)
        return found, ()

    def _kept(self, diff: ContractDiff, base: Workspace, head: Workspace) -> list[ContractDiff]:
        wanted = self._wanted
        edited: frozenset[str] = frozenset()
        if wanted.rules:
            before, after = base.stacks.get(diff.contract), head.stacks.get(diff.contract)
            both = wanted.rules | former_rules(before, after, wanted.rules)
            edited = edited_behaviors(before, after, both)
            there = any(rule in stack.rule_by_id for stack in (before, after) if stack is not None for rule in both)
            if diff.status in ("added", "removed") and not there:
                return []
            found = kept(diff, wanted, edited, head.config)
            self._wanted = replace(wanted, rules=both)
        else:
            found = kept(diff, wanted, edited, head.config)
        return [] if found is None else [found]

    def _answered(
        self, facts: Facts, base: Workspace, head: Workspace
    ) -> tuple[list[ContractDiff], tuple[First, ...]]:
        name = self._wanted.contract or ""
        before, after = base.stacks.get(name), head.stacks.get(name)
        condition = None if after is None else facts.condition(after)
        if after is None or condition is None:
            return ([] if before is None else _gone(base, head, name)), ()
        if before is None:
            return [], self._first(first_answers(after, condition))
        if is_like(before, after):
            return [], ()
        facts.learn(before, after)
        self._tidy()
        found = answered(before, after, condition, head.config)
        made = ContractDiff(
            name,
            "changed",
            "none",
            _versions(before, after),
            after.contract.document.path,
            found.changes,
            inconclusive=found.inconclusive,
        )
        some = kept(made, self._wanted, (), head.config)
        return ([] if some is None else [some]), self._first(found.first)

    def _first(self, found: tuple[First, ...]) -> tuple[First, ...]:
        names = self._wanted.behaviors
        return tuple(each for each in found if not names or each.behavior in names)

    def _merge(self, commit: Commit, head: Workspace) -> Entry:
        """What a merge decides otherwise than every side that it joins."""
        sides: list[Workspace] = []
        for parent in commit.parents:
            try:
                sides.append(self._history.workspace(parent))
            except SpecctlError:
                continue
        name = self._wanted.contract
        found: list[ContractDiff] = []
        for stack in head.stacks.values() if sides else ():
            if name in (None, stack.contract.id):
                found += self._merged(stack, sides, head)
        return Entry(commit, tuple(found))

    def _merged(self, stack: Stack, sides: list[Workspace], head: Workspace) -> list[ContractDiff]:
        name = stack.contract.id
        if any(name in side.left_out for side in sides):
            return []
        before = [side.stacks.get(name) for side in sides]
        there = [each for each in before if each is not None]
        if any(is_like(each, stack) for each in there):
            return []
        for each in there:
            if self._facts is not None:
                self._facts.learn(each, stack)
        if not there:
            return self._between(sides[0], head, frozenset({name}))[0]
        asked = stack
        if self._facts is not None:
            condition = self._facts.condition(stack)
            if condition is None:
                return []
            asked = only_where(stack, condition)
        self._tidy()
        made = merge_diff(there[0], stack, combined(before, asked, head.config), head.config)
        some = kept(made, self._wanted, (), head.config)
        return [] if some is None else [some]

    def _tidy(self) -> None:
        self._compared += 1
        if self._compared % _OFTEN == 0:
            gc.collect()
