"""Decisions that a mere claim makes more permissive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specctl.language.attribute import Attribute
from specctl.language.behavior import Outcome
from specctl.lint.finding import Finding, Place
from specctl.lint.pairs import label
from specctl.lint.subject import Subject
from specctl.logic.evaluate import decide
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region, union
from specctl.logic.resolve import Resolution, opening
from specctl.logic.twins import reachable, twins


@dataclass(frozen=True, slots=True)
class Gain:
    """What claiming an attribute can change for one behavior: from the requests of `before` to those of `after`."""

    attribute: Attribute
    behavior: str
    old: Outcome
    new: Outcome
    before: Region
    after: Region


def claimable_loosening(subject: Subject) -> Iterator[Finding]:
    """By claiming another value of an attribute, a level gets a decision that it is not allowed to set."""
    known = {(gain.attribute.id, gain.behavior) for extended in subject.extends for gain in gains(extended)}
    found: dict[tuple[str, str], list[Gain]] = {}
    for gain in gains(subject):
        found.setdefault((gain.attribute.id, gain.behavior), []).append(gain)
    for key, steps in found.items():
        if key not in known:
            yield _finding(subject, steps)


def gains(subject: Subject) -> Iterator[Gain]:
    """Every step to a more permissive decision that a claim alone can bring, and that is not open to who makes it."""
    for attribute in subject.stack.attributes.values():
        level = attribute.asserted_by
        if level is None or level == subject.stack.levels[0]:
            continue
        for name, resolution in subject.resolutions.items():
            yield from _gains(subject, attribute, level, name, resolution)


def _gains(subject: Subject, attribute: Attribute, level: str, name: str, resolution: Resolution) -> Iterator[Gain]:
    behavior, universe = resolution.behavior, subject.universe
    valued = {
        value: inside
        for value, region in outcomes(resolution).items()
        if behavior.accepts(value) and (inside := region & subject.space)
    }
    knowing = _knowing(resolution, attribute.id, subject)
    for new, there in valued.items():
        after = there - knowing
        stricter = [old for old in valued if behavior.stricter(old, new)]
        if not stricter or not after:
            continue
        shut = ~opening(resolution.before(level, subject.stack.levels), level, new, behavior, universe)
        for old in stricter:
            before = valued[old] & shut & reachable(after, [(attribute.id, "")], universe)
            if before:
                yield Gain(attribute, name, old, new, before, after)


def _knowing(resolution: Resolution, attribute: str, subject: Subject) -> Region:
    """Where rules decide, and all of them accept the claim."""
    unaware = [region for item, region in resolution.deciding.items() if attribute not in item.rule.accepts_claim]
    decided = union(resolution.deciding.values(), subject.universe.nothing)
    return decided - union(unaware, subject.universe.nothing)


def _finding(subject: Subject, steps: list[Gain]) -> Finding:
    first = steps[0]
    name, level = first.attribute.id, first.attribute.asserted_by
    pair = twins(first.before, first.after, [(name, "")], subject.stack, subject.universe)
    after = decide(subject.stack, first.behavior, pair[1]) if pair is not None else None
    rules = after.rules if after is not None else ()
    items = [
        item
        for resolved in subject.resolutions[first.behavior].levels
        for item in resolved.assignments
        if item.rule in rules
    ]
    places = tuple(label(subject, item, first.behavior) for item in items)
    contract = next(member for member in subject.stack.members if member.id == first.attribute.contract)
    return Finding(
        message=f"by claiming another `{name}`, level {level} gets `{first.behavior}: {first.new}` instead of "
        f"`{first.old}`, which it may not set itself",
        at=places[0] if places else Place(subject.stack.contract, ("id",)),
        related=(*places[1:], Place(contract, (*first.attribute.route, "asserted_by"), f"only {level}'s word")),
        help=f"test something that the platform establishes instead; or, if resting on the claim is meant, add "
        f"`accepts_claim: [{name}]` to the rules that decide; or widen `adjustable` of the rule that forbids it",
        behavior=first.behavior,
        attribute=name,
        region=union((gain.before for gain in steps), subject.universe.nothing),
        pair=pair,
    )
