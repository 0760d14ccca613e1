"""Statements that speak more softly, or more firmly, than their rules bind."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject
from specctl.lint.wording.modality import absolute_words, soft_words
from specctl.lint.wording.statement import Statement, statements


def modality_mismatch(subject: Subject) -> Iterator[Finding]:
    """The statement says "should" where nobody may change the rule, or "must never" where lower levels may."""
    for statement in statements(subject):
        if statement.rule is None:
            continue
        if statement.rule.adjustable.mode == "never":
            if found := soft_words(statement.unquoted):
                yield _too_soft(statement, statement.rule, *found)
        elif (found := absolute_words(statement.unquoted)) and _may_be_loosened(statement.rule, subject.stack):
            yield _too_firm(statement, statement.rule, *found)


def _may_be_loosened(rule: Rule, stack: Stack) -> bool:
    """Whether lower levels are given another value that is not stricter."""
    return any(_gives_looser(name, item, stack) for name, item in stack.assigned_by[rule].items())


def _gives_looser(name: str, item: Assignment, stack: Stack) -> bool:
    grant, behavior = item.grant, stack.behaviors[name]
    if grant.mode not in ("to", "only"):
        return False
    return grant.values is None or any(
        value != item.value and not behavior.stricter(value, item.value) for value in grant.values
    )


def _too_soft(statement: Statement, rule: Rule, start: int, end: int) -> Finding:
    said = statement.text[start:end]
    return Finding(
        message=f"`{rule.id}` is hard-coded, and its statement says `{said}`",
        at=statement.place(start, end, "this reads as a recommendation"),
        related=(at_rule(statement.contract, rule, "no lower level may change it", "adjustable"),),
        help="write `must`, `must never` or what is done; or, if it is a default, say in `adjustable` who may "
        "change it",
        rules=(rule,),
    )


def _too_firm(statement: Statement, rule: Rule, start: int, end: int) -> Finding:
    said = statement.text[start:end]
    return Finding(
        message=f"lower levels may loosen `{rule.id}`, and its statement says `{said}`",
        at=statement.place(start, end, "this reads as if nobody could change it"),
        related=(at_rule(statement.contract, rule, "lower levels may set a looser value", "adjustable"),),
        help="write it as the default that it is, such as `by default, ...`; or, if nobody may change it, write "
        "`adjustable: never`",
        rules=(rule,),
    )
