"""Which requests are decided otherwise than before (LANGUAGE, section 10, decision changes)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specctl.diff.blame import Blame, Comes
from specctl.diff.both import Both
from specctl.diff.change import DecisionChange, Direction
from specctl.diff.joint import Seen
from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.stack import Stack
from specctl.logic.evaluate import decide
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution


def decision_changes(both: Both, blame: Blame) -> Iterator[tuple[DecisionChange, Region]]:
    """The changes of one behavior's decisions, each with its region."""
    for old, new, region in moved(both):
        seen = both.joint.seen(region)
        if seen is None:
            continue
        _confirm(both, old, new, seen)
        change = DecisionChange(
            both.behavior,
            old,
            new,
            direction(old, new, both.base.behavior, both.head.behavior),
            seen.both,
            _deciding(both.base, old, region, both.joint.base),
            _deciding(both.head, new, region, both.joint.head),
            blame.responsible(Comes(new), region),
            lazily=both.joint.lazily(region),
        )
        yield change, region


def moved(both: Both) -> Iterator[tuple[Outcome, Outcome, Region]]:
    """Each pair of differing outcomes, with the requests that went from the one to the other, in order of outcomes."""
    otherwise = both.base.behavior.otherwise, both.head.behavior.otherwise
    if both.base.standing.key == both.head.standing.key and otherwise[0] == otherwise[1]:
        return
    before, after = outcomes(both.base), outcomes(both.head)
    nothing = both.joint.universe.nothing
    for old in sorted(before, key=_order(both.base.behavior)):
        left = (before[old] & both.joint.common) - after.get(old, nothing)
        for new in sorted(after, key=_order(both.head.behavior)) if left else ():
            region = left & after[new]
            if new != old and region:
                yield old, new, region


def _order(behavior: Behavior) -> Callable[[Outcome], tuple[int, float, str]]:
    """A sort key: from the most permissive outcome to the strictest, then UNDECIDED and CONFLICT."""

    def key(outcome: Outcome) -> tuple[int, float, str]:
        if outcome in (UNDECIDED, CONFLICT):
            return 1, 0.0, str(outcome)
        return 0, float(behavior.tier(outcome)), str(outcome)

    return key


def direction(old: Outcome, new: Outcome, before: Behavior, after: Behavior) -> Direction:
    """Which way an outcome went, by the tiers after the change, or before it where only those know both values."""
    if new == CONFLICT:
        return "conflict"
    if new == UNDECIDED:
        return "undecided"
    if old == CONFLICT:
        return "resolved"
    if old == UNDECIDED:
        return "decided"
    for behavior in (after, before):
        if behavior.accepts(old) and behavior.accepts(new):
            return _between(old, new, behavior)
    return "changed"


def _between(old: Outcome, new: Outcome, behavior: Behavior) -> Direction:
    if behavior.stricter(new, old):
        return "tightened"
    return "loosened" if behavior.stricter(old, new) else "changed"


def _deciding(resolution: Resolution, outcome: Outcome, region: Region, stack: Stack) -> tuple[str, ...]:
    """The rules that decide an outcome somewhere in a region, or clash there, in stack order."""
    found = {
        item.rule.id
        for item, where in resolution.deciding.items()
        if outcome in (item.value, CONFLICT) and where & region
    }
    return tuple(name for name in stack.rule_by_id if name in found)


def _confirm(both: Both, old: Outcome, new: Outcome, seen: Seen) -> None:
    """Every witness is judged by the plain evaluator, on each side as it is written."""
    pair = both.joint.pair
    before = decide(pair.base, both.behavior, seen.base).outcome
    after = decide(pair.head, both.behavior, seen.head).outcome
    if (before, after) != (old, new):
        message = (
            f"internal error: the witness of {both.behavior} from {old} to {new} "
            f"({pair.head.contract.id}) does not confirm: {seen.both}"
        )
        raise AssertionError(message)
