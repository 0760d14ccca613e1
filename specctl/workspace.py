"""All contracts of a repository at one moment, and their stacks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from graphlib import TopologicalSorter

from specctl.config import FILES, Config
from specctl.document import Document, is_contract, mentions_contract, parse
from specctl.language.circles import find_circles, path_of
from specctl.language.contract import Contract
from specctl.language.notes import Notes
from specctl.language.pruning import prune
from specctl.language.reading import read_contract
from specctl.language.schema import schema_problems
from specctl.language.stack import Stack, in_stack_order, stack_of
from specctl.problem import Problem, file_problem, span_at
from specctl.repository import Snapshot
from specctl.values import entity, frozen


@frozen
class Source:
    """A contract file: how it is shown, what it holds if it could be read, what is wrong with it, and its text."""

    path: str
    document: Document | None
    problems: tuple[Problem, ...]
    text: str = ""

    @property
    def id(self) -> str | None:
        """The id that the file gives, if it gives one."""
        root = self.document.root if self.document is not None else None
        name = root.get("id") if isinstance(root, dict) else None
        return name if isinstance(name, str) else None

    @property
    def extends(self) -> tuple[str, ...]:
        """The ids that the file names under `extends`, as far as they can be read."""
        root = self.document.root if self.document is not None else None
        listed = root.get("extends") if isinstance(root, dict) else None
        return tuple(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else ()


@entity
class Workspace:
    """The contracts of a repository; `contracts` are the valid ones whose whole stack is valid, extended ones first.

    Paths are shown with `prefix` before the path in the repository.
    """

    config: Config
    sources: tuple[Source, ...]
    contracts: Mapping[str, Contract]
    prefix: str = ""

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


def load(snapshot: Snapshot, config: Config, roots: Iterable[str], prefix: str = "") -> Workspace:
    """Read every contract below some roots; `prefix` is put before paths where they are shown."""
    read = [source for path in contract_files(snapshot, roots) if (source := _source(snapshot, path, prefix))]
    return _assembled(read, config, prefix)


def revised(workspace: Workspace, texts: Mapping[str, str]) -> Workspace:
    """The workspace with other texts for some of its files, by path as shown."""
    read = [_reread(source, texts.get(source.path)) for source in workspace.sources]
    return _assembled(read, workspace.config, workspace.prefix)


def _reread(source: Source, text: str | None) -> Source:
    if text is None and (source.document is None or not source.problems):
        return source
    return _parsed(source.path, (source.text if text is None else text).encode()) or source


def _assembled(read: Sequence[Source], config: Config, prefix: str) -> Workspace:
    by_id: dict[str, list[Source]] = {}
    for source in read:
        if source.id is not None:
            by_id.setdefault(source.id, []).append(source)
    notes = {id(source): Notes() for source in read}
    usable = _usable(by_id, config.levels, notes)
    contracts = _contracts(usable, config.levels, notes)
    sources = (
        Source(source.path, source.document, (*source.problems, *notes[id(source)].problems), source.text)
        for source in read
    )
    return Workspace(config, tuple(sources), contracts, prefix)


def contract_files(snapshot: Snapshot, roots: Iterable[str]) -> list[str]:
    """The YAML files below some roots, without those of repositories inside the repository."""
    found: dict[str, None] = {}
    for root in roots:
        paths = list(snapshot.walk(root))
        inner = {os.path.dirname(path) for path in paths if os.path.basename(path) == FILES[0]}
        inner = {folder for folder in inner if folder not in ("", ".", os.path.normpath(root).replace(os.sep, "/"))}
        for path in paths:
            if path.endswith((".yaml", ".yml")) and not any(path.startswith(f"{folder}/") for folder in inner):
                found[path] = None
    return sorted(found)


def _source(snapshot: Snapshot, path: str, prefix: str) -> Source | None:
    shown = (prefix + path).encode(errors="surrogateescape").decode(errors="backslashreplace")
    if snapshot.leaves(path):
        problem = file_problem(
            "this file is a link that leaves the repository", "copy the file into the repository", span_at(1, 1)
        )
        return Source(shown, None, (problem,))
    data = snapshot.read(path)
    return None if data is None else _parsed(shown, data)


def _parsed(shown: str, data: bytes) -> Source | None:
    if not mentions_contract(data):
        return None
    document, problems = parse(shown, data)
    if document is None:
        return Source(shown, None, problems, data.decode(errors="replace"))
    if not is_contract(document.root):
        return None
    return Source(shown, document, (*problems, *schema_problems(document.root)), document.text)


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
    level = _level(source)
    if level is not None and level not in levels:
        notes.unknown("level", level, levels, ("level",))
    for place, name in enumerate(source.extends):
        if name not in by_id:
            notes.unknown("contract", name, by_id, ("extends", place))
        else:
            _check_levels(source, by_id[name][0], levels, notes, place)
    for place, name in enumerate(_references(source)):
        if name not in by_id:
            notes.unknown("contract", name, by_id, ("no_looser_than", place))
    if source.id is not None and source.id in circles:
        message = f"contracts extend each other in a circle: {circles[source.id]}"
        notes.invalid(message, ("extends",), "remove one of these `extends`")
    stands = level in levels or not source.extends
    return stands and all(name in by_id for name in source.extends) and source.id not in circles


def _references(source: Source) -> list[str]:
    root = source.document.root if source.document is not None else None
    listed = root.get("no_looser_than") if isinstance(root, dict) else None
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _level(source: Source) -> str | None:
    root = source.document.root if source.document is not None else None
    level = root.get("level") if isinstance(root, dict) else None
    return level if isinstance(level, str) else None


def _check_levels(source: Source, extended: Source, levels: tuple[str, ...], notes: Notes, place: int) -> None:
    own, above = _level(source), _level(extended)
    if own in levels and above in levels and levels.index(above) > levels.index(own):
        notes.invalid(
            f"contract `{extended.id}` stands at level {above}, which is below this contract's level {own}",
            ("extends", place),
            "a contract extends contracts of its own or a higher level",
        )


def _contracts(
    usable: Mapping[str, Source], levels: tuple[str, ...], notes: Mapping[int, Notes]
) -> dict[str, Contract]:
    """The valid contracts, extended ones first; what extends an invalid one is left out."""
    order = TopologicalSorter({name: source.extends for name, source in sorted(usable.items())})
    found: dict[str, Contract] = {}
    for name in order.static_order():
        source = usable.get(name)
        if source is None or source.document is None or any(other not in found for other in source.extends):
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
