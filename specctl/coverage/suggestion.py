"""Cases that would reach what none reaches yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

from specctl.coverage.reach import Reach, Target
from specctl.language.behavior import Outcome
from specctl.language.condition_text import flow
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.lint.subject import Subject
from specctl.logic.decimals import as_number
from specctl.logic.evaluate import decide
from specctl.logic.witness import Witness, witness
from specctl.values import frozen
from specctl.words import fact
from specctl.workspace import Workspace


@frozen
class Suggestion:
    """A case to add to a contract: a whole request, with what the contract decides for one behavior."""

    contract: Contract
    id: str
    user: str
    context: Witness
    behavior: str
    outcome: Outcome

    @property
    def expect(self) -> dict[str, object]:
        """What the case expects, as it is written."""
        outcome = self.outcome if isinstance(self.outcome, str) else as_number(self.outcome)
        group, _, name = self.behavior.partition(".")
        return {group: {name: outcome}} if name else {group: outcome}

    @property
    def data(self) -> dict[str, object]:
        """The case as plain data."""
        return {"id": self.id, "user": self.user, "context": self.context, "expect": self.expect}


def suggestions(reach: Reach, most: int, taken: set[str]) -> Iterator[Suggestion]:
    """Up to `most` cases: for missed decisions, then for missed rules that those do not reach; the largest share first.

    Ids that are used are added to `taken`.
    """
    subject = reach.subject
    made: list[Witness] = []
    for target in (*reach.missed, *reach.missed_rules):
        if len(made) == most:
            return
        if target.rule is not None and any(_decided_by(target.rule, subject, request) for request in made):
            continue
        request = witness(target.region, subject.stack, subject.universe)
        if request is not None:
            made.append(request)
            yield _suggestion(subject, target, request, taken)


def _suggestion(subject: Subject, target: Target, request: Witness, taken: set[str]) -> Suggestion:
    behavior = _behavior(subject, target, request)
    outcome = decide(subject.stack, behavior, request).outcome
    name = target.rule.id if target.rule is not None else f"{behavior.removeprefix('tools.')}-{outcome}"
    relevant = subject.universe.attributes_of(target.region)
    facts = [_told(name, value) for name, value in request.items() if name in relevant]
    user = f"Write a request: {', '.join(facts) or 'any will do'}"
    return Suggestion(subject.stack.contract, _fresh(name, taken), user, request, behavior, outcome)


def _told(name: str, value: object) -> str:
    """A fact in words: `topic is dosage`, `signals has crisis and minor`, `no signals`."""
    if isinstance(value, list):
        return f"{name} has {' and '.join(value)}" if value else f"no {name}"
    return f"{name} is {fact(value)}"


def _behavior(subject: Subject, target: Target, request: Witness) -> str:
    """The behavior that shows a target: for a rule one that it decides at the request."""
    if target.rule is None:
        return target.behavior
    return _decided_by(target.rule, subject, request)[0]


def _decided_by(rule: Rule, subject: Subject, request: Witness) -> list[str]:
    """The behaviors that a rule decides at a request."""
    decisions = {name: decide(subject.stack, name, request) for name in subject.stack.assigned_by[rule]}
    return [name for name, each in decisions.items() if each.status == "decided" and rule in each.rules]


def _fresh(name: str, taken: set[str]) -> str:
    """An id made of a name that no case has yet."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "case"
    found = next(each for number in count(1) if (each := base if number == 1 else f"{base}-{number}") not in taken)
    taken.add(found)
    return found


def taken_ids(workspace: Workspace) -> set[str]:
    """The ids that a new case may not have: those of all cases, and those that contracts have retired."""
    found = {case.id for contract in workspace.contracts.values() for case in contract.cases}
    for source in workspace.sources:
        root = source.document.root if source.document is not None else None
        if isinstance(root, dict):
            found |= set(_strings(root.get("retired_ids")))
            found |= {name for case in _listed(root.get("cases")) for name in _strings([_id(case)])}
    return found


def _id(case: object) -> object:
    return case.get("id") if isinstance(case, dict) else None


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _strings(value: object) -> Iterable[str]:
    return (item for item in _listed(value) if isinstance(item, str))


def as_yaml(suggested: Iterable[Suggestion], contract: Contract) -> str:
    """Cases as YAML to paste into a contract, indented as its cases are; with the key where it has none."""
    indent = " " * _indent(contract)
    lines = [] if contract.cases else ["cases:"]
    for each in suggested:
        lines.append(f"{indent}- id: {flow(each.id)}")
        lines += [f"{indent}  {key}: {flow(each.data[key])}" for key in ("user", "context", "expect")]
    return "\n".join(lines) + "\n"


def _indent(contract: Contract) -> int:
    """How far the dashes of a contract's cases are indented."""
    if not contract.cases:
        return 2
    return max(0, contract.document.locate(("cases", 0)).start.column - 3)
