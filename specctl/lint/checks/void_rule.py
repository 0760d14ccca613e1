"""Rules that higher levels forbid everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specctl.lint.causes import forbidders, shares
from specctl.lint.finding import Finding, Place, at_rule
from specctl.lint.pairs import owner
from specctl.lint.permission import evaluated, void
from specctl.lint.subject import Say, Subject
from specctl.logic.cover import Part


def void_rule(subject: Subject) -> Iterator[Finding]:
    """Higher levels forbid what the rule tries, at every request it applies to."""
    contract = subject.stack.contract
    for rule in subject.solved_rules:
        says = subject.says[rule]
        if is_void(subject, says):
            parts = forbidding_parts(subject, says)
            yield Finding(
                message=f"`{rule.id}` never takes effect: "
                f"higher levels do not let level {rule.level} set {tried(says)}",
                at=at_rule(contract, rule, "void at every request it applies to"),
                related=forbidding_places(subject, parts),
                help=way_out(rule.id, parts),
                rules=(rule,),
                behavior=says[0].behavior if len(says) == 1 else None,
                region=evaluated(subject, says),
                why=shares(parts),
            )


def is_void(subject: Subject, says: tuple[Say, ...]) -> bool:
    """Whether a rule applies at some evaluated request and is nowhere permitted."""
    if any(say.level.permitted[say.assignment] & subject.space for say in says):
        return False
    return any(void(subject, say) for say in says)


def tried(says: Sequence[Say]) -> str:
    """What a rule tries to set, in words."""
    return ", ".join(f"`{say.behavior}: {say.assignment.value}`" for say in says)


def forbidding_parts(subject: Subject, says: Sequence[Say]) -> tuple[Part, ...]:
    """The rules that forbid what a rule tries, for each behavior the largest first."""
    return tuple(part for say in says for part in forbidders(subject, say, void(subject, say)))


def forbidding_places(subject: Subject, parts: Sequence[Part]) -> tuple[Place, ...]:
    """Where the forbidding rules say who may change them, or else where they stand; each once."""
    found: dict[Place, None] = {}
    for part in parts:
        rule, grant = part.item.rule, part.item.grant
        means = {"never": "is hard-coded", "stricter": "admits stricter values only"}.get(
            grant.mode, "admits other values only"
        )
        steps = () if rule.adjustable.mode == "stricter" else ("adjustable",)
        found[at_rule(owner(subject, rule), rule, f"`{rule.id}` says `{part.item.value}` and {means}", *steps)] = None
    return tuple(found)


def way_out(rule: str, parts: Sequence[Part]) -> str:
    """What the author of a forbidden rule can do, given what forbids it."""
    above = ", ".join(dict.fromkeys(f"`{part.item.rule.id}`" for part in parts))
    modes = {part.item.grant.mode for part in parts}
    if modes == {"never"}:
        return f"remove `{rule}` or narrow it: nothing may change what {above} decides, not even to something stricter"
    if "only" in modes:
        return f"remove `{rule}`, narrow it, or use a value that {above} lists under `only` for this level"
    return (
        f"remove `{rule}`, narrow it, or use a value stricter than that of {above}; "
        f"the owner of {above} can also widen its `adjustable`"
    )
