"""Which approvals a change calls for: by its direction, by the risk of rules, by the region that it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from specctl.diff.change import DecisionChange, SpaceChange
from specctl.diff.compare import Compared
from specctl.diff.joint import Joint, Pair
from specctl.diff.written import place_of
from specctl.language.parts.governance import Approval
from specctl.language.stack import Stack
from specctl.logic.region import Region
from specctl.review.asked import Ask, Moved
from specctl.review.part import Change, Part, part_in
from specctl.values import frozen
from specctl.words import fact

_MOST_FACTS = 12
# What is gone is compared with nothing, and may be back under another name and looser: it counts as both of these.
_OF_GONE = ("loosened", "undecided")
_GONE_REQUESTS = ("value", "range", "applies_when")
_GONE_BEHAVIORS = ("tool", "behavior")


@frozen
class _Demand:
    """An approval that a contract of a stack asks for, and whether it is the base that does."""

    approval: Approval
    is_of_base: bool


def demanded(compared: Iterable[Compared]) -> tuple[Ask, ...]:
    """The approvals that changes call for, those of the highest level first; what asks for the same is together."""
    found: dict[tuple[object, ...], Ask] = {}
    places: dict[tuple[object, ...], int] = {}
    for one in compared:
        if one.joint is None:
            continue
        for ask in _of_contract(one, one.joint):
            key = (ask.kind, ask.of, ask.contract, ask.role, ask.count)
            known = found.get(key)
            found[key] = ask if known is None else replace(known, moved=(*known.moved, *ask.moved))
            places.setdefault(key, _height(one.joint.pair, ask.contract))
    return tuple(found[key] for key in sorted(found, key=lambda key: places[key]))


def _height(pair: Pair, contract: str) -> int:
    """How far below the highest level a contract of a pair stands."""
    for stack in (pair.base, pair.head):
        member = stack.member_by_id.get(contract)
        if member is not None:
            return stack.levels.index(member.level)
    return 0


def _demands_of(base: Stack, head: Stack) -> list[_Demand]:
    """All that the base asks for, and what the head asks for beyond it."""
    before = {_key(item): item.count for item in base.parts.approvals}
    more = [item for item in head.parts.approvals if item.count > before.get(_key(item), 0)]
    return [*(_Demand(item, True) for item in base.parts.approvals), *(_Demand(item, False) for item in more)]


def _key(item: Approval) -> tuple[str, str, str]:
    return item.contract, item.of, item.role


def _of_contract(one: Compared, joint: Joint) -> Iterator[Ask]:
    demands = _demands_of(joint.pair.base, joint.pair.head)
    changes: tuple[Change, ...] = (*one.diff.decisions, *one.diff.authority)
    regions = zip(changes, one.regions, strict=True)
    parts = [(change, region, part_in(change, region, joint)) for change, region in regions] if demands else []
    for demand in demands:
        moved = [
            _moved(one.diff.contract, change, demand, region, joint)
            for change, region, part in parts
            if _applies(demand, change, region, part, joint)
        ]
        moved += [_lost(one, change) for change in one.diff.space if _takes_away(demand.approval, change, joint)]
        if moved:
            yield _ask(demand, joint, moved)


def _takes_away(approval: Approval, change: SpaceChange, joint: Joint) -> bool:
    """Whether a demand is about requests that there are no more, or about a tool or behavior of its contract."""
    if approval.of not in _OF_GONE:
        return False
    if change.kind in _GONE_BEHAVIORS and change.what == "removed":
        owner = joint.pair.base.member_by_id.get(approval.contract)
        return owner is None or change.at.base is None or change.at.base.path == owner.document.path
    return (change.kind, change.what) == ("assumption", "added") or (
        change.kind in _GONE_REQUESTS and change.what == "removed"
    )


def _lost(one: Compared, change: SpaceChange) -> Moved:
    return Moved(one.diff.contract, f"{change.kind} {change.name}", "removed", "requests that are gone")


def _applies(demand: _Demand, change: Change, region: Region, part: Part, joint: Joint) -> bool:
    """Whether a demand is about a change; what cannot be told for want of memory is."""
    approval = demand.approval
    if approval.kind == "condition":
        try:
            return bool(region & _region(demand, joint))
        except MemoryError:
            return True
    if approval.contract not in part.contracts:
        return False
    return approval.of == change.direction if approval.kind == "direction" else approval.of in part.risks


def _region(demand: _Demand, joint: Joint) -> Region:
    """The requests of a named condition, as the side that asks for the approval has it."""
    stack = joint.base if demand.is_of_base else joint.head
    return region_named(demand.approval.of, stack, joint)


def region_named(name: str, stack: Stack, joint: Joint) -> Region:
    """The requests of a named condition of one side of a joint."""
    meaning = next(member.conditions[name] for member in stack.members if name in member.conditions)
    return joint.universe.region(meaning, stack)


def _moved(contract: str, change: Change, demand: _Demand, region: Region, joint: Joint) -> Moved:
    """A change as a reason, with a request at which it is one."""
    witness, relevant = change.witness, change.extent.attributes
    if demand.approval.kind == "condition":
        seen = joint.seen(region & _region(demand, joint))
        witness = seen.both if seen is not None else witness
        relevant |= joint.universe.attributes_of(_region(demand, joint))
    facts = [f"{name} {fact(value)}" for name, value in witness.items() if name in relevant]
    level = None if isinstance(change, DecisionChange) else change.level
    return Moved(contract, change.behavior, change.direction, ", ".join(facts[:_MOST_FACTS]) or "any request", level)


def _ask(demand: _Demand, joint: Joint, moved: Sequence[Moved]) -> Ask:
    approval, pair = demand.approval, joint.pair
    owner = (pair.base if demand.is_of_base else pair.head).member_by_id[approval.contract]
    at = place_of(owner, approval.route)
    return Ask(approval.kind, approval.of, approval.contract, at, approval.role, approval.count, tuple(moved))
