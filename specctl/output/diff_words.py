"""The verdict: all that changed, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from specctl.diff.change import DIRECTIONS, ContractDiff, Diff, Direction, Move, What
from specctl.output.diff_fold import Group, groups
from specctl.output.diff_sentences import verb
from specctl.output.plain import clean
from specctl.words import percent, plural

_SERIOUS: tuple[Direction, ...] = ("loosened", "changed", "undecided", "conflict")
_COUNTED: Mapping[Direction, tuple[str, str]] = {
    "loosened": ("loosened", "loosened"),
    "changed": ("changed", "changed"),
    "undecided": ("left undecided", "left undecided"),
    "conflict": ("new conflict", "new conflicts"),
    "tightened": ("tightened", "tightened"),
    "decided": ("newly decided", "newly decided"),
    "resolved": ("conflict resolved", "conflicts resolved"),
}
_SPACE_KINDS: Mapping[str, tuple[str, str]] = {
    "attribute": ("attribute", "attributes"),
    "value": ("value", "values"),
    "range": ("range", "ranges"),
    "applies_when": ("scope of an attribute", "scopes of attributes"),
    "weight": ("weight", "weights"),
    "assumption": ("assumption", "assumptions"),
    "tool": ("tool", "tools"),
    "behavior": ("behavior", "behaviors"),
    "outcome": ("value of a behavior", "values of behaviors"),
    "effect": ("effect of a tool", "effects of tools"),
    "level": ("level", "levels"),
}
_SAME = 1e-12


def verdict(diff: Diff) -> str:
    """All that changed, in one line: `major: 2 loosened (1.3 % of requests), 1 opened to user; in 3 contracts`.

    What counts is an entry of the JSON, equal ones of several contracts once. A percentage is the share of requests
    with at least one decision that changed in that direction. It is exact where one behavior changed so (its regions
    are disjoint), or several did at the same requests, equally in each contract. Otherwise it is `up to` a bound: the
    sum over the behaviors of a contract, of the contract where that is largest.
    """
    found, doubts = list(_found(diff)), list(_doubts(diff))
    if not diff.contracts and not doubts:
        return "unchanged: the contracts are the same"
    if not found and doubts:
        return "; ".join(["incomplete: no change found in what could be compared", *doubts])
    if not found:
        return "equivalent: no decision, authority or record changed"
    bump = "no new version needed" if diff.bump == "none" else diff.bump
    count = sum(contract.status != "equivalent" for contract in diff.contracts)
    tail = [f"in {plural(count, 'contract')}"] if count > 1 else []
    return "; ".join([f"{bump}: {', '.join(found)}", *tail, *doubts])


def _found(diff: Diff) -> Iterator[str]:
    """What there is of each kind, most serious first."""
    folded = groups(diff)
    milder = [direction for direction in DIRECTIONS if direction not in _SERIOUS]
    yield from _decisions(diff, folded, _SERIOUS)
    yield from _moves(folded, "opened")
    yield from _contracts(diff, "removed")
    yield from _space(folded, ("removed",))
    yield from _decisions(diff, folded, milder)
    yield from _moves(folded, "closed")
    yield from _contracts(diff, "added")
    yield from _space(folded, ("added", "changed"))
    for noun, count in (
        ("text", sum(len(group.texts) for group in folded)),
        ("record", sum(len(group.records) for group in folded)),
    ):
        if count:
            yield plural(count, noun)


def _decisions(diff: Diff, folded: Iterable[Group], directions: Iterable[Direction]) -> Iterator[str]:
    counts: Counter[Direction] = Counter()
    for group in folded:
        for shift in group.decisions:
            counts[shift.change.direction] += len(shift.behaviors)
    for direction in directions:
        if counts[direction]:
            yield f"{_number(counts[direction], _COUNTED[direction])}{_requests(diff, direction)}"


def _number(count: int, words: tuple[str, str]) -> str:
    return f"{count:,} {words[count != 1]}"


def _moves(folded: Iterable[Group], move: Move) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for group in folded:
        for leave in group.authority:
            if leave.change.direction == move:
                counts.update(dict.fromkeys(leave.levels, len(leave.behaviors) * len(leave.values)))
    for level, count in counts.items():
        yield f"{count:,} {move} to {clean(level)}"


def _contracts(diff: Diff, status: What) -> Iterator[str]:
    count = sum(contract.status == status for contract in diff.contracts)
    if count:
        yield f"{plural(count, 'contract')} {status}"


def _space(folded: Iterable[Group], whats: tuple[What, ...]) -> Iterator[str]:
    counts = Counter((change.what, change.kind) for group in folded for change in group.space)
    for what in whats:
        for kind, words in _SPACE_KINDS.items():
            if counts[what, kind]:
                yield f"{_number(counts[what, kind], words)} {verb(kind, what)}"


def _requests(diff: Diff, direction: Direction) -> str:
    """How many requests change in a direction, in brackets; nothing where that is not known."""
    found = [bound for contract in diff.contracts if (bound := _bound(contract, direction)) is not None]
    shares = [share for share, _ in found if share is not None]
    if not found or len(shares) < len(found):
        return ""
    most = max(shares)
    if most == 0:
        return " (single values only)"
    is_exact = all(exact for _, exact in found) and most - min(shares) < _SAME
    return f" ({'' if is_exact else 'up to '}{percent(most)} of requests)"


def _bound(contract: ContractDiff, direction: Direction) -> tuple[float | None, bool] | None:
    """The share of a contract's requests that change so, and whether it is that or a bound; None if none do."""
    behaviors: dict[str, list[tuple[object, float | None]]] = {}
    for change in contract.decisions:
        if change.direction == direction:
            extent = change.extent
            is_whole = extent.region is not None and "elsewhere" not in extent.region
            place = extent.region if is_whole else (change.behavior, change.before, change.after)
            behaviors.setdefault(change.behavior, []).append((place, extent.share))
    if not behaviors:
        return None
    # Behaviors that change at the same requests, such as several tools, count once.
    places = {frozenset(place for place, _ in parts): parts for parts in behaviors.values()}
    every = [share for parts in places.values() for _, share in parts]
    known = [share for share in every if share is not None]
    return min(1.0, sum(known)) if len(known) == len(every) else None, len(places) == 1


def _doubts(diff: Diff) -> Iterator[str]:
    """What could not be judged."""
    unknown = sum(len(contract.inconclusive) for contract in diff.contracts)
    if unknown:
        yield f"{plural(unknown, 'behavior')} could not be compared"
    if diff.left_out:
        yield f"{plural(len(diff.left_out), 'contract')} could not be read"
