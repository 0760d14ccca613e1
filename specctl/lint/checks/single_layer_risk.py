"""Grave rules that one layer alone holds up."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.grave import GRAVE
from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject


def single_layer_risk(subject: Subject) -> Iterator[Finding]:
    """The rule's risk is high or critical, and one layer alone enforces it."""
    contract = subject.stack.contract
    for rule in contract.rules:
        layers = sorted(set(rule.text.enforced_in))
        if rule.text.risk in GRAVE and len(layers) == 1:
            yield Finding(
                message=f"`{rule.id}` has the risk `{rule.text.risk}`, and `{layers[0]}` alone enforces it",
                at=at_rule(contract, rule, "where this layer fails, nothing holds", "enforced_in"),
                help="enforce it in a second layer too, and list that here: `model`, `prompt`, `tools` or `review`",
                rules=(rule,),
            )
