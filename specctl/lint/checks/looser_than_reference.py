"""Contracts that decide more permissively than one that they are measured by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from specctl.language.condition import attributes_of
from specctl.lint.broken import advice, deciders
from specctl.lint.finding import Beside, Finding, Place
from specctl.lint.subject import Subject
from specctl.logic.evaluate import Decision
from specctl.words import plural

if TYPE_CHECKING:
    from specctl.diff.joint import Joint
    from specctl.diff.looser import Looser


def looser_than_reference(subject: Subject) -> Iterator[Finding]:
    """A contract decides some request more permissively than a contract that it names under `no_looser_than`."""
    contract = subject.stack.contract
    if not contract.no_looser_than:
        return
    from specctl.diff.looser import looser  # noqa: PLC0415  few contracts name a reference

    is_hard = False
    for joint in subject.references.of(contract.id):
        try:
            for found in looser(joint):
                yield _finding(subject, joint, found)
        except MemoryError:
            is_hard = True
    if is_hard:
        raise MemoryError


def _finding(subject: Subject, joint: Joint, found: Looser) -> Finding:
    contract, other = subject.stack.contract, joint.pair.base.contract
    reference = replace(subject, stack=joint.pair.base, universe=joint.universe, measure=joint.measure, extends=())
    others = len(found.steps) - 1
    rules = (*found.base.rules, *found.head.rules)
    return Finding(
        message=f"`{contract.id}` answers more permissively than `{other.id}` on `{found.behavior}`: "
        f"`{found.head.outcome}` where `{other.id}` has `{found.base.outcome}`"
        + (f", and {plural(others, 'more such pair')}" if others else ""),
        at=Place(
            contract,
            ("no_looser_than", contract.no_looser_than.index(other.id)),
            f"`{contract.id}` is to be no looser than this",
        ),
        related=(*_said(subject, found, found.head), *_said(reference, found, found.base)),
        help=f"in `{contract.id}`, {advice(subject, found.behavior, found.head)}; "
        f"or, if its answer is right, in `{other.id}`, {advice(reference, found.behavior, found.base)}",
        behavior=found.behavior,
        beside=Beside(joint.pair.base, found.seen, joint.lazily(found.region)),
        relevant=frozenset().union(*(attributes_of(rule.when) for rule in rules)),
        route=f"no_looser_than: {other.id}",
    )


def _said(subject: Subject, found: Looser, decision: Decision) -> tuple[Place, ...]:
    """Where one side says what it decides at the witness."""
    side = subject.stack.contract.id
    return tuple(
        replace(place, note=f"in `{side}`, {place.note}") for place in deciders(subject, found.behavior, decision)
    )
