"""Statements that say more than one thing."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject
from specctl.lint.wording.statement import statements

MOST_WORDS = 60


def statement_too_long(subject: Subject) -> Iterator[Finding]:
    """The `statement` has more than 60 words, too many for one sentence that says what must be."""
    for statement in statements(subject):
        count = len(statement.text.split())
        if count > MOST_WORDS and statement.rule is not None:
            yield Finding(
                message=f"the statement of `{statement.rule.id}` has {count} words",
                at=at_rule(statement.contract, statement.rule, f"more than {MOST_WORDS} words", "statement"),
                help="keep the one sentence that says what must be; reasons go into `because`, what is illustrated "
                "into `examples`, and what else must be into rules of its own",
                rules=(statement.rule,),
            )
