"""Leave that a rule gives and that nobody can use."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.behavior import Outcome
from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Say, Subject
from specctl.logic.region import union
from specctl.logic.standing import opening


def idle_grant(subject: Subject) -> Iterator[Finding]:
    """The rule lets lower levels set values that higher levels forbid them everywhere, so the leave is idle."""
    contract = subject.stack.contract
    for rule in subject.solved_rules:
        granted = [(say, level, value) for say in subject.says[rule] for level, value in grants(say)]
        effective = union((say.level.effective[say.assignment] for say in subject.says[rule]), subject.universe.nothing)
        if not granted or not effective & subject.space or any(usable(subject, *grant) for grant in granted):
            continue
        listed = ", ".join(dict.fromkeys(f"`{say.behavior}: {value}` to {level}" for say, level, value in granted))
        yield Finding(
            message=f"what `{rule.id}` lets lower levels do is forbidden to them by higher levels everywhere: {listed}",
            at=at_rule(contract, rule, "this leave can never be used", "adjustable"),
            help="remove the grant, or ask the owner of the higher rule to widen its `adjustable`",
            rules=(rule,),
            region=effective & subject.space,
        )


def grants(say: Say) -> Iterator[tuple[str, Outcome]]:
    """The levels and values that a rule grants beyond its own value and what is stricter; limits are not looked at."""
    behavior, grant, own = say.level.behavior, say.assignment.grant, say.assignment.value
    if grant.mode not in ("to", "only"):
        return
    for value in behavior.values:
        if value != own and grant.lists(value) and (grant.mode == "only" or not behavior.stricter(value, own)):
            yield from ((level, value) for level in sorted(grant.by))


def usable(subject: Subject, say: Say, level: str, value: Outcome) -> bool:
    """Whether the levels above the rule's own permit a grant at some request where the rule is effective."""
    levels = subject.stack.levels
    above = levels[: levels.index(say.level.level)]
    before = say.resolution.before(level, levels)
    allowed = opening(before, level, value, say.level.behavior, subject.universe, above)
    return bool(say.level.effective[say.assignment] & allowed & subject.space)
