"""The files of a repository that hold contracts, read one by one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from specctl.config import FILES
from specctl.document import Document, is_contract, mentions_contract, parse
from specctl.language.schema import schema_problems
from specctl.problem import Problem, Route, file_problem, span_at
from specctl.repository import Snapshot
from specctl.values import field, frozen
from specctl.yaml_text import decode


@frozen
class Source:
    """A contract file: how it is shown, what it holds if it could be read, what is wrong with it, and its text.

    `blob` is the id of its content where it comes from Git.
    """

    path: str
    document: Document | None
    problems: tuple[Problem, ...]
    text: str = ""
    blob: str | None = field(default=None, compare=False)

    @property
    def id(self) -> str | None:
        """The id that the file gives, if it gives one."""
        return self._word("id")

    @property
    def level(self) -> str | None:
        """The level that the file gives, if it gives one."""
        return self._word("level")

    @property
    def extends(self) -> tuple[str, ...]:
        """The ids that the file names under `extends`, as far as they can be read."""
        return self._names("extends")

    @property
    def no_looser_than(self) -> tuple[str, ...]:
        """The ids that the file names under `no_looser_than`, as far as they can be read."""
        return self._names("no_looser_than")

    @property
    def succession(self) -> tuple[tuple[str, Route], ...]:
        """The ids of contracts that this one replaces or is replaced by, each with its route."""
        stated = self._top("lifecycle")
        lifecycle = stated if isinstance(stated, dict) else {}
        found: list[tuple[object, Route]] = []
        for key in ("deprecates", "migrate_to"):
            named, route = lifecycle.get(key), ("lifecycle", key)
            if isinstance(named, list):
                found += [(name, (*route, place)) for place, name in enumerate(named)]
            else:
                found.append((named, route))
        return tuple((name, route) for name, route in found if isinstance(name, str))

    def _top(self, key: str) -> object:
        root = self.document.root if self.document is not None else None
        return root.get(key) if isinstance(root, dict) else None

    def _word(self, key: str) -> str | None:
        word = self._top(key)
        return word if isinstance(word, str) else None

    def _names(self, key: str) -> tuple[str, ...]:
        listed = self._top(key)
        return tuple(name for name in listed if isinstance(name, str)) if isinstance(listed, list) else ()


def read_sources(
    snapshot: Snapshot, roots: Iterable[str], prefix: str, known: Iterable[Source], others: Mapping[str, str]
) -> tuple[tuple[Source, ...], dict[str, str]]:
    """The contract files below some roots, and by path the blobs of the YAML files that hold no contract.

    `known` and `others` are the same of another moment: what has the same path and content there is not read again.
    """
    earlier = {source.path: source for source in known}
    blob_at: Callable[[str], str | None] = getattr(snapshot, "blob", lambda _: None)  # only Git gives contents an id
    read, without = [], {}
    for path in contract_files(snapshot, roots):
        shown = (prefix + path).encode(errors="surrogateescape").decode(errors="backslashreplace")
        blob = blob_at(path)
        same = blob is not None and others.get(shown) == blob
        source = None if same else _source(snapshot, path, shown, blob, earlier.get(shown))
        if source is not None:
            read.append(source)
        elif blob is not None:
            without[shown] = blob
    return tuple(read), without


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


def _source(snapshot: Snapshot, path: str, shown: str, blob: str | None, earlier: Source | None) -> Source | None:
    """The contract file at a path: the one of an earlier moment if that has the same content."""
    if earlier is not None and blob is not None and earlier.blob == blob:
        return earlier
    if snapshot.leaves(path):
        problem = file_problem(
            "this file is a link that leaves the repository", "copy the file into the repository", span_at(1, 1)
        )
        return Source(shown, None, (problem,))
    data = snapshot.read(path)
    if data is None:
        return None
    if earlier is not None and earlier.document is not None and decode(data) == (earlier.text, None):
        return earlier
    return parsed(shown, data, blob)


def parsed(shown: str, data: bytes, blob: str | None = None) -> Source | None:
    """The contract that a file holds, by its content; None if it holds none."""
    if not mentions_contract(data):
        return None
    document, problems = parse(shown, data)
    if document is None:
        return Source(shown, None, problems, data.decode(errors="replace"), blob)
    if not is_contract(document.root):
        return None
    return Source(shown, document, (*problems, *schema_problems(document.root)), document.text, blob)
