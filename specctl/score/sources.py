"""Files with results: which are meant by paths, folders and patterns, and what kind each is."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from typing import Literal

from specctl.errors import SpecctlError
from specctl.score.harness import kind_of
from specctl.values import frozen

Kind = Literal["lines", "cells", "parquet", "harness"]
_BY_ENDING: dict[str, Kind] = {
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".json": "lines",
    ".csv": "cells",
    ".parquet": "parquet",
    ".eval": "harness",
}
_ENDINGS = ", ".join(f"`{ending}`" for ending in _BY_ENDING)
_PARQUET, _PATTERN = b"PAR1", set("*?[")


@frozen
class Source:
    """A file with results: as it is shown, where it lies, and how it is read."""

    name: str
    path: str
    kind: Kind


def sources(names: Sequence[str], standard_input: str | None = None) -> list[Source]:
    """The files that are meant, in order; raises SpecctlError where there are none.

    A folder stands for all files in it with a known ending. `-` is a file that standard input was written to.
    """
    found: dict[str, Source] = {}
    for name in names:
        if name == "-" and standard_input is not None:
            found.setdefault(name, Source("standard input", standard_input, _by_content(standard_input)))
            continue
        for path in _paths(name):
            found.setdefault(os.path.realpath(path), Source(path.replace(os.sep, "/"), path, _kind(path)))
    for source in found.values():
        _check(source)
    return list(found.values())


def _check(source: Source) -> None:
    """Raises SpecctlError for a file that cannot be opened."""
    try:
        with open(source.path, "rb"):
            pass
    except OSError as error:
        raise SpecctlError(f"`{source.name}` cannot be read: {error.strerror}") from error


def _paths(name: str) -> list[str]:
    if os.path.isdir(name):
        found = sorted(_below(name))
        if not found:
            raise SpecctlError(f"folder `{name}` has no results", f"results end in {_ENDINGS}")
        return found
    if os.path.exists(name):
        return [name]
    found = (
        sorted(path for path in glob.glob(name, recursive=True) if os.path.isfile(path)) if _is_pattern(name) else []
    )
    if not found:
        raise SpecctlError(f"there is no file `{name}`", "name files, folders or patterns with results in them")
    return found


def _is_pattern(name: str) -> bool:
    return bool(_PATTERN & set(name))


def _below(folder: str) -> Iterator[str]:
    for top, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        yield from (os.path.join(top, name) for name in files if _ending(name) in _BY_ENDING and name[0] != ".")


def _ending(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def _kind(path: str) -> Kind:
    kind = _BY_ENDING.get(_ending(path))
    if kind is None:
        raise SpecctlError(f"`{path}` is of no known kind", f"results end in {_ENDINGS}")
    return "harness" if kind == "lines" and kind_of(path) is not None else kind


def _by_content(path: str) -> Kind:
    """The kind of a file without a name: a harness's by its keys, else JSON where it begins with a brace."""
    with open(path, "rb") as file:
        start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(_PARQUET):
        return "parquet"
    if kind_of(path) is not None:
        return "harness"
    return "lines" if start[:1] in (b"{", b"[", b"") else "cells"
