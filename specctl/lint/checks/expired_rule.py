"""Rules whose time is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from specctl.lint.completeness.today import today
from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject


def expired_rule(subject: Subject) -> Iterator[Finding]:
    """The last day on which the rule was meant to hold has passed, and it still decides."""
    contract = subject.stack.contract
    now = today(subject.today)
    for rule in contract.rules:
        if rule.text.expires is not None and date.fromisoformat(rule.text.expires) < now:
            yield Finding(
                message=f"`{rule.id}` was meant to hold until {rule.text.expires}, and today is {now}",
                at=at_rule(contract, rule, "this day has passed, and the rule still decides", "expires"),
                help="remove the rule if its reason is gone, and list its id under `retired_ids`; else set another day",
                rules=(rule,),
            )
