"""What targets write for the contracts beside these tests, or for a variant of them."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from memory import Memory

from specctl.config import Config
from specctl.generate.target import Material, options_of, target_of
from specctl.generate.templating import Templates
from specctl.language.condition import ALWAYS
from specctl.language.read_where import read_where
from specctl.language.stack import Stack
from specctl.workspace import Workspace, load

FOLDER = Path(__file__).parent / "contracts"
GOLDENS = Path(__file__).parent / "goldens"
UPDATE = bool(os.environ.get("UPDATE_GENERATED"))
FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}


def workspace_of(files: dict[str, str]) -> Workspace:
    """The contracts of some files, all of them sound."""
    found = load(Memory(files), Config(), ["."])
    assert [problem for source in found.sources for problem in source.problems] == []
    return found


@cache
def workspace() -> Workspace:
    return workspace_of(FILES)


def material(
    target: str,
    contract: str = "shop",
    where: str | None = None,
    *,
    within: Workspace | None = None,
    templates: Templates = Templates(),  # noqa: B008  frozen
    **options: object,
) -> Material:
    """What a target is given; options are named with `_` for `-`."""
    found = workspace() if within is None else within
    stack: Stack = found.stacks[contract]
    given = {name.replace("_", "-"): value for name, value in options.items()}
    known = ALWAYS if where is None else read_where(where, stack, "--where")
    return Material(target, stack, found, known, options_of(target_of(target), given), templates)


def generated(target: str, contract: str = "shop", where: str | None = None, **given: object) -> str:
    """The one file of a target."""
    made = material(target, contract, where, **given)  # type: ignore[arg-type]
    return target_of(target).render(made)[""]


def assert_golden(name: str, text: str) -> None:
    """A text is what the file of that name says; `UPDATE_GENERATED=1` writes it anew."""
    path = GOLDENS / name
    if UPDATE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
