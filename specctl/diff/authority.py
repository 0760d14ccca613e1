"""What lower levels became free to do, or no longer may (LANGUAGE, section 10, authority changes)."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diff.both import Both
from specctl.diff.change import AuthorityChange, Move
from specctl.diff.joint import Seen
from specctl.language.behavior import Outcome
from specctl.logic.evaluate import is_open
from specctl.logic.region import Region
from specctl.logic.standing import Standing, opening


def authority_changes(both: Both) -> Iterator[tuple[AuthorityChange, Region]]:
    """The changes of what levels below the highest may set of one behavior, each with its region; none of a limit."""
    if both.head.behavior.kind == "limit" or both.base.behavior.kind == "limit":
        return
    pair = both.joint.pair
    for level in pair.head.levels[1:]:
        if level not in pair.base.levels[1:]:
            continue
        before, after = both.base.before(level, pair.base.levels), both.head.before(level, pair.head.levels)
        if not _alike(both, before, after):
            yield from _moves(both, level, before, after)


def _alike(both: Both, before: Standing, after: Standing) -> bool:
    """Whether the same stands on both sides, and so the same is open."""
    return both.base.behavior.tiers == both.head.behavior.tiers and before.key == after.key


def _moves(both: Both, level: str, before: Standing, after: Standing) -> Iterator[tuple[AuthorityChange, Region]]:
    old, new, joint = both.base.behavior, both.head.behavior, both.joint
    for value in new.values:
        if value not in old.values:
            continue
        was = opening(before, level, value, old, joint.universe)
        now = opening(after, level, value, new, joint.universe)
        moves: tuple[tuple[Move, Region], ...] = (("opened", now - was), ("closed", was - now))
        for move, anywhere in moves:
            region = anywhere & joint.common
            seen = joint.seen(region)
            if seen is not None:
                _confirm(both, level, value, move, seen)
                yield (
                    AuthorityChange(level, both.behavior, value, move, seen.both, lazily=joint.lazily(region)),
                    region,
                )


def _confirm(both: Both, level: str, value: Outcome, move: Move, seen: Seen) -> None:
    """Every witness is judged by the plain evaluator, on each side as it is written."""
    pair = both.joint.pair
    was = is_open(pair.base, both.behavior, level, value, seen.base)
    now = is_open(pair.head, both.behavior, level, value, seen.head)
    if (was, now) != ((False, True) if move == "opened" else (True, False)):
        message = (
            f"internal error: the witness that {level} {move} {both.behavior}={value} "
            f"({pair.head.contract.id}) does not confirm: {seen.both}"
        )
        raise AssertionError(message)
