"""What a merge decides otherwise than every side that it joins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from specctl.config import Config
from specctl.diff.change import DecisionChange
from specctl.diff.decisions import direction
from specctl.diff.joining import Known, join
from specctl.diff.joint import Joint, Pair, joints
from specctl.diff.translation import Translator
from specctl.language.behavior import Outcome
from specctl.language.stack import Stack
from specctl.logic.evaluate import Decision, decide
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import solve
from specctl.logic.rooms import rooms
from specctl.values import frozen


@frozen
class Answer:
    """What one side decides at the witness of a novelty, and the rules that decide it there."""

    outcome: Outcome
    rules: tuple[str, ...]


@frozen
class Novelty:
    """Requests that no side answers as the merge does.

    `change` leads from the first side that has the contract to the merge, its rules are those at the witness; `sides`
    has the answer of each side, None where it lacks the contract or the behavior.
    """

    change: DecisionChange
    sides: tuple[Answer | None, ...]


@frozen
class Combined:
    """The novelties of one contract, and the behaviors that could not be compared."""

    novelties: tuple[Novelty, ...] = ()
    inconclusive: tuple[str, ...] = ()


def combined(sides: Sequence[Stack | None], merged: Stack, config: Config) -> Combined:
    """The requests at which a merged contract is decided otherwise than by every side that has it.

    They are among those that the merge and all these sides express and admit.
    """
    there = [place for place, side in enumerate(sides) if side is not None]
    stacks = [side for side in sides if side is not None]
    found = Combined()
    for nodes in rooms(config.limits.memory_mib, sum(len(stack.rules) for stack in (*stacks, merged))):
        found = _within(stacks, merged, nodes, config.limits.seconds) if stacks else Combined()
        if not found.inconclusive:
            break
    return Combined(
        tuple(replace(each, sides=_spread(each.sides, there, len(sides))) for each in found.novelties),
        found.inconclusive,
    )


def is_like(one: Stack, other: Stack) -> bool:
    """Whether two revisions of a stack are written alike."""
    return one.levels == other.levels and [(each.id, each.document.text) for each in one.members] == [
        (each.id, each.document.text) for each in other.members
    ]


def _spread(answers: Sequence[Answer | None], places: Sequence[int], count: int) -> tuple[Answer | None, ...]:
    by_place = dict(zip(places, answers, strict=True))
    return tuple(by_place.get(place) for place in range(count))


def _within(sides: Sequence[Stack], merged: Stack, nodes: int, seconds: float) -> Combined:
    together = _together(sides, merged, nodes, seconds)
    novelties: list[Novelty] = []
    unknown: list[str] = []
    one_universe = all(joint.universe is together[0].universe for joint in together)
    for name in together[0].head.behaviors:
        if not any(name in joint.base.behaviors for joint in together) or not _is_decided(name, together):
            continue
        try:
            found = list(_novel(name, together)) if one_universe else None
        except MemoryError:
            together[0].universe.manager.gc()
            found = None
        if found is None:
            unknown.append(name)
        else:
            novelties += found
    return Combined(tuple(novelties), tuple(unknown))


def _together(sides: Sequence[Stack], merged: Stack, nodes: int, seconds: float) -> list[Joint]:
    """Each side with the merge, over one universe; where they differ in attributes, in the terms of all of them."""
    found = joints([Pair(side, merged) for side in sides], nodes, seconds)
    if all(joint.universe is found[0].universe for joint in found):
        return found
    translator = Translator()
    for side in sides:
        merged = translator.stack(merged, join(side, merged, Known()).head)
    return joints([Pair(side, merged) for side in sides], nodes, seconds)


def _is_decided(behavior: str, together: Sequence[Joint]) -> bool:
    """Whether anything is said about a behavior anywhere."""
    stacks = [together[0].head, *(joint.base for joint in together)]
    defaults = {stack.behaviors[behavior].otherwise for stack in stacks if behavior in stack.behaviors}
    return len(defaults) > 1 or any(behavior in stack.assignments for stack in stacks)


def _novel(behavior: str, together: Sequence[Joint]) -> Iterator[Novelty]:
    asked = [joint for joint in together if behavior in joint.base.behaviors]
    universe = together[0].universe
    merge = solve(together[0].head, behavior, universe, with_rules=False)
    if merge is None:
        raise MemoryError
    where = universe.everything
    for joint in together:
        where &= joint.common
    parts = [(new, region & where) for new, region in outcomes(merge).items()]
    for joint in asked:
        before = solve(joint.base, behavior, universe, with_rules=False)
        if before is None:
            raise MemoryError
        was = outcomes(before)
        parts = [
            (new, region & there)
            for new, region in parts
            for old, there in was.items()
            if old != new and region & there
        ]
    for _, region in parts:
        found = _novelty(behavior, region, together)
        if found is not None:
            yield found


def _novelty(behavior: str, region: Region, together: Sequence[Joint]) -> Novelty | None:
    """A novelty with the answers of all sides at one request, each by the plain evaluator."""
    answers: list[Answer | None] = []
    change: DecisionChange | None = None
    for joint in together:
        seen = joint.seen(region)
        if seen is None:
            return None
        if behavior not in joint.base.behaviors:
            answers.append(None)
            continue
        before = decide(joint.pair.base, behavior, seen.base)
        after = decide(joint.pair.head, behavior, seen.head)
        if before.outcome == after.outcome:
            message = f"internal error: the merge decides {behavior} no otherwise than a side does: {seen.both}"
            raise AssertionError(message)
        answers.append(_answer(before))
        if change is None:
            moved = direction(
                before.outcome, after.outcome, joint.base.behaviors[behavior], joint.head.behaviors[behavior]
            )
            change = DecisionChange(
                behavior,
                before.outcome,
                after.outcome,
                moved,
                seen.both,
                _answer(before).rules,
                _answer(after).rules,
                lazily=joint.lazily(region),
            )
    return None if change is None else Novelty(change, tuple(answers))


def _answer(decision: Decision) -> Answer:
    return Answer(decision.outcome, tuple(rule.id for rule in decision.rules))
