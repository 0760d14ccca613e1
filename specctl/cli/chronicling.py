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
from specctl.workspace import Source, Workspace

# The diagrams of a comparison refer to each other, and commands run without collecting garbage.
_OFTEN = 16


class Chronicle:
    """What the commits of a history changed; they are to be asked about from the newest to the oldest."""

    def __init__(self, clone: Clone, history: History, question: Question) -> None:
        self._clone = clone
        self._history = history
        self._question = question
        self._paths: dict[str, str] = {}
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
        unread = tuple(self._unread(commit, head))
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
        if name is not None and name not in self._paths:
            raise SpecctlError(f"no commit here has a contract `{name}`", suggestion(name, self._paths))
        if rule is not None and rule not in self._rules:
            raise SpecctlError(f"no commit here has a rule `{rule}` in `{name}`", suggestion(rule, self._rules))

    def _note(self, head: Workspace) -> None:
        self._paths.update({source.id: source.path for source in head.sources if source.id is not None})
        stack = head.stacks.get(self._question.contract or "")
        if stack is not None:
            self._rules.update(dict.fromkeys(stack.rule_by_id))

    def _unread(self, commit: Commit, head: Workspace) -> Iterator[str]:
        """The contracts that cannot be read, or the files if these do not even tell an id, unless it was so before."""
        parent = None if commit.is_cut_off else next(self._readable(commit.parents[:1]), None)
        before = {} if parent is None else _unread(parent)
        path = self._paths.get(self._question.contract or "")
        for name, source in _unread(head).items():
            is_same = name in before and before[name].text == source.text
            if not is_same and (self._is_asked(name) or (source.id is None and path in (None, source.path))):
                yield name

    def _is_asked(self, name: str) -> bool:
        return self._question.contract in (None, name)

    def _change(self, commit: Commit, head: Workspace) -> Iterator[Found]:
        for base, names in self._bases(commit, head):
            yield self._question.between(base, head, names)

    def _bases(self, commit: Commit, head: Workspace) -> Iterator[tuple[Workspace, frozenset[str]]]:
        """What a commit is compared with, and for which contracts.

        That is its parent; for contracts that cannot be read there, the last commit before at which they can be.
        """
        left = frozenset(filter(self._is_asked, head.contracts))
        gone: frozenset[str] | None = None
        for base in self._before(commit):
            here = frozenset(name for name in left if not _is_hidden(name, head, base))
            if gone is None:
                away = base.contracts.keys() - head.contracts.keys()
                gone = frozenset(name for name in away if self._is_asked(name) and not _is_hidden(name, base, head))
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
            if self._is_asked(name) and not any(_is_hidden(name, head, side) for side in sides):
                if any(name in side.stacks for side in sides):
                    yield self._question.merged(name, sides, head)
                else:
                    yield self._question.between(nothing(head), head, frozenset((name,)))


def _unread(workspace: Workspace) -> dict[str, Source]:
    """The sources that cannot be read, by id, or by path where a file is too broken to tell one."""
    left_out = set(workspace.left_out)
    return {
        source.id or source.path: source
        for source in workspace.sources
        if source.id in left_out or (source.id is None and source.problems)
    }


def _is_hidden(name: str, there: Workspace, other: Workspace) -> bool:
    """Whether a contract cannot be read at another moment, though its file is there."""
    unread = _unread(other)
    return name in unread or any(source.id == name and source.path in unread for source in there.sources)


def _by_id(diff: ContractDiff) -> str:
    return diff.contract
