"""All contracts of a repository at one moment, and their stacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from graphlib import TopologicalSorter

from specctl.config import Config
from specctl.document import Document
from specctl.language.circles import find_circles, path_of
from specctl.language.contract import Contract
from specctl.language.notes import Notes
from specctl.language.pruning import prune
from specctl.language.reading import read_contract
from specctl.language.schema import schema_problems
from specctl.language.stack import Stack, in_stack_order, stack_of
from specctl.problem import Problem
from specctl.repository import Snapshot
from specctl.sources import Source, contract_files, parsed, read_sources
from specctl.values import entity, field

__all__ = ["Source", "Workspace", "contract_files", "load", "revised"]


@entity
class Workspace:
    """The contracts of a repository; `contracts` are the valid ones whose whole stack is valid, extended ones first.

    Paths are shown with `prefix` before the path in the repository. `read` are the sources with their own problems
    alone, without those that stem from other files; `others` are the blobs, by path, of YAML files without a contract.
    """

    config: Config
    sources: tuple[Source, ...]
    contracts: Mapping[str, Contract]
    prefix: str = ""
    read: tuple[Source, ...] = ()
    others: Mapping[str, str] = field(default_factory=dict)

    def inside(self, path: str) -> str:
        """A path as shown, as it is in the repository."""
        return path.removeprefix(self.prefix)

    @cached_property
    def stacks(self) -> dict[str, Stack]:
        """The stack of each valid contract."""
        return {
            name: stack_of(contract, self.contracts, self.config.levels) for name, contract in self.contracts.items()
        }

    @cached_property
    def extended(self) -> frozenset[str]:
        """The ids that some contract extends."""
        return frozenset(name for source in self.sources for name in source.extends)

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """The ids of contracts that cannot be judged, because they or what they extend are invalid."""
        return tuple(sorted({source.id for source in self.sources if source.id} - set(self.contracts)))


def load(
    snapshot: Snapshot, config: Config, roots: Iterable[str], prefix: str = "", known: Workspace | None = None
) -> Workspace:
    """Read every contract below some roots; `prefix` is put before paths where they are shown.

    What has not changed since another moment, `known`, is taken over from it: the sources of files with the same path
    and content, and the contracts whose whole stack is the same, so that these are the same objects in both. Where
    nothing has changed at all, it is `known` itself.
    """
    before = known if known is not None else Workspace(config, (), {}, prefix)
    read, others = read_sources(snapshot, roots, prefix, before.read, before.others)
    if known is not None and (config, prefix) == (known.config, known.prefix) and _are_the_same(read, known.read):
        return known
    return _assembled(read, config, prefix, known, others)


def _are_the_same(first: Sequence[Source], second: Sequence[Source]) -> bool:
    return len(first) == len(second) and all(one is other for one, other in zip(first, second, strict=True))


def revised(workspace: Workspace, texts: Mapping[str, str]) -> Workspace:
    """The workspace with other texts for some of its files, by path as shown."""
    read = [_reread(source, texts.get(source.path)) for source in workspace.read]
    return _assembled(read, workspace.config, workspace.prefix, workspace, workspace.others)


def _reread(source: Source, text: str | None) -> Source:
    return source if text is None else parsed(source.path, text.encode()) or source


def _assembled(
    read: Sequence[Source], config: Config, prefix: str, known: Workspace | None, others: Mapping[str, str]
) -> Workspace:
    by_id: dict[str, list[Source]] = {}
    for source in read:
        if source.id is not None:
            by_id.setdefault(source.id, []).append(source)
    notes = {id(source): Notes() for source in read}
    usable = _usable(by_id, config.levels, notes)
    contracts = _contracts(usable, config.levels, notes, _unchanged(read, config, known))
    sources = tuple(_with_problems(source, notes[id(source)].problems) for source in read)
    return Workspace(config, sources, contracts, prefix, tuple(read), others)


def _with_problems(source: Source, problems: Sequence[Problem]) -> Source:
    return replace(source, problems=(*source.problems, *problems)) if problems else source


def _unchanged(read: Iterable[Source], config: Config, known: Workspace | None) -> dict[str, Contract]:
    """The contracts of another moment, by id, whose own file was taken over from there."""
    if known is None or known.config.levels != config.levels:
        return {}
    before = {id(source) for source in known.read}
    return {
        name: known.contracts[name]
        for source in read
        if id(source) in before and (name := source.id) is not None and name in known.contracts
    }


def _usable(
    by_id: Mapping[str, list[Source]], levels: tuple[str, ...], notes: Mapping[int, Notes]
) -> dict[str, Source]:
    """The sources that can be read: their id is theirs alone, and what they extend is known."""
    circles = _circles(by_id)
    found = {}
    for name, (source, *others) in by_id.items():
        for other in others:
            notes[id(other)].same_contract(name, source.path, ("id",))
        whole = [_check_header(item, by_id, levels, circles, notes[id(item)]) for item in (source, *others)]
        if all(whole) and not others:
            found[name] = source
    return found


def _circles(by_id: Mapping[str, list[Source]]) -> dict[str, str]:
    """Each id that extends itself by way of others, with the circle that it is in, in words."""
    circles = find_circles({name: sources[0].extends for name, sources in by_id.items()})
    return {name: path_of(circle) for circle in circles for name in circle}


def _check_header(
    source: Source,
    by_id: Mapping[str, list[Source]],
    levels: tuple[str, ...],
    circles: Mapping[str, str],
    notes: Notes,
) -> bool:
    level = source.level
    if level is not None and level not in levels:
        notes.unknown("level", level, levels, ("level",))
    for place, name in enumerate(source.extends):
        if name not in by_id:
            notes.unknown("contract", name, by_id, ("extends", place))
        else:
            _check_levels(source, by_id[name][0], levels, notes, place)
    for place, name in enumerate(source.no_looser_than):
        if name not in by_id:
            notes.unknown("contract", name, by_id, ("no_looser_than", place))
        elif name == source.id:
            message = f"contract `{name}` names itself under `no_looser_than`, and nothing is looser than itself"
            notes.invalid(message, ("no_looser_than", place), "name another contract, or remove it")
    _check_succession(source, by_id, notes)
    if source.id is not None and source.id in circles:
        message = f"contracts extend each other in a circle: {circles[source.id]}"
        notes.invalid(message, ("extends",), "remove one of these `extends`")
    stands = level in levels or not source.extends
    return stands and all(name in by_id for name in source.extends) and source.id not in circles


def _check_succession(source: Source, by_id: Mapping[str, list[Source]], notes: Notes) -> None:
    for name, route in source.succession:
        if name not in by_id:
            notes.unknown("contract", name, by_id, route)
        elif name == source.id:
            message = f"contract `{name}` names itself under `{route[1]}`"
            notes.invalid(message, route, "name another contract, or remove it")


def _check_levels(source: Source, extended: Source, levels: tuple[str, ...], notes: Notes, place: int) -> None:
    own, above = source.level, extended.level
    if own in levels and above in levels and levels.index(above) > levels.index(own):
        notes.invalid(
            f"contract `{extended.id}` stands at level {above}, which is below this contract's level {own}",
            ("extends", place),
            "a contract extends contracts of its own or a higher level",
        )


def _contracts(
    usable: Mapping[str, Source],
    levels: tuple[str, ...],
    notes: Mapping[int, Notes],
    unchanged: Mapping[str, Contract],
) -> dict[str, Contract]:
    """The valid contracts, extended ones first; what extends an invalid one is left out.

    One that is unchanged, with the same contracts above it, is taken over.
    """
    order = TopologicalSorter({name: source.extends for name, source in sorted(usable.items())})
    found: dict[str, Contract] = {}
    for name in order.static_order():
        source = usable.get(name)
        if source is None or source.document is None or any(other not in found for other in source.extends):
            continue
        same = unchanged.get(name)
        if same is not None and all(found[other] is unchanged.get(other) for other in source.extends):
            if not notes[id(source)].problems:
                found[name] = same
            continue
        above = in_stack_order(source.extends, found)
        document = _judged(source, source.document)
        if document is None:
            continue
        contract, problems = read_contract(_at_a_level(document, levels), above, levels)
        if not problems and not source.problems and not notes[id(source)].problems:
            found[name] = contract
        notes[id(source)].problems.extend(problems)
    return found


def _at_a_level(document: Document, levels: tuple[str, ...]) -> Document:
    """The document, at the highest level if it gives one that does not exist: the rest can be read all the same."""
    root = document.root
    if not isinstance(root, dict) or root.get("level") in levels:
        return document
    return Document(document.path, document.text, {**root, "level": levels[0]})


def _judged(source: Source, document: Document) -> Document | None:
    """The document, or of one that does not fit the schema as much as can be read all the same, if any."""
    if not source.problems:
        return document
    root = prune(document.root, source.problems)
    if root is None or schema_problems(root):
        return None
    return Document(document.path, document.text, root)
