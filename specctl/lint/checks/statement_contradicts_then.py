"""Statements that say the opposite of what their rules decide."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject
from specctl.lint.wording.acts import contradicted
from specctl.lint.wording.statement import statements


def statement_contradicts_then(subject: Subject) -> Iterator[Finding]:
    """The statement says that something is done, and `then` decides the opposite."""
    for statement in statements(subject):
        rule = statement.rule
        if rule is None:
            continue
        then = {name: item.value for name, item in subject.stack.assigned_by[rule].items()}
        if found := contradicted(statement.unquoted, then):
            act, decided = found
            yield Finding(
                message=f"the statement of `{rule.id}` says that {act.said}, and `then` says `{decided}`",
                at=statement.place(act.start, act.end, f"this says that {act.said}"),
                related=(at_rule(statement.contract, rule, f"this decides `{decided}`", "then"),),
                help="correct the one that is wrong: prompts and people read the statement, tests and tools `then`",
                rules=(rule,),
                behavior=act.behavior if act.behavior in subject.stack.behaviors else None,
            )
