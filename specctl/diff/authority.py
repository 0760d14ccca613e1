"""What lower levels became free to do, or no longer may (LANGUAGE, section 10, authority changes)."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diff.blame import Blame, MaySet
from specctl.diff.both import Both
from specctl.diff.change import AuthorityChange, Move
from specctl.diff.joint import Seen
from specctl.language.behavior import Outcome
from specctl.logic.evaluate import Applicable, applicable, open_among
from specctl.logic.region import Region
from specctl.logic.standing import Standing, opening
from specctl.values import frozen


def authority_changes(both: Both, blame: Blame) -> Iterator[tuple[AuthorityChange, Region]]:
    """The changes of what levels may set of one behavior, each with its region."""
    met: dict[Region, _Met] = {}
    for level, value, move, region in freed(both):
        seen = both.joint.seen(region)
        if seen is None:
            continue
        if region not in met:
            met[region] = _met(both, seen)
        _confirm(both, level, value, move, met[region])
        effect = MaySet(level, value, both.joint.pair.head.levels, move == "opened")
        responsible = blame.responsible(effect, region)
        lazily = both.joint.lazily(region)
        yield AuthorityChange(level, both.behavior, value, move, seen.both, responsible, lazily=lazily), region


def freed(both: Both) -> Iterator[tuple[str, Outcome, Move, Region]]:
    """Each level below the highest and value, with the requests at which it became free to set it, or no longer is.

    Nothing is told of a limit, whose values are too many.
    """
    if both.head.behavior.kind == "limit" or both.base.behavior.kind == "limit":
        return
    pair = both.joint.pair
    for level in pair.head.levels[1:]:
        if level not in pair.base.levels[1:]:
            continue
        before, after = both.base.before(level, pair.base.levels), both.head.before(level, pair.head.levels)
        if not _alike(both, before, after):
            yield from _between(both, level, before, after)


def _alike(both: Both, before: Standing, after: Standing) -> bool:
    """Whether the same stands on both sides, and so the same is open."""
    return both.base.behavior.tiers == both.head.behavior.tiers and before.key == after.key


def _between(both: Both, level: str, before: Standing, after: Standing) -> Iterator[tuple[str, Outcome, Move, Region]]:
    old, new, joint = both.base.behavior, both.head.behavior, both.joint
    for value in new.values:
        if value in old.values:
            was = opening(before, level, value, old, joint.universe)
            now = opening(after, level, value, new, joint.universe)
            opened, closed = (now - was) & joint.common, (was - now) & joint.common
            if opened:
                yield level, value, "opened", opened
            if closed:
                yield level, value, "closed", closed


@frozen
class _Met:
    """A witness, and what applies there by the plain evaluator, on each side as it is written."""

    seen: Seen
    base: Applicable
    head: Applicable


def _met(both: Both, seen: Seen) -> _Met:
    pair = both.joint.pair
    base = applicable(pair.base, both.behavior, seen.base)
    return _Met(seen, base, applicable(pair.head, both.behavior, seen.head))


def _confirm(both: Both, level: str, value: Outcome, move: Move, met: _Met) -> None:
    """Every witness is judged by the plain evaluator."""
    pair = both.joint.pair
    was, now = (
        open_among(stack.behaviors[both.behavior], given, stack.levels[: stack.levels.index(level)], level, value)
        for stack, given in ((pair.base, met.base), (pair.head, met.head))
    )
    if (was, now) != ((False, True) if move == "opened" else (True, False)):
        message = (
            f"internal error: the witness that {level} {move} {both.behavior}={value} "
            f"({pair.head.contract.id}) does not confirm: {met.seen.both}"
        )
        raise AssertionError(message)
