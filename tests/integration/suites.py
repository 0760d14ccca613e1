"""A suite of a bundled contract, and answers with the labels that a grader gives them: all right, or some wrong."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from memory import Memory

from specctl.config import Config
from specctl.generate.target import Material, options_of, target_of
from specctl.repository import WorkTree
from specctl.workspace import Workspace, load

ROOT = Path(__file__).parents[2]
CONTRACT = "support-bot"
Case = dict[str, Any]
Labels = dict[str, Any]


@cache
def contracts() -> Workspace:
    return load(WorkTree(str(ROOT / "contracts")), Config(contracts=(".",)), ["."])


@cache
def flipped() -> Workspace:
    """The same contracts where one rule says the opposite."""
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "contracts").glob("*.yaml"))}
    text = files["support-bot.yaml"]
    files["support-bot.yaml"] = text.replace("then: {redact_pii: required}", "then: {redact_pii: forbidden}")
    assert files["support-bot.yaml"] != text
    return load(Memory(files), Config(contracts=(".",)), ["."])


def written(target: str, folder: Path, within: Workspace | None = None, **options: object) -> list[Case]:
    """Write the files of a target into a folder; gives its cases."""
    workspace = contracts() if within is None else within
    contract = CONTRACT if CONTRACT in workspace.stacks else next(iter(workspace.stacks))
    material = Material(target, workspace.stacks[contract], workspace, options=options_of(target_of(target), options))
    folder.mkdir()
    for name, text in target_of(target).render(material).items():
        (folder / name).write_text(text, encoding="utf-8")
    lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def right(case: Case) -> Labels:
    """Labels as the contract says."""
    return {
        name: next(iter(check["labels"])) if "labels" in check else "unseen" for name, check in case["checks"].items()
    }


def wrong(case: Case) -> Labels:
    """The same with one label that is none of those allowed; the other ones are right."""
    name = next(name for name, check in case["checks"].items() if "labels" in check)
    return right(case) | {name: "made_up"}


def checks(cases: list[Case]) -> int:
    return sum(len(case["checks"]) for case in cases)
