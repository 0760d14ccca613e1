"""Which side of a merge brought the edits that a finding is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specctl.diagnostics import Location
from specctl.diff.change import What
from specctl.diff.written import place_of
from specctl.language.contract import Contract
from specctl.problem import Route
from specctl.values import frozen
from specctl.workspace import Workspace

_MOST = 3
_NO_PART = frozenset(("rules", "version", "title", "owners", "cases", "specctl", "id"))


@frozen
class Brought:
    """An edit that one side of a merge made: `kind` is `rule` or `section`, `at` where it is after the merge, if so."""

    side: str
    kind: str
    name: str
    contract: str
    what: What
    at: Location | None


def brought(
    contract: str | None, rules: Sequence[str], base: Workspace, sides: Mapping[str, Workspace], merged: Workspace
) -> tuple[Brought, ...]:
    """The edits of the rules that a finding names, by side; of a side that made none of these, other edits.

    Those are edits of the contract's stack, at most three, rules first. Nothing for a contract that cannot be read.
    """
    found: list[Brought] = []
    for side, workspace in sides.items():
        edits = list(_edits(side, contract or "", base, workspace, merged))
        own = [edit for edit in edits if edit.kind == "rule" and edit.name in rules]
        found += own or edits[:_MOST]
    return tuple(found)


def _edits(side: str, contract: str, base: Workspace, here: Workspace, merged: Workspace) -> Iterator[Brought]:
    stack = here.stacks.get(contract) or base.stacks.get(contract)
    if stack is None:
        return
    now = {member.id: member for member in merged.contracts.values()}
    sections: list[Brought] = []
    for member in stack.members:
        old, new, after = base.contracts.get(member.id), here.contracts.get(member.id), now.get(member.id)
        for kind, name, what, route in _of_contract(old, new):
            place = None if after is None else _place(after, kind, name, route)
            edit = Brought(side, kind, name, member.id, what, place)
            if kind == "rule":
                yield edit
            else:
                sections.append(edit)
    yield from sections


def _of_contract(old: Contract | None, new: Contract | None) -> Iterator[tuple[str, str, What, Route]]:
    if old is new:
        return
    before, after = _parts(old), _parts(new)
    for key in {**after, **before}:
        if before.get(key) != after.get(key):
            what: What = "added" if key not in before else "removed" if key not in after else "changed"
            yield *key, what, (key[1],)


def _parts(contract: Contract | None) -> dict[tuple[str, str], object]:
    """The rules of a contract by id, and its other sections, as written."""
    root = contract.document.root if contract is not None else None
    if contract is None or not isinstance(root, dict):
        return {}
    rules: dict[tuple[str, str], object] = {
        ("rule", rule.id): root["rules"][rule.route[-1]] for rule in contract.rules if isinstance(rule.route[-1], int)
    }
    return rules | {("section", name): value for name, value in root.items() if name not in _NO_PART}


def _place(contract: Contract, kind: str, name: str, route: Route) -> Location | None:
    if kind == "rule":
        rule = next((rule for rule in contract.rules if rule.id == name), None)
        return None if rule is None else place_of(contract, (*rule.route, "id"))
    root = contract.document.root
    return place_of(contract, route) if isinstance(root, dict) and name in root else None
