"""Statements that say the same twice."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.pairs import owner
from specctl.lint.subject import Subject
from specctl.lint.wording.alike import alike, content


def near_duplicate_statements(subject: Subject) -> Iterator[Finding]:
    """An earlier rule of the stack has a statement in the same, or nearly the same, words."""
    rules = [rule for rule in subject.stack.rules if rule.text.statement]
    own = subject.stack.contract
    for number, earlier in alike([content(rule.text.statement) for rule in rules]):
        rule, first = rules[number], rules[earlier]
        if rule.contract == own.id and subject.when(rule) and subject.when(first):
            yield Finding(
                message=f"`{rule.id}` and `{first.id}` have nearly the same statement",
                at=at_rule(own, rule, "a reader cannot tell this rule from the other", "statement"),
                related=(at_rule(owner(subject, first), first, "said here already", "statement"),),
                help="say in each statement what is special to its rule; or, if they are one rule, join the conditions",
                rules=(rule, first),
            )
