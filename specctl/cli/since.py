"""What changed for each contract since its last release, or since a revision: `bump`, `changelog`, `release` ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from specctl.cli.declared import judged, new_intents
from specctl.cli.opening import Sides, contract_source, open_all, open_sides
from specctl.cli.options import Reading, Talk
from specctl.diff.change import ContractDiff
from specctl.diff.chronicle import restricted
from specctl.diff.intent import Intent
from specctl.errors import SpecctlError
from specctl.repository import clone_of
from specctl.repository.releases import last_releases
from specctl.repository.revisions import Moment, commit_of
from specctl.values import frozen
from specctl.workspace import Workspace


@frozen
class Asked:
    """What is compared: BASE and HEAD as `specctl diff` has them, and the ids of contracts, none for all.

    Intents are read only if `with_intents`, so that a wrong one keeps nobody from what does not need them.
    """

    base: str | None = None
    head: str | None = None
    contracts: tuple[str, ...] = ()
    with_intents: bool = True


@frozen
class Since:
    """What changed for a contract since a moment, which `words` say, and the intents that came since."""

    diff: ContractDiff
    words: str
    intents: tuple[Intent, ...]
    head: Moment


def changes_since(asked: Asked, reading: Reading, talk: Talk) -> list[Since]:
    """What changed for each contract since BASE, or since its last release, by contract.

    Contracts that were never released are compared as `specctl diff` does without BASE. Raises SpecctlError where a
    contract cannot be read.
    """
    if asked.base is not None:
        sides = open_sides(["."], asked.base, asked.head, reading, talk)
        _check_names(sides.head.workspace, asked.contracts)
        return _compared(sides, _ids(sides).intersection(asked.contracts or _ids(sides)), {}, asked)
    quiet = replace(talk, is_verbose=False)
    found: list[Since] = []
    for commit, tags in _by_release(asked, reading, talk).items():
        sides = open_sides(["."], commit, asked.head, reading, quiet)
        found += _compared(sides, frozenset(tags), tags if commit is not None else {}, asked)
    return sorted(found, key=lambda since: since.diff.contract)


def _by_release(asked: Asked, reading: Reading, talk: Talk) -> dict[str | None, dict[str, str]]:
    """The contracts asked about, each with its last release tag, by the commit of that; None for those without one."""
    workspace = open_all(["."], replace(reading, revision=asked.head), talk)[0].workspace
    _check_names(workspace, asked.contracts)
    clone, _ = clone_of(".")
    head = commit_of(clone, asked.head or "HEAD")
    tags = last_releases(clone, head)
    found: dict[str | None, dict[str, str]] = {}
    for name in asked.contracts or sorted({source.id for source in workspace.sources if source.id}):
        tag = tags.get(name, "")
        found.setdefault(commit_of(clone, f"refs/tags/{tag}") if tag else None, {})[name] = tag
    return found


def _check_names(workspace: Workspace, names: Iterable[str]) -> None:
    for name in names:
        contract_source(workspace, name)


def _ids(sides: Sides) -> frozenset[str]:
    """The contracts of both sides."""
    workspaces = (sides.base.workspace, sides.head.workspace)
    return frozenset(source.id for workspace in workspaces for source in workspace.sources if source.id)


def _compared(sides: Sides, names: frozenset[str], words: Mapping[str, str], asked: Asked) -> list[Since]:
    """What changed for some contracts; `words` say for each what it is compared with, if not the base's own."""
    before, after = sides.base.workspace, sides.head.workspace
    for workspace, moment in ((after, sides.compared.head), (before, sides.compared.base)):
        _refuse_invalid(sorted(names.intersection(workspace.left_out)), moment)
    intents = new_intents(sides) if asked.with_intents else ()
    judgement = judged(restricted(before, names), restricted(after, names), intents)
    return [
        Since(diff, words.get(diff.contract, sides.compared.base.words), intents, sides.compared.head)
        for diff in judgement.contracts
        if diff.contract in names
    ]


def _refuse_invalid(names: Iterable[str], moment: Moment) -> None:
    for name in names:
        option = "" if moment.commit is None else f" --rev {moment.commit[:7]}"
        raise SpecctlError(
            f"contract `{name}` cannot be read in {moment.words}", f"`specctl validate{option}` shows what is wrong"
        )
