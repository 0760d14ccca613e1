"""Cases and properties on both sides: which come out otherwise, came, went, or were rewritten."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from specctl.coverage.trial import Kind, Status, Trial, trials
from specctl.diagnostics import Location
from specctl.diff.written import data_at, place_of
from specctl.language.claim import Property
from specctl.language.contract import Contract
from specctl.lint.linter import subjects
from specctl.values import frozen
from specctl.workspace import Workspace

Turn = Literal["fails", "skips", "rewritten", "removed", "added", "passes"]
TURNS: tuple[Turn, ...] = ("fails", "skips", "rewritten", "removed", "added", "passes")


@frozen
class Verdict:
    """A case or property whose verdict changed, in the contracts where it did; `turn` says how.

    `skips` is one that no request meets any more, `rewritten` one that passes as before and says something else.
    """

    turn: Turn
    kind: Kind
    name: str
    owner: str
    contracts: tuple[str, ...]
    before: Status | None
    after: Status | None
    at: Location
    said: str = ""


@frozen
class Verdicts:
    """What changed, the worst first, and the contracts that a limit left untried."""

    changed: tuple[Verdict, ...]
    untried: tuple[str, ...] = ()


@frozen
class _Tried:
    trial: Trial
    data: object
    at: Location


_Key = tuple[str, Kind, str, str]
_Change = tuple[Turn, Kind, str, str, Status | None, Status | None]


def changed_verdicts(base: Workspace, head: Workspace, names: Collection[str]) -> Verdicts:
    """The cases and properties of some contracts whose verdict is another one at the head."""
    before, hard = _tried(base, names)
    after, harder = _tried(head, names)
    found: dict[_Change, tuple[_Tried, list[str]]] = {}
    for key in {**after, **before}:
        contract = key[0]
        turn = _turn(before.get(key), after.get(key), is_own=contract == key[2])
        if turn is not None and contract not in hard | harder:
            change = (turn, key[1], key[2], key[3], _status(before.get(key)), _status(after.get(key)))
            found.setdefault(change, (after.get(key) or before[key], []))[1].append(contract)
    made = [_verdict(key, shown, contracts) for key, (shown, contracts) in found.items()]
    return Verdicts(tuple(sorted(made, key=_order)), tuple(sorted(hard | harder)))


def _status(tried: _Tried | None) -> Status | None:
    return tried.trial.status if tried is not None else None


def _verdict(change: _Change, shown: _Tried, contracts: list[str]) -> Verdict:
    turn, kind, owner, name, before, after = change
    finding = shown.trial.finding if after == "fail" else None
    said = finding.message if finding is not None else ""
    return Verdict(turn, kind, name, owner, tuple(contracts), before, after, shown.at, said)


def _order(verdict: Verdict) -> tuple[object, ...]:
    return TURNS.index(verdict.turn), verdict.owner, verdict.kind, verdict.name


def _turn(before: _Tried | None, after: _Tried | None, *, is_own: bool) -> Turn | None:
    """How a verdict turned; one of an extended contract comes and goes with it, which is no news while it holds."""
    if after is None:
        return "removed" if is_own else None
    status, earlier = after.trial.status, _status(before)
    if status == "fail":
        return "fails" if earlier != "fail" else _rewritten(before, after, is_own=is_own)
    if earlier is None:
        return "added" if is_own else None
    if status == earlier:
        return _rewritten(before, after, is_own=is_own)
    return "skips" if status == "skip" else "passes"


def _rewritten(before: _Tried | None, after: _Tried, *, is_own: bool) -> Turn | None:
    return "rewritten" if is_own and before is not None and before.data != after.data else None


def _tried(workspace: Workspace, names: Collection[str]) -> tuple[dict[_Key, _Tried], set[str]]:
    """Every case and property of some contracts, tried; and the contracts that were too hard for the limits."""
    known = [name for name in names if name in workspace.contracts]
    found: dict[_Key, _Tried] = {}
    hard: set[str] = set()
    shown: dict[Property, str] = {}
    for subject in subjects(workspace, known):
        name = subject.stack.contract.id
        if name not in known:
            continue
        try:
            for trial in trials(subject, shown):
                owner = subject.stack.member_by_id[trial.owner]
                found[name, trial.kind, trial.owner, trial.name] = _Tried(trial, *_written(owner, trial))
        except MemoryError:
            subject.universe.manager.gc()
            hard.add(name)
    return found, hard


def _written(owner: Contract, trial: Trial) -> tuple[object, Location]:
    """What a case or property says, but for wordings, and where."""
    stated = owner.cases if trial.kind == "case" else owner.properties
    route = next(item.route for item in stated if item.id == trial.name)
    data = data_at(owner, route)
    kept = {key: value for key, value in data.items() if key != "claim"} if isinstance(data, dict) else data
    return kept, place_of(owner, (*route, "id"))
