"""Layers that rules rely on and nobody answers for."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.stack import Stack
from specctl.lint.finding import Finding, at_rule
from specctl.lint.subject import Subject


def unowned_layer(subject: Subject) -> Iterator[Finding]:
    """Rules are enforced in a layer, and nobody is accountable for that layer."""
    stack = subject.stack
    contract = stack.contract
    known = _owned(stack) | {
        layer
        for member in stack.members
        if member is not contract
        for rule in member.rules
        for layer in rule.text.enforced_in
    }
    for layer in ("model", "prompt", "tools", "review"):
        rule = next((rule for rule in contract.rules if layer in rule.text.enforced_in), None)
        if rule is not None and layer not in known:
            yield Finding(
                message=f"rules are enforced in the layer `{layer}`, for which nobody is accountable",
                at=at_rule(contract, rule, "the first rule that relies on it", "enforced_in"),
                help=f"say under `governance` who is: `raci: {{{layer}: {{accountable: …}}}}`",
                route=f"layer {layer}",
            )


def _owned(stack: Stack) -> frozenset[str]:
    """The activities of a stack that somebody is accountable for."""
    accountable = (item for item in stack.parts.activities if any(who.strip() for who in item.accountable))
    return frozenset(item.id for item in accountable)
