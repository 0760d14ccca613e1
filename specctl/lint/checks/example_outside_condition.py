"""Examples that illustrate another rule than the one they stand in."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place, at_rule
from specctl.lint.subject import Subject


def example_outside_condition(subject: Subject) -> Iterator[Finding]:
    """Some request that meets the example's `context` does not meet the condition of its rule."""
    contract, universe, stack = subject.stack.contract, subject.universe, subject.stack
    for rule in contract.rules:
        for example in rule.text.examples:
            if example.context is None or not (when := subject.when(rule)):
                continue
            meeting = universe.region(example.context, stack) & subject.space
            if outside := meeting - when:
                yield Finding(
                    message=f"an example of `{rule.id}` has a context that the rule is not about",
                    at=Place(contract, (*example.route, "context"), _note(whole=not meeting & when)),
                    related=(at_rule(contract, rule, "the rule that it stands in"),),
                    help="give the context the facts that the condition asks for; or move the example to the rule that "
                    "it shows",
                    rules=(rule,),
                    region=outside,
                    route=f"example {example.route[-1]}",
                )


def _note(*, whole: bool) -> str:
    return (
        "no such request meets the condition" if whole else "requests that this leaves open do not meet the condition"
    )
