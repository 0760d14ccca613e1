"""Rules of one level that meet, where the stricter one wins."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.condition_text import text
from specctl.language.rule import Rule
from specctl.lint.finding import Finding
from specctl.lint.pairs import label, new_pairs, outranking
from specctl.lint.subject import Subject


def settled_by_strictness(subject: Subject) -> Iterator[Finding]:
    """Two rules of one level meet with values of different strictness, and the stricter one wins."""
    for pair in new_pairs(subject, outranking):
        behavior = subject.stack.behaviors[pair.behavior]
        first, second = pair.first, pair.second
        winner, loser = (first, second) if behavior.stricter(first.value, second.value) else (second, first)
        yield Finding(
            message=f"`{winner.rule.id}` wins over `{loser.rule.id}` on `{pair.behavior}` where both apply: "
            f"`{winner.value}` is stricter than `{loser.value}`",
            at=label(subject, second, pair.behavior),
            related=(label(subject, first, pair.behavior),),
            help=f"nothing to do if that is meant; if `{loser.rule.id}` was meant to hold here, "
            f"{_instead(winner.rule, loser.rule)}",
            rules=(first.rule, second.rule),
            behavior=pair.behavior,
            region=pair.region,
        )


def _instead(winner: Rule, loser: Rule) -> str:
    if winner.contract == loser.contract:
        return f"list `{winner.id}` under its `overrides`"
    return f"narrow `{winner.id}` with `unless: {text(loser.when)}`, or list it under `overrides` where both are known"
