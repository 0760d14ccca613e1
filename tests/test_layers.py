"""The house stands: imports point down, each library has one owner, only the command line prints, modules are short."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import specctl

HOUSE = Path(specctl.__file__).parent
# From the ground up. A module imports from its own room and lower floors; rooms of one floor do not know each other.
FLOORS = (
    ("errors", "text", "nearest", "values", "words"),
    ("document", "diagnostics", "repository"),
    ("language", "steady"),
    ("config", "edit"),
    ("sources",),
    ("workspace",),
    ("logic",),
    ("diff",),
    ("lint", "answers", "importers", "sql"),
    ("coverage", "score"),
    ("review",),
    ("output",),
    ("generate",),
    ("cli",),
    ("api",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
OWNERS = {
    "backports": ("score.read_inspect",),
    "click": ("cli",),
    "deepdiff": ("diff.records",),
    "duckdb": ("score.duck",),
    "jinja2": ("generate.templating",),
    "git": ("repository",),
    "gitdb": ("repository",),
    "matplotlib": ("output.score_pictures",),
    "jsonschema": ("language.schema",),
    "oxidd": ("logic",),
    "rapidfuzz": ("lint.wording.alike",),
    "ruamel": ("document",),
    "pyspark": ("score.spark",),
    "scipy": ("score.statistics",),
    "semver": ("diff.bump",),
    "sqlglot": ("sql",),
}
MOST_LINES = 300
MODULES = {
    ".".join(path.relative_to(HOUSE).with_suffix("").parts): path
    for path in sorted(HOUSE.rglob("*.py"))
    if path.name not in ("__init__.py", "__main__.py")
}


def room(module: str) -> str:
    """`problem` and `yaml_*` are parts of reading documents, a package is one room."""
    first = module.split(".", maxsplit=1)[0]
    return "document" if first == "problem" or first.startswith("yaml_") else first


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """Everything that a module imports, also in functions and for types alone."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, "imports are absolute"
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name.removeprefix("specctl.") in MODULES else node.module for name in inner)


def own(module: str) -> set[str]:
    return {name.removeprefix("specctl.") for name in imported(module) if name.startswith("specctl.")}


def test_every_module_has_a_floor() -> None:
    assert {room(module) for module in MODULES} == set(FLOOR)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_down(module: str) -> None:
    above = {
        other for other in own(module) if room(other) != room(module) and FLOOR[room(other)] >= FLOOR[room(module)]
    }
    assert above == set()


def test_imports_go_in_no_circle() -> None:
    assert len(list(TopologicalSorter({module: own(module) for module in MODULES}).static_order())) >= len(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_known_to_its_owner_alone(module: str) -> None:
    foreign = {name.split(".")[0] for name in imported(module)} - set(sys.stdlib_module_names) - {"specctl"}
    assert {name for name in foreign if not module.startswith(OWNERS.get(name, ())) or name not in OWNERS} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if room(module) != "cli"])
def test_nothing_below_the_command_line_prints(module: str) -> None:
    names = {node.id for node in ast.walk(tree(module)) if isinstance(node, ast.Name)}
    streams = {node.attr for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute) and is_sys(node.value)}
    assert names & {"print", "input"} == set()
    assert streams & {"stdout", "stderr", "stdin"} == set()


def is_sys(node: ast.expr) -> bool:
    """The streams of a program that is started are no concern."""
    return isinstance(node, ast.Name) and node.id == "sys"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_on_a_few_screens(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= MOST_LINES
