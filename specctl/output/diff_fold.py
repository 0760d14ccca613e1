"""Equal effects of many contracts as one, so that an edit of a platform is read once and not once for each product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from specctl.diff.change import (
    DIRECTIONS,
    MOVES,
    AuthorityChange,
    ContractDiff,
    Decided,
    DecisionChange,
    Diff,
    RecordChange,
    SpaceChange,
    TextChange,
)
from specctl.language.behavior import Outcome
from specctl.logic.outcomes import shown
from specctl.output.diff_places import Places
from specctl.output.extent_words import amount, example
from specctl.output.json_text import dumps
from specctl.values import frozen

Change = DecisionChange | AuthorityChange | SpaceChange | TextChange | RecordChange
Item = TypeVar("Item")
Key = Callable[[Item], object]
Kind = TypeVar("Kind", DecisionChange, AuthorityChange, SpaceChange, TextChange, RecordChange)


@frozen
class Shift:
    """A decision change, and the behaviors for which it reads alike."""

    change: DecisionChange
    behaviors: tuple[str, ...]


@frozen
class Leave:
    """A change of what levels may set: it reads alike for each level, behavior and value; no levels: the change's."""

    change: AuthorityChange
    behaviors: tuple[str, ...]
    values: tuple[Outcome, ...]
    levels: tuple[str, ...] = ()


@frozen
class Group:
    """The effects that exactly these contracts have in common, most serious first; `first` speaks for all."""

    contracts: tuple[str, ...]
    first: ContractDiff
    decisions: tuple[Shift, ...] = ()
    authority: tuple[Leave, ...] = ()
    space: tuple[SpaceChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    records: tuple[RecordChange, ...] = ()


def groups(diff: Diff, places: Places = Places()) -> tuple[Group, ...]:  # noqa: B008  a frozen value
    """All effects, each once, by the contracts that have it; the group with the most serious effect first.

    Two effects are equal if all that people are shown of them is, places included; of what is decided at requests that
    one side alone has, how often is left out where contracts differ.
    """
    found: dict[object, tuple[Change, list[ContractDiff]]] = {}
    effects = [(change, contract) for contract in diff.contracts for change in _changes(contract)]
    keys = _keys(effects, lambda each: _plain_key(each[0]), lambda each: _key(each[0], each[1].contract, places))
    for key, (change, contract) in zip(keys, effects, strict=True):
        first, contracts = found.setdefault(key, (change, []))
        found[key] = _joined(first, change), contracts
        if not any(each is contract for each in contracts[-1:]):
            contracts.append(contract)
    together: dict[tuple[str, ...], tuple[ContractDiff, list[Change]]] = {}
    for change, contracts in found.values():
        names = tuple(each.contract for each in contracts)
        together.setdefault(names, (contracts[0], []))[1].append(change)
    made = [_group(names, first, changes) for names, (first, changes) in together.items()]
    return tuple(sorted(made, key=_seriousness))


def _joined(first: Change, other: Change) -> Change:
    """One effect for two contracts: of what is decided in either, how often is kept where that is the same."""
    if not isinstance(first, SpaceChange) or not isinstance(other, SpaceChange):
        return first
    one, two = _shares(first), _shares(other)
    names = dict.fromkeys(behavior for behavior, _ in (*one, *two))
    decides = tuple(
        Decided(
            behavior, outcome, share if one.get((behavior, outcome)) == share == two.get((behavior, outcome)) else None
        )
        for name in names
        for (behavior, outcome), share in {**two, **one}.items()
        if behavior == name
    )
    return replace(first, share=first.share if first.share == other.share else None, decides=decides)


def _shares(change: SpaceChange) -> dict[tuple[str, Outcome], float | None]:
    return {(item.behavior, item.outcome): item.share for item in change.decides}


def decisions_in_order(contract: ContractDiff) -> list[DecisionChange]:
    """The decision changes of a contract, most serious first, then by behavior and outcomes."""
    return sorted(contract.decisions, key=_decision_order)


def authority_in_order(contract: ContractDiff) -> list[AuthorityChange]:
    """The authority changes of a contract, opened ones first; levels, behaviors and values as they come."""
    return sorted(contract.authority, key=lambda change: MOVES.index(change.direction))


def _changes(contract: ContractDiff) -> Iterator[Change]:
    yield from decisions_in_order(contract)
    yield from authority_in_order(contract)
    yield from contract.space
    yield from contract.texts
    yield from contract.records


def _decision_order(change: DecisionChange) -> tuple[object, ...]:
    return DIRECTIONS.index(change.direction), change.behavior, shown(change.before), shown(change.after)


def _keys(items: Sequence[Item], plain: Key[Item], whole: Key[Item]) -> list[object]:
    """What tells items apart as their whole keys do; these are asked for only where the plain part of them is alike.

    Words and places take time, and most decisions of a product differ from all others without them.
    """
    plainly = [plain(item) for item in items]
    often = Counter(plainly)
    return [(key, whole(item) if often[key] > 1 else None) for key, item in zip(plainly, items, strict=True)]


def _plain_key(change: Change) -> object:
    """A part of what people are shown of a change that is known without words and places."""
    return type(change), (change.behavior, _decided(change)) if isinstance(change, DecisionChange) else None


def _decided(change: DecisionChange) -> object:
    outcomes = (change.before, change.after, change.direction)
    return outcomes, change.rules_before, change.rules_after, change.responsible, change.intents


def _key(change: Change, contract: str, places: Places) -> object:
    """All that people are shown of a change, but for the contract."""
    match change:
        case DecisionChange():
            return change.behavior, _decision_key(change, contract, places)
        case AuthorityChange():
            return change.level, change.behavior, change.value, _authority_key(change)
        case SpaceChange():
            return replace(change, share=None, decides=())
        case RecordChange():
            return change.section, change.place, change.what, dumps([change.before, change.after]), change.at
        case _:
            return change


def _decision_key(change: DecisionChange, contract: str, places: Places) -> object:
    """What is shown of a decision change beside its behavior."""
    before = tuple(places.base(contract, rule) for rule in change.rules_before)
    after = tuple(places.head(contract, rule) for rule in change.rules_after)
    return _decided(change), _requests(change), before, after


def _authority_key(change: AuthorityChange) -> object:
    """What is shown of an authority change beside its level, behavior and value."""
    return change.direction, _requests(change), change.responsible, change.intents


def _requests(change: DecisionChange | AuthorityChange) -> tuple[str | None, str, str]:
    extent = change.extent
    return extent.region, amount(extent), example(change.witness, extent.attributes)


def _group(names: tuple[str, ...], first: ContractDiff, changes: list[Change]) -> Group:
    return Group(
        names,
        first,
        tuple(_shifts(_of(DecisionChange, changes), first)),
        tuple(_leaves(_of(AuthorityChange, changes))),
        tuple(_of(SpaceChange, changes)),
        tuple(_of(TextChange, changes)),
        tuple(_of(RecordChange, changes)),
    )


def _of(kind: type[Kind], changes: Iterable[Change]) -> list[Kind]:
    return [change for change in changes if isinstance(change, kind)]


def _shifts(changes: list[DecisionChange], first: ContractDiff) -> Iterator[Shift]:
    """Behaviors that read alike, such as several tools, together."""
    # One contract's changes: where rules stand follows from their ids.
    keys = _keys(changes, _decided, lambda change: _decision_key(change, first.contract, Places()))
    for same in _together(changes, keys):
        yield Shift(same[0], tuple(change.behavior for change in same))


def _leaves(changes: list[AuthorityChange]) -> Iterator[Leave]:
    """The values of a behavior that read alike together, then behaviors with the same values, then levels."""
    by_values: dict[object, list[list[AuthorityChange]]] = {}
    for same in _together(changes, ((change.level, change.behavior, _authority_key(change)) for change in changes)):
        values = tuple(change.value for change in same)
        by_values.setdefault((values, same[0].level, _authority_key(same[0])), []).append(same)
    by_level: dict[object, list[Leave]] = {}
    for alike in by_values.values():
        first = alike[0]
        behaviors, values = tuple(same[0].behavior for same in alike), tuple(change.value for change in first)
        leave = Leave(first[0], behaviors, values)
        by_level.setdefault((behaviors, values, _authority_key(first[0])), []).append(leave)
    for leaves in by_level.values():
        yield replace(leaves[0], levels=tuple(leave.change.level for leave in leaves))


def _together(changes: Iterable[Kind], keys: Iterable[object]) -> list[list[Kind]]:
    found: dict[object, list[Kind]] = {}
    for change, key in zip(changes, keys, strict=True):
        found.setdefault(key, []).append(change)
    return list(found.values())


def _seriousness(group: Group) -> tuple[object, ...]:
    """The worst direction; many contracts before few; then opened before closed."""
    worst = min((DIRECTIONS.index(each.change.direction) for each in group.decisions), default=len(DIRECTIONS))
    moved = min((MOVES.index(each.change.direction) for each in group.authority), default=len(MOVES))
    rest = (not group.space, not group.texts)
    return worst, -len(group.contracts), moved, rest, group.contracts
