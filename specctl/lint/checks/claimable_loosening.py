"""Decisions that a mere claim makes more permissive."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.attribute import Attribute
from specctl.language.behavior import Outcome
from specctl.language.condition import attributes_of
from specctl.language.rule import Rule
from specctl.lint.finding import Finding, Place
from specctl.lint.pairs import label
from specctl.lint.subject import Subject
from specctl.logic.evaluate import decide
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region, union
from specctl.logic.resolve import Resolution
from specctl.logic.standing import opening
from specctl.logic.twins import reachable, twins
from specctl.values import frozen


@frozen
class Gain:
    """What claiming an attribute can change for one behavior: to the value `new`, from `before` to `after`."""

    attribute: Attribute
    behavior: str
    new: Outcome
    before: Region
    after: Region


def claimable_loosening(subject: Subject) -> Iterator[Finding]:
    """By claiming another value of an attribute, a level gets a decision that it is not allowed to set."""
    known = {key for extended in subject.extends for key in _known(extended)}
    found: dict[tuple[str, str], list[Gain]] = {}
    for gain in gains(subject):
        found.setdefault((gain.attribute.id, gain.behavior), []).append(gain)
    for key, steps in found.items():
        if key not in known:
            yield _finding(subject, steps)


def _known(subject: Subject) -> frozenset[tuple[str, str]]:
    """The attributes and behaviors of a stack where a claim loosens; asked for by each contract that extends it."""
    key = ("claimable", subject.stack)
    found = subject.universe.memo.get(key)
    if not isinstance(found, frozenset):
        found = frozenset((gain.attribute.id, gain.behavior) for gain in gains(subject))
        subject.universe.memo[key] = found
    return found


def gains(subject: Subject) -> Iterator[Gain]:
    """Every step to a more permissive decision that a claim alone can bring, and that is not open to who makes it."""
    for attribute in subject.stack.attributes.values():
        level = attribute.asserted_by
        if level is None or level == subject.stack.levels[0]:
            continue
        for name, resolution in subject.resolutions.items():
            yield from _gains(subject, attribute, level, name, resolution)


def _gains(subject: Subject, attribute: Attribute, level: str, name: str, resolution: Resolution) -> Iterator[Gain]:
    if attribute.id not in _telling(subject, name):
        return
    knowing = _knowing(resolution, attribute.id, subject)
    for new, (there, barred) in _barred(subject, level, name, resolution).items():
        after = there - knowing
        before = barred & reachable(after, [(attribute.id, "")], subject.universe)
        if before:
            yield Gain(attribute, name, new, before, after)


def _telling(subject: Subject, behavior: str) -> frozenset[str]:
    """The attributes on which rules on a behavior hang."""
    items = (item for level in subject.stack.assignments[behavior].values() for item in level)
    return frozenset[str]().union(*(_hangs_on(subject, item.rule) for item in items))


def _hangs_on(subject: Subject, rule: Rule) -> frozenset[str]:
    """The attributes that a rule tests, and those on which it hangs whether these apply."""
    key = ("hangs on", subject.stack, rule)
    found = subject.universe.memo.get(key)
    if not isinstance(found, frozenset):
        tested = attributes_of(rule.when)
        conditions = (subject.stack.attributes[name].applies_when for name in tested)
        found = tested.union(*(attributes_of(condition) for condition in conditions if condition is not None))
        subject.universe.memo[key] = found
    return found


Barred = dict[Outcome, tuple[Region, Region]]


def _barred(subject: Subject, level: str, name: str, resolution: Resolution) -> Barred:
    """For each value, where it is decided, and where something stricter is while a level may not set the value.

    All of it only where a claim of the level can change anything.
    """
    key = ("barred", subject.stack.contract.id, level, name)
    known = subject.universe.memo.get(key)
    if isinstance(known, dict):
        return known
    behavior, universe, found = resolution.behavior, subject.universe, dict[Outcome, tuple[Region, Region]]()
    within = _swayed(subject, level, resolution) & subject.space
    valued = {
        value: inside
        for value, region in outcomes(resolution).items()
        if behavior.accepts(value) and (inside := region & within)
    }
    standing = resolution.before(level, subject.stack.levels).within(within)
    for new, there in valued.items():
        stricter = [region for old, region in valued.items() if behavior.stricter(old, new)]
        if stricter:
            shut = union(stricter, universe.nothing) - opening(standing, level, new, behavior, universe)
            if shut:
                found[new] = there, shut
    subject.universe.memo[key] = found
    return found


def _swayed(subject: Subject, level: str, resolution: Resolution) -> Region:
    """All requests at which some claim of a level changes whether a rule on a behavior applies.

    Elsewhere no claim changes what is decided.
    """
    hanging: dict[str, list[Region]] = {}
    for resolved in resolution.levels:
        for item, region in resolved.when.items():
            for attribute in _hangs_on(subject, item.rule):
                if subject.stack.attributes[attribute].asserted_by == level:
                    hanging.setdefault(attribute, []).append(region)
    nothing = subject.universe.nothing
    swayed = (reachable(union(found, nothing), [(name, "")], subject.universe) for name, found in hanging.items())
    return union(swayed, nothing)


def _knowing(resolution: Resolution, attribute: str, subject: Subject) -> Region:
    """Where rules decide, and all of them accept the claim."""
    if not any(attribute in item.rule.accepts_claim for level in resolution.levels for item in level.assignments):
        return subject.universe.nothing
    deciding = resolution.deciding
    aware = [region for item, region in deciding.items() if attribute in item.rule.accepts_claim]
    knowing = union(aware, subject.universe.nothing)
    if knowing:
        for item, region in deciding.items():
            if attribute not in item.rule.accepts_claim and region & knowing:
                knowing -= region
    return knowing


def _finding(subject: Subject, steps: list[Gain]) -> Finding:
    first = steps[0]
    name, level = first.attribute.id, first.attribute.asserted_by
    pair = twins(first.before, first.after, [(name, "")], subject.stack, subject.universe)
    if pair is None:
        message = f"internal error: {name} has no twin in {subject.stack.contract.id}"
        raise AssertionError(message)
    old, after = (decide(subject.stack, first.behavior, request) for request in pair)
    items = [
        item
        for resolved in subject.resolutions[first.behavior].levels
        for item in resolved.assignments
        if item.rule in after.rules
    ]
    places = tuple(label(subject, item, first.behavior) for item in items)
    contract = next(member for member in subject.stack.members if member.id == first.attribute.contract)
    return Finding(
        message=f"by claiming another `{name}`, level {level} gets `{first.behavior}: {first.new}` instead of "
        f"`{old.outcome}`, which it may not set itself",
        at=places[0] if places else Place(subject.stack.contract, ("id",)),
        related=(*places[1:], Place(contract, (*first.attribute.route, "asserted_by"), f"only {level}'s word")),
        help=f"test something that the platform establishes instead; or, if resting on the claim is meant, add "
        f"`accepts_claim: [{name}]` to the rules that decide; or widen `adjustable` of the rule that forbids it",
        behavior=first.behavior,
        attribute=name,
        region=union((gain.before for gain in steps), subject.universe.nothing),
        pair=pair,
        relevant=frozenset().union(*(attributes_of(rule.when) for rule in (*old.rules, *after.rules))),
    )
