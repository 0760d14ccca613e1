"""Outputs of eval harnesses, told by their content: which harness wrote a file, and its answers as records."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal
from zipfile import BadZipFile, ZipFile

from specctl.errors import SpecctlError
from specctl.score import read_inspect, read_promptfoo
from specctl.score.json_data import first_keys, head
from specctl.score.record import Found

Harness = Literal["promptfoo", "inspect"]
_ZIP = b"PK"


def kind_of(path: str) -> Harness | None:
    """The harness that wrote a file, by its first part alone; None of any other file."""
    start = head(path)
    if start.startswith(_ZIP):
        return "inspect" if _is_log(path) else None
    keys = first_keys(start)
    if "eval" in keys and keys & {"version", "status"}:
        return "inspect"
    return "promptfoo" if read_promptfoo.is_whole(keys) or read_promptfoo.is_line(keys) else None


def records(path: str) -> Iterator[Found]:
    """Every answer in the output of a harness, with its place; raises SpecctlError where a file cannot be read."""
    match kind_of(path):
        case "promptfoo":
            return read_promptfoo.records(path)
        case "inspect":
            return read_inspect.records(path, is_zip=head(path).startswith(_ZIP))
        case None:
            raise SpecctlError(
                f"{path} is no output of an eval harness",
                "give a file of `promptfoo eval -o`, or a log of `inspect eval`",
            )


def _is_log(path: str) -> bool:
    """Whether a zip is a log; one that is cut off has lost the list of its files, and is known by its name."""
    try:
        with ZipFile(path) as archive:
            return not set(read_inspect.HEADERS).isdisjoint(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return os.path.splitext(path)[1] == ".eval"
