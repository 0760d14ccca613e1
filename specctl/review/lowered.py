"""Demands that a pull request takes back: approvals lowered or left, what they are about narrowed, ids unprotected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specctl.diff.compare import Compared, unread
from specctl.diff.joint import Joint
from specctl.diff.renames import renamed_rules
from specctl.diff.written import place_of
from specctl.language.contract import Contract
from specctl.language.parts.governance import RISKS, Approval
from specctl.language.parts.parts import NO_PARTS, Parts
from specctl.language.stack import Stack
from specctl.review.asked import Ask
from specctl.review.demands import region_named
from specctl.words import plural
from specctl.workspace import Workspace


def lowered(base: Workspace, head: Workspace, compared: Iterable[Compared]) -> tuple[Ask, ...]:
    """The approvals that are asked for no more, or less often: taking one back needs it once more."""
    joints = {one.diff.contract: one.joint for one in compared if one.joint is not None}
    unknown = unread(base, head)
    found: list[Ask] = []
    for name, stack in base.stacks.items():
        if name not in unknown:
            found += _of(stack, head.stacks.get(name), joints.get(name))
    return tuple(dict.fromkeys(found))


def _of(before: Stack, after: Stack | None, joint: Joint | None) -> Iterator[Ask]:
    """What a contract takes back, and what it leaves by extending a contract no more."""
    own = before.contract
    if after is None:
        for member in before.members:
            for item in member.parts.approvals:
                yield _ask(member, item, f"contract `{own.id}` is removed")
        return
    kept = _counts(after.parts)
    for item in own.parts.approvals:
        count = kept.get((item.of, item.role), 0)
        if count < item.count:
            now = f"only {plural(count, 'holder')} of the role" if count else "no approval of the role"
            yield _ask(own, item, f"the pull request asks for {now} from now on")
        elif item.kind == "condition" and joint is not None and _is_narrowed(item.of, joint):
            yield _ask(own, item, f"the condition `{item.of}` is narrowed")
    left = {member.id for member in before.members} - {member.id for member in after.members}
    for member in before.members:
        for item in member.parts.approvals if member.id in left else ():
            yield _ask(member, item, f"`{own.id}` extends `{member.id}` no more")
    yield from _milder(before, after)


def _counts(parts: Parts) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for item in parts.approvals:
        found[item.of, item.role] = max(item.count, found.get((item.of, item.role), 0))
    return found


def _is_narrowed(name: str, joint: Joint) -> bool:
    """Whether a request meets a named condition no more; what cannot be told for want of memory counts as well."""
    if not any(name in member.conditions for member in joint.head.members):
        return True
    try:
        before, after = (region_named(name, stack, joint) for stack in (joint.base, joint.head))
        return bool((before - after) & joint.common)
    except MemoryError:
        return True


def _milder(before: Stack, after: Stack) -> Iterator[Ask]:
    """The approvals for a risk of which a rule of the contract is said to have less now."""
    own = before.contract
    called = renamed_rules(own, after.contract)
    for rule in own.rules:
        now, risk = after.rule_by_id.get(called.get(rule.id, rule.id)), rule.text.risk
        if now is None or risk is None or _weight(now.text.risk) >= _weight(risk):
            continue
        said = f"the risk of rule `{rule.id}` is {now.text.risk or 'not said'} from now on, and was {risk}"
        for item in before.parts.approvals:
            if item.kind == "risk" and item.of == risk:
                yield _ask(before.member_by_id[item.contract], item, said)


def _weight(risk: str | None) -> int:
    return RISKS.index(risk) if risk in RISKS else -1


def _ask(owner: Contract, item: Approval, note: str) -> Ask:
    return Ask("lowered", item.of, owner.id, place_of(owner, item.route), item.role, item.count, note=note)


def removed(base: Workspace, head: Workspace) -> tuple[Ask, ...]:
    """The approvals for what was entrenched at the base and is not what it was: everyone who approves anything there.

    Where the contract asks for no approval, its stack's count; where that asks for none, nobody may approve.
    """
    unknown = unread(base, head)
    return tuple(
        ask
        for name, stack in base.stacks.items()
        if name not in unknown
        for item in stack.contract.parts.entrenched
        if (note := _lost(item.id, stack, head.stacks.get(name))) is not None
        for ask in _guards(item.id, item.route, note, stack)
    )


def _guards(name: str, route: tuple[str | int, ...], note: str, stack: Stack) -> Iterator[Ask]:
    own = stack.contract
    at = place_of(own, route)
    roles: Mapping[str, int] = _roles(own.parts) or _roles(stack.parts) or {"": 1}
    for role, count in roles.items():
        yield Ask("entrenched", name, own.id, at, role, count, note=note)


def _roles(parts: Parts) -> dict[str, int]:
    """Each role that some approval names, with the highest count."""
    found: dict[str, int] = {}
    for item in parts.approvals if parts is not NO_PARTS else ():
        found[item.role] = max(item.count, found.get(item.role, 0))
    return found


def _lost(name: str, before: Stack, after: Stack | None) -> str | None:
    """What became of something entrenched, in words; None where it is what it was, perhaps under another name."""
    if after is None:
        return "its contract is removed"
    rule = next((rule for rule in after.rules if name in (rule.id, rule.text.formerly)), None)
    claim, former = _claim(name, after), _claim(name, before)
    if rule is None and claim is None:
        return "it is gone"
    if not {name, *([rule.id] if rule is not None else [])} & {item.id for item in after.parts.entrenched}:
        return "it is entrenched no more"
    if former is not None and claim != former:
        return "it claims something else now"
    old = before.rule_by_id.get(name)
    if rule is not None and old is not None and old.then and not rule.then:
        return "it decides nothing any more"
    return None


def _claim(name: str, stack: Stack) -> object:
    """What a property claims, its wording aside; None if the stack has no such property."""
    for member in stack.members:
        for item in member.properties:
            if item.id == name:
                return item.kind, item.where, item.given, item.outcomes, item.across, item.behaviors, item.level
    return None
