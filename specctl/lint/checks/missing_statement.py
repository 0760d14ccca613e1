"""Rules that say nothing to people."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject


def missing_statement(subject: Subject) -> Iterator[Finding]:
    """The rule has no `statement`, so what it asks for is written nowhere in words."""
    contract = subject.stack.contract
    for rule in contract.rules:
        if not rule.text.statement.strip() and subject.when(rule):
            yield Finding(
                message=f"`{rule.id}` has no `statement`",
                at=at_rule(contract, rule, "this rule is not said in words"),
                help="add a `statement`: one sentence that says what is done, and when",
                rules=(rule,),
            )
