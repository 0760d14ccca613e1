"""Rules that higher levels forbid somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.causes import joined, shares
from specctl.lint.checks.void_rule import forbidding_parts, forbidding_places, is_void, tried
from specctl.lint.finding import Finding, at_rule
from specctl.lint.permission import void
from specctl.lint.subject import Subject


def partly_void_rule(subject: Subject) -> Iterator[Finding]:
    """Higher levels forbid what the rule tries, at some of the requests it applies to."""
    contract = subject.stack.contract
    for rule in subject.solved_rules:
        says = subject.says[rule]
        barred = [(say, region) for say in says if (region := void(subject, say))]
        if not barred or is_void(subject, says):
            continue
        saying = [say for say, _ in barred]
        parts = forbidding_parts(subject, saying)
        yield Finding(
            message=f"`{rule.id}` is partly void: "
            f"for some requests higher levels do not let level {rule.level} set {tried(saying)}",
            at=at_rule(contract, rule, "void in part"),
            related=forbidding_places(subject, parts),
            help=f"nothing to do if that is meant; else narrow `{rule.id}` to where it may act",
            rules=(rule,),
            behavior=saying[0].behavior if len(saying) == 1 else None,
            region=joined([region for _, region in barred], subject),
            why=shares(parts),
        )
