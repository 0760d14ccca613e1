"""Where rules decide, and what cases reach of it."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.claim import Case
from specctl.language.condition import attributes_of
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.lint.subject import Say, Subject
from specctl.logic.region import Region, union
from specctl.logic.spelled import spelled
from specctl.logic.twins import reachable


def decided_by(subject: Subject, rule: Rule) -> dict[Say, Region]:
    """For each behavior that a rule decides somewhere, where it does; a CONFLICT is no decision."""
    return {
        say: inside
        for say in subject.says[rule]
        if (inside := say.resolution.deciding[say.assignment] & subject.space - say.resolution.conflict)
    }


def met_by_cases(subject: Subject) -> Region:
    """The requests that meet the context of some case of the contract."""
    return union((subject.claims.meeting(case) for case in subject.stack.contract.cases), subject.universe.nothing)


def benign_twins(subject: Subject, say: Say, decided: Region) -> Region:
    """The requests beside those that a rule decides, outside its condition, that get a more permissive value.

    Beside means that one attribute differs, and those that apply at only one of the two requests.
    """
    own, behavior, universe = say.assignment, say.resolution.behavior, subject.universe
    names = {inner for name in attributes_of(own.rule.when) for inner in _with_scope(subject.stack, name)}
    near = union((reachable(decided, [(name, "")], universe) for name in sorted(names)), universe.nothing)
    outside = (near & subject.space) - subject.when(own.rule)
    parts = subject.claims.parts(say.behavior, outside)
    return union((part for value, part in parts.items() if is_looser(behavior, value, own.value)), universe.nothing)


def _with_scope(stack: Stack, name: str) -> Iterator[str]:
    """An attribute, and those on which it depends whether it applies."""
    yield name
    scope = stack.attributes[name].applies_when
    yield from attributes_of(scope) if scope is not None else ()


def is_looser(behavior: Behavior, value: Outcome, than: Outcome) -> bool:
    """Whether a request gets a value, and a more permissive one."""
    return value not in (CONFLICT, UNDECIDED) and behavior.stricter(than, value)


def expects_looser(subject: Subject, case: Case, say: Say) -> bool:
    """Whether all that a case expects is more permissive than what a rule decides."""
    values = spelled(case.expect, subject.stack.tools).get(say.behavior, frozenset())
    return bool(values) and all(is_looser(say.resolution.behavior, value, say.assignment.value) for value in values)
