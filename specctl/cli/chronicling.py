"""The history of a repository of contracts, commit by commit: what each changed of what was asked about."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from dataclasses import replace

from specctl.cli.history import History
from specctl.diff.change import ContractDiff
from specctl.diff.chronicle import Entry, Found, Question, nothing
from specctl.errors import SpecctlError
from specctl.nearest import suggestion
from specctl.repository import Clone
from specctl.repository.history import Commit
from specctl.workspace import Workspace

# The diagrams of a comparison refer to each other, and commands run without collecting garbage.
_OFTEN = 16


class Chronicle:
    """What the commits of a history changed; they are to be asked about from the newest to the oldest."""

    def __init__(self, clone: Clone, history: History, question: Question) -> None:
        self._clone = clone
        self._history = history
        self._question = question
        self._seen: dict[str, None] = {}
        self._rules: dict[str, None] = {}
        self._asked = 0

    def entry(self, commit: Commit) -> Entry:
        """What a commit changed; with nothing in it where the clone ends."""
        self._asked += 1
        if self._asked % _OFTEN == 0:
            gc.collect()
        try:
            head = self._history.workspace(commit.id)
        except SpecctlError as error:
            return Entry(commit, trouble=error.message)
        self._note(head)
        unread = tuple(name for name in head.left_out if self._is_asked(name))
        if commit.is_cut_off:
            return Entry(commit, unread=unread)
        parts = self._merge(commit, head) if commit.is_merge else self._change(commit, head)
        found = Found()
        for part in parts:
            found = Found((*found.contracts, *part.contracts), (*found.first, *part.first))
        return Entry(commit, replace(found, contracts=tuple(sorted(found.contracts, key=_by_id))), unread)

    def check_known(self, rule: str | None = None) -> None:
        """Raise SpecctlError where no commit that was looked at had the contract, or the rule of it, asked about."""
        name = self._question.contract
        if name is not None and name not in self._seen:
            raise SpecctlError(f"no commit here has a contract `{name}`", suggestion(name, self._seen))
        if rule is not None and rule not in self._rules:
            raise SpecctlError(f"no commit here has a rule `{rule}` in `{name}`", suggestion(rule, self._rules))

    def _note(self, head: Workspace) -> None:
        self._seen.update(dict.fromkeys(sorted(_ids(head))))
        stack = head.stacks.get(self._question.contract or "")
        if stack is not None:
            self._rules.update(dict.fromkeys(stack.rule_by_id))

    def _is_asked(self, name: str) -> bool:
        return self._question.contract in (None, name)

    def _change(self, commit: Commit, head: Workspace) -> Iterator[Found]:
        for base, names in self._bases(commit, head):
            yield self._question.between(base, head, names)

    def _bases(self, commit: Commit, head: Workspace) -> Iterator[tuple[Workspace, frozenset[str]]]:
        """What a commit is compared with, and for which contracts.

        That is its parent; for contracts that cannot be read there, the last commit before at which they can be.
        """
        left = frozenset(filter(self._is_asked, _ids(head) - set(head.left_out)))
        gone: frozenset[str] | None = None
        for base in self._before(commit):
            here = left - set(base.left_out)
            if gone is None:
                gone = frozenset(filter(self._is_asked, base.contracts.keys() - _ids(head)))
                here |= gone
            if here:
                yield base, here
            left -= here
            if not left:
                return
        if left:
            yield nothing(head), left

    def _before(self, commit: Commit) -> Iterator[Workspace]:
        """The contracts at the ancestors of a commit, the nearest first, where they can be read."""
        for parent in commit.parents[:1]:
            yield from self._readable([parent])
            earlier = self._clone.run("rev-list", "--first-parent", "--skip=1", parent)
            yield from self._readable(earlier.decode().split())

    def _readable(self, commits: Iterable[str]) -> Iterator[Workspace]:
        for name in commits:
            try:
                found = self._history.workspace(name)
            except SpecctlError:  # the configuration was broken for a while
                continue
            yield found

    def _merge(self, commit: Commit, head: Workspace) -> Iterator[Found]:
        """What a merge decides otherwise than every side that it joins."""
        sides = list(self._readable(commit.parents))
        for name in head.stacks:
            if self._is_asked(name) and not any(name in side.left_out for side in sides):
                if any(name in side.stacks for side in sides):
                    yield self._question.merged(name, sides, head)
                else:
                    yield self._question.between(nothing(head), head, frozenset((name,)))


def _ids(workspace: Workspace) -> set[str]:
    return {source.id for source in workspace.sources if source.id is not None}


def _by_id(diff: ContractDiff) -> str:
    return diff.contract
