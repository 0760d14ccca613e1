"""Grave rules whose breaches nobody counts."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.grave import GRAVE
from specctl.lint.completeness.measured import counting, is_watched
from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject
from specctl.logic.region import union


def unmeasured_risk(subject: Subject) -> Iterator[Finding]:
    """The rule's risk is high or critical, and no metric would show that it is broken."""
    stack, universe = subject.stack, subject.universe
    grave = [rule for rule in stack.contract.rules if rule.text.risk in GRAVE and not is_watched(stack.parts, rule)]
    if not grave:
        return
    counted = (universe.region(metric.where, stack) for metric in counting(stack.parts))
    measured = union(counted, universe.nothing)
    for rule in grave:
        region = subject.when(rule)
        if region and not region & measured:
            yield Finding(
                message=f"`{rule.id}` has the risk `{rule.text.risk}`, and no metric measures whether it holds",
                at=at_rule(stack.contract, rule, "a breach of this rule would show in no figure", "risk"),
                help="add a metric whose `where` has requests of this rule; or name the failure mode that it "
                "`guards_against`, and the metrics under `detected_by` of that",
                rules=(rule,),
                region=region,
            )
