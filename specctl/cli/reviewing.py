"""A pull request read for review: both sides by the base's configuration, nothing of the head taken at its word."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from specctl import repository
from specctl.cli.comparing import finder
from specctl.cli.declared import new_intents
from specctl.cli.generating import Job
from specctl.cli.opening import DEFAULT_FOLDER, Home, Opened, Sides, home_of, open_home, snapshot_of
from specctl.cli.options import Reading, Talk
from specctl.config import Config, GenerateConfig
from specctl.diff.change import Diff
from specctl.diff.collateral import conditions_of, judge
from specctl.diff.compare import compare, unread
from specctl.diff.intent import Intent
from specctl.errors import SpecctlError
from specctl.generate.target import Material, options_of, target_of
from specctl.generate.templating import Templates
from specctl.language.condition import ALWAYS
from specctl.language.read_where import read_where
from specctl.lint.settings import Choice, settings_of
from specctl.output.diff_places import Places
from specctl.repository import Snapshot
from specctl.review.asked import counted, requirements
from specctl.review.demands import demanded
from specctl.review.findings import new_findings
from specctl.review.given import Given
from specctl.review.lowered import lowered, removed
from specctl.review.outputs import Output
from specctl.review.review import Review
from specctl.review.trust import Distrusted, distrusted
from specctl.review.verdicts import changed_verdicts
from specctl.values import frozen
from specctl.workspace import Workspace


@frozen
class Approved:
    """Who approved, None where nobody was asked, and the login of the author, whose approval does not count."""

    given: tuple[Given, ...] | None = None
    author: str | None = None


@frozen
class Read:
    """A review, and where the rules that it speaks of stand."""

    review: Review
    places: Places


@frozen
class _Folder:
    """The folder of the repository at both moments."""

    path: str
    base: Snapshot
    head: Snapshot


def read_review(base: str | None, head: str | None, approved: Approved, reading: Reading, talk: Talk) -> Read:
    """All that a pull request needs; raises SpecctlError where neither side has a contract, or Git lacks one."""
    sides, folder = _open(base, head, reading)
    before, after = sides.base.workspace, sides.head.workspace
    _say(sides, talk)
    intents, wrong = _intents(sides)
    compared = compare(before, after, conditions_of(intents, after))
    judgement = judge(compared, intents)
    moments = sides.compared.base.words, sides.compared.head.words
    asks = (*demanded(compared), *lowered(before, after, compared), *removed(before, after))
    needed = requirements(asks, _holders(before, after))
    review = Review(
        diff=Diff(*moments, judgement.contracts, _left_out(before, after)),
        judgement=judgement,
        findings=new_findings(before, after, settings_of(before.config, Choice()), moments[0]),
        verdicts=changed_verdicts(before, after, [one.diff.contract for one in compared]),
        outputs=tuple(_outputs(before, after, folder)),
        requirements=counted(needed, approved.given or (), approved.author),
        distrusted=_distrusted(before, folder, reading),
        intents=intents,
        intents_wrong=wrong,
        is_decided=approved.given is not None,
    )
    return Read(review, Places(finder(before), finder(after)))


def _open(base: str | None, head: str | None, reading: Reading) -> tuple[Sides, _Folder]:
    """Both sides of the repository around the current folder, as the base configures it."""
    if reading.revision is not None:
        raise SpecctlError("`--rev` reads one revision, and this compares two", "name the two: `BASE..HEAD`")
    clone, _ = repository.clone_of(".")
    compared = repository.moments(clone, base, head, is_staged=reading.is_staged)
    before = replace(reading, revision=compared.base.commit, is_staged=False)
    after = replace(reading, revision=compared.head.commit, is_staged=compared.head.kind == "index")
    home = home_of(".", before)
    folder = _Folder(home.folder, snapshot_of(home.folder, before), snapshot_of(home.folder, after))
    home = _first_home(home, folder)
    earlier = open_home(home, ["."], before)
    opened = open_home(home, ["."], after, earlier.workspace)
    if not earlier.workspace.sources and not opened.workspace.sources:
        raise SpecctlError(
            f"no contract found in {compared.base.words} or {compared.head.words}",
            "a contract is a YAML file with the key `specctl` at the top; `specctl init` writes a first one",
        )
    return Sides(earlier, opened, compared), folder


def _first_home(home: Home, folder: _Folder) -> Home:
    """Where the base has no contracts yet, the folder that holds them by default; the head's settings do not count."""
    if home.config == Config(contracts=(".",)) and any(True for _ in folder.head.walk(DEFAULT_FOLDER)):
        return Home(home.folder, Config())
    return home


def _say(sides: Sides, talk: Talk) -> None:
    if talk.is_verbose and not talk.is_quiet:
        import click  # noqa: PLC0415  rarely asked for

        click.echo(f"configuration: {sides.base.workspace.config.path or 'none, the defaults hold'}", err=True)


def _intents(sides: Sides) -> tuple[tuple[Intent, ...], tuple[str, ...]]:
    """The new intents, or none with what is wrong with them."""
    try:
        return new_intents(sides), ()
    except SpecctlError as error:
        return (), error.details or (error.message,)


def _distrusted(before: Workspace, folder: _Folder, reading: Reading) -> tuple[Distrusted, ...]:
    """What the head changes and the review does not use; no configuration counts beside one that was named."""
    found = distrusted(folder.base, folder.head, before.config.contracts, before.prefix)
    is_named = reading.config is not None or reading.no_config
    return tuple(item for item in found if not (is_named and item.kind == "configuration"))


def _left_out(before: Workspace, after: Workspace) -> tuple[str, ...]:
    """The contracts that a side could not read, and the files that hide which contract they hold."""
    hidden = {source.path for source in (*before.sources, *after.sources) if source.id is None}
    return tuple(sorted(unread(before, after) | hidden))


def _holders(before: Workspace, after: Workspace) -> Mapping[str, tuple[str, ...]]:
    """Who holds each role, by the base where it knows the role."""
    found: dict[str, tuple[str, ...]] = {}
    for workspace in (before, after):
        for contract in workspace.contracts.values():
            for name, role in contract.parts.roles.items():
                found.setdefault(name, role.who)
    return found


def _outputs(before: Workspace, after: Workspace, folder: _Folder) -> Iterator[Output]:
    """The outputs of the base's configuration that come out otherwise, both sides made by its templates."""
    if before is after and folder.base is folder.head:
        return
    for entry in before.config.generate:
        old, was_wrong = _made(entry, before, folder, folder.base)
        new, wrong = _made(entry, after, folder, folder.head)
        if wrong and not was_wrong:
            yield Output(entry.out, entry.target, entry.contract, problem=wrong)
            continue
        for path in {**old, **new}:
            is_other = old.get(path) != new.get(path)
            is_stale = not wrong and _is_stale(path, new.get(path), folder, is_other=is_other)
            if is_other or is_stale:
                yield Output(path, entry.target, entry.contract, old.get(path), new.get(path), is_stale)


def _made(entry: GenerateConfig, workspace: Workspace, folder: _Folder, side: Snapshot) -> tuple[dict[str, str], str]:
    """The files of an output by path; none, with the reason, where it cannot be made."""
    try:
        target, stack = target_of(entry.target), workspace.stacks.get(entry.contract)
        if stack is None:
            return {}, f"contract `{entry.contract}` cannot be read"
        where = ALWAYS if entry.where is None else read_where(entry.where, stack, "where")
        options = options_of(target, entry.options)
        material = Material(target.name, stack, workspace, where, options, Templates(folder.base))
        return Job(target, material, folder.path, entry.out or None, side).files, ""
    except SpecctlError as error:
        return {}, error.message
    except (MemoryError, RecursionError):
        return {}, "it takes more than the memory given"


def _is_stale(path: str, made: str | None, folder: _Folder, *, is_other: bool) -> bool:
    """Whether the head has a file that is not what its contracts give, and it or that is new."""
    there = _content(folder.head, path)
    if there is None or (made is not None and there == made.encode()):
        return False
    return is_other or there != _content(folder.base, path)


def _content(snapshot: Snapshot, path: str) -> bytes | None:
    return None if snapshot.leaves(path) else snapshot.read(path)


def owned(opened: Sequence[Opened], place: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each contract file by its path in the Git repository, with its owners; `place` maps prefixes to folders there."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for item in opened:
        workspace = item.workspace
        for source in workspace.sources:
            root = source.document.root if source.document is not None else None
            stated = root.get("owners") if isinstance(root, dict) else None
            listed = [stated] if isinstance(stated, str) else stated if isinstance(stated, list) else []
            path = os.path.normpath(os.path.join(place[workspace.prefix], workspace.inside(source.path)))
            found.append((path.replace(os.sep, "/"), tuple(owner for owner in listed if isinstance(owner, str))))
    return found
