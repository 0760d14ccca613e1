"""From the files in `changes/`, beside the contracts, to intents; all that is wrong with them is told at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from specctl.diagnostics import START, Location
from specctl.diff.intent import Intent
from specctl.document import Document, is_contract, parse
from specctl.errors import SpecctlError
from specctl.language.notes import Notes
from specctl.language.read_condition import read_condition
from specctl.language.schema import schema_problems
from specctl.language.vocabulary import vocabulary_of
from specctl.problem import Problem, file_problem, span_at
from specctl.repository import Snapshot
from specctl.values import frozen
from specctl.workspace import Workspace, contract_files

_FOLDER = "changes"


@frozen
class IntentFile:
    """A file of intents as it is shown, and its content; None for a link that leaves the repository."""

    path: str
    data: bytes | None


def intent_files(snapshot: Snapshot, roots: Iterable[str], prefix: str = "") -> tuple[IntentFile, ...]:
    """The YAML files in `changes/` beside each contract root, by path; contracts that a root holds are none."""
    roots = tuple(roots)
    contracts = set(contract_files(snapshot, roots))
    found = []
    for path in contract_files(snapshot, dict.fromkeys(map(beside, roots))):
        data = None if snapshot.leaves(path) else snapshot.read(path)
        if path not in contracts or not _holds_contract(path, data):
            shown = (prefix + path).encode(errors="surrogateescape").decode(errors="backslashreplace")
            found.append(IntentFile(shown, data))
    return tuple(found)


def beside(root: str, name: str = _FOLDER) -> str:
    """What has a name beside a contract root, the folder of intents say; inside of a root that is all of a repository.

    Paths are relative to the repository of contracts.
    """
    return os.path.normpath(os.path.join(os.path.dirname(os.path.normpath(root)), name)).replace(os.sep, "/")


def _holds_contract(path: str, data: bytes | None) -> bool:
    document, _ = parse(path, data or b"")
    return document is not None and is_contract(document.root)


def new_files(head: Iterable[IntentFile], base: Iterable[IntentFile]) -> tuple[IntentFile, ...]:
    """The files whose content no file of the base has: an old intent under a new name declares nothing anew."""
    known = {file.data for file in base if file.data is not None}
    return tuple(file for file in head if file.data is None or file.data not in known)


def read_intents(files: Iterable[IntentFile], workspace: Workspace) -> tuple[Intent, ...]:
    """The intents, in the words of a workspace; raises SpecctlError with a line for each thing that is wrong."""
    found: list[Intent] = []
    wrong: list[str] = []
    for file in files:
        intent, complaints = _read(file, workspace)
        wrong += complaints
        found += [intent] if intent is not None else []
    if wrong:
        raise SpecctlError(
            "an intent cannot be read" if len(wrong) == 1 else f"intents cannot be read: {len(wrong)} problems",
            "correct these places; `specctl schema intent` prints what an intent may say",
            tuple(wrong),
        )
    return tuple(found)


def _read(file: IntentFile, workspace: Workspace) -> tuple[Intent | None, list[str]]:
    if file.data is None:
        message, hint = "this file is a link that leaves the repository", "copy the file into the repository"
        return None, [_line(file.path, None, file_problem(message, hint, span_at(1, 1)))]
    document, problems = parse(file.path, file.data)
    if document is None or problems:
        return None, [_line(file.path, document, problem) for problem in problems]
    if is_contract(document.root):
        hint = "move it below a contract root; `changes/` holds intents"
        return None, [_line(file.path, document, file_problem("this is a contract and no intent", hint, START))]
    problems = schema_problems(document.root, "intent")
    if problems:
        return None, [_line(file.path, document, problem) for problem in problems]
    notes = Notes()
    intent = _intent(file.path, document, workspace, notes)
    return intent, [_line(file.path, document, problem) for problem in notes.problems]


def _line(path: str, document: Document | None, problem: Problem) -> str:
    span = problem.span
    if span is None:
        span = document.locate(problem.route or (), at_key=problem.at_key) if document is not None else START
    hint = f"; {problem.hint}" if problem.hint else ""
    return f"{path}:{span.start.line}:{span.start.column}: {problem.message}{hint}"


def _intent(path: str, document: Document, workspace: Workspace, notes: Notes) -> Intent | None:
    raw = cast("Mapping[str, Any]", document.root)
    stack = workspace.stacks.get(raw["contract"])
    if stack is None:
        _refuse_contract(raw["contract"], workspace, notes)
        return None
    vocabulary = vocabulary_of(stack.members, stack.levels, Notes())
    behaviors = _listed(raw["behavior"])
    _check_behaviors(behaviors, raw, workspace, notes)
    return Intent(
        path=path,
        at=Location(path, document.locate(("summary",))),
        summary=raw["summary"],
        contract=raw["contract"],
        behaviors=behaviors,
        directions=cast("Any", _listed(raw["direction"])),
        where=read_condition(raw.get("where"), vocabulary, notes, ("where",)),
        because=raw.get("because", ""),
        approved_by=_listed(raw.get("approved_by", [])),
        incident=raw.get("incident", ""),
    )


def _listed(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(dict.fromkeys(value))


def _refuse_contract(name: str, workspace: Workspace, notes: Notes) -> None:
    known = [source.id for source in workspace.sources if source.id]
    if name in known:
        message = f"contract `{name}`, or one that it extends, is invalid, so nothing can be said about it"
        notes.invalid(message, ("contract",), "`specctl validate` shows what is wrong with it")
    else:
        notes.unknown("contract", name, known, ("contract",))


def _check_behaviors(behaviors: Iterable[str], raw: Mapping[str, Any], workspace: Workspace, notes: Notes) -> None:
    """Note behaviors that neither the contract nor any contract built on it has."""
    contract = raw["contract"]
    reached = (stack for stack in workspace.stacks.values() if any(member.id == contract for member in stack.members))
    known = dict.fromkeys(name for stack in reached for name in stack.behaviors)
    for name in behaviors:
        if name not in known:
            route = ("behavior",) if isinstance(raw["behavior"], str) else ("behavior", raw["behavior"].index(name))
            notes.unknown("behavior", name, known, route)
