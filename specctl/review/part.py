"""Who has a part in a change: contracts whose rules decided or whose text was edited, and the risks of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specctl.diff.change import AuthorityChange, DecisionChange, Edit, Responsible
from specctl.diff.joint import Joint
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.region import Region
from specctl.logic.resolve import rule_region
from specctl.values import frozen

Change = DecisionChange | AuthorityChange
_WHOLE = 1 - 1e-9


@frozen
class Part:
    """The contracts that have a part in a change, and the risks of the rules that have."""

    contracts: frozenset[str]
    risks: frozenset[str]


def part_in(change: Change, region: Region, joint: Joint) -> Part:
    """Who has a part in a change at the requests of its region."""
    pair = joint.pair
    rules = [*_edited(change.responsible, pair.base, pair.head)]
    contracts = {name for each in change.responsible for edit in each.edits for name in _concerned(edit)}
    if isinstance(change, DecisionChange):
        deciding = [*_rules(pair.base, change.rules_before), *_rules(pair.head, change.rules_after)]
        contracts |= {rule.contract for rule in deciding}
        rules += deciding
    else:
        rules += _above(change, region, joint)
    if not _is_explained(change.responsible):
        contracts |= _rewritten(pair.base, pair.head)
    return Part(frozenset(contracts), frozenset(rule.text.risk for rule in rules if rule.text.risk is not None))


def _concerned(edit: Edit) -> tuple[str, ...]:
    """The contract of an edit; one that is extended no more, or from now on, has a part as well."""
    return (edit.contract, edit.name) if edit.kind == "extends" else (edit.contract,)


def _edited(responsible: Iterable[Responsible], base: Stack, head: Stack) -> Iterator[Rule]:
    """The rules that were edited, as they were and as they are."""
    for each in responsible:
        for edit in each.edits:
            now = head.rule_by_id.get(edit.name) if edit.kind == "rule" else None
            former = now.text.formerly if now is not None and now.text.formerly else edit.name
            names = (edit.name, former) if edit.kind == "rule" else ()
            yield from ([now] if now is not None else [])
            yield from _rules(base, dict.fromkeys(names))


def _rules(stack: Stack, names: Iterable[str]) -> Iterator[Rule]:
    return (stack.rule_by_id[name] for name in names if name in stack.rule_by_id)


def _above(change: AuthorityChange, region: Region, joint: Joint) -> Iterator[Rule]:
    """The rules above a level that apply to some of the requests at which it may set something it might not, or not."""
    for stack, written in ((joint.base, joint.pair.base), (joint.head, joint.pair.head)):
        higher = stack.levels[: stack.levels.index(change.level)]
        for level in higher:
            for item in stack.assignments.get(change.behavior, {}).get(level, ()):
                if rule_region(item.rule, stack, joint.universe) & region:
                    yield written.rule_by_id[item.rule.id]


def _is_explained(responsible: Iterable[Responsible]) -> bool:
    """Whether edits were found for all of a change: only so many sets are looked for."""
    shares = [each.share for each in responsible]
    return bool(shares) and all(share is not None for share in shares) and sum(filter(None, shares)) >= _WHOLE


def _rewritten(base: Stack, head: Stack) -> set[str]:
    """The contracts of both stacks whose text differs, or that one stack lacks."""
    before = {member.id: member.document.text for member in base.members}
    after = {member.id: member.document.text for member in head.members}
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
