"""Rules that never decide, because others always take precedence."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.rule import Rule
from specctl.lint.causes import defeaters, joined, shares
from specctl.lint.finding import Finding, Share, at_rule
from specctl.lint.pairs import owner
from specctl.lint.subject import Say, Subject
from specctl.logic.region import Region
from specctl.words import percent


def shadowed_rule(subject: Subject) -> Iterator[Finding]:
    """The rule is permitted somewhere and yet decides nowhere: exceptions or stricter rules take every request."""
    for rule in subject.solved_rules:
        says = subject.says[rule]
        if not decides(subject, says) and (region := _permitted(subject, says)):
            yield _finding(subject, rule, says, region)


def _permitted(subject: Subject, says: tuple[Say, ...]) -> Region:
    return joined([say.level.permitted[say.assignment] for say in says], subject) & subject.space


def _finding(subject: Subject, rule: Rule, says: tuple[Say, ...], region: Region) -> Finding:
    contract = subject.stack.contract
    why = shares(part for say in says for part in defeaters(subject, say))
    takers = [item.rule for item in why]
    above = " and ".join(f"`{other.id}`" for other in takers)
    own = " and ".join(f"`{other.id}`" for other in takers if other.contract == rule.contract)
    return Finding(
        message=f"`{rule.id}` never decides: {taking(why)} every request it applies to",
        at=at_rule(contract, rule, "never decides"),
        related=tuple(at_rule(owner(subject, other), other, _how(rule, other)) for other in takers),
        help=f"remove `{rule.id}` if {above} may stand alone; "
        f"if `{rule.id}` is meant as the exception, list {above} under its `overrides`"
        + (f"; or narrow {own}" if own else ""),
        rules=(rule,),
        behavior=says[0].behavior if len(says) == 1 else None,
        region=region,
        why=why,
    )


def taking(why: tuple[Share, ...]) -> str:
    """The rules that take a region, with their shares where there are several."""
    if len(why) < 2:  # noqa: PLR2004
        return " and ".join(f"`{item.rule.id}`" for item in why) + " takes"
    shown = [f"`{item.rule.id}`" + (f" ({percent(item.share)})" if item.share is not None else "") for item in why]
    return f"{', '.join(shown[:-1])} and {shown[-1]} take"


def _how(rule: Rule, other: Rule) -> str:
    return f"an exception to `{rule.id}`" if rule.id in other.overrides else "stricter"


def decides(subject: Subject, says: tuple[Say, ...]) -> bool:
    """Whether a rule decides at some request, a CONFLICT in which its value is kept included."""
    return any(say.resolution.deciding[say.assignment] & subject.space for say in says)
