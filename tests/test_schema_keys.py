"""Every key of the contract schema makes a difference: some report of the diff, or some check, shows its value."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from memory import Memory
from schema_keys import Route, every_key, used

from specctl.config import Config
from specctl.diff.compare import compare
from specctl.document import parse
from specctl.output.json_text import dumps
from specctl.workspace import Workspace, load

FOLDER = Path(__file__).parent / "parts"
FILES = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml")}
REPORTS = ("decisions", "authority", "space", "texts", "records")


def data(name: str) -> dict[str, Any]:
    document, problems = parse(name, FILES[name].encode())
    assert document is not None
    assert problems == ()
    assert isinstance(document.root, dict)
    return document.root


CHANGES = data("changes.yaml")


def read(files: Mapping[str, str]) -> Workspace:
    contracts = {name: text for name, text in files.items() if name != "changes.yaml"}
    return load(Memory(contracts), Config(contracts=(".",)), ["."])


@cache
def before() -> Workspace:
    return read(FILES)


@cache
def routes(name: str) -> dict[str, list[Route]]:
    found: dict[str, list[Route]] = {}
    for key, route in used(data(name)):
        found.setdefault(key, []).append(route)
    return found


def leaves() -> set[str]:
    """The keys that hold no other keys; the rest make the difference that these make."""
    inner = [route for found in routes("full.yaml").values() for route in found]
    return {
        key
        for key, (first, *_) in routes("full.yaml").items()
        if not any(len(route) > len(first) and route[: len(first)] == first for route in inner)
    }


def changed(name: str, route: Route, value: object) -> Workspace:
    root: Any = copy.deepcopy(data(name))
    inner = root
    for step in route[:-1]:
        inner = inner[step]
    assert inner[route[-1]] != value
    inner[route[-1]] = value
    return read({**FILES, name: dumps(root, indent=2)})


def reported(base: Workspace, head: Workspace) -> Iterator[str]:
    """The reports that are not empty, or the checks that a file of the head does not pass."""
    problems = [problem.check for source in head.sources for problem in source.problems]
    yield from problems
    for compared in compare(base, head) if not problems else ():
        diff = compared.diff
        yield from (name for name in REPORTS if getattr(diff, name))
        if diff.status in ("added", "removed"):
            yield "contracts"
        if diff.version.base != diff.version.head:
            yield "version"


def test_the_example_is_valid_and_uses_every_key() -> None:
    assert [problem.message for source in before().sources for problem in source.problems] == []
    assert set(every_key()) == set(routes("full.yaml"))


def test_every_key_that_holds_no_others_is_listed() -> None:
    assert leaves() == set(CHANGES)


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_a_key_makes_a_difference(key: str) -> None:
    value, report, *others = CHANGES[key]
    name = others[0] if others else "full.yaml"
    assert report in set(reported(before(), changed(name, routes(name)[key][0], value)))
