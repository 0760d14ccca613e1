"""Rules of one level that meet, where the stricter one wins."""

from __future__ import annotations

from collections.abc import Iterator

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
            help="nothing to do if that is meant; if the other was meant to be an exception, list "
            f"`{winner.rule.id}` under its `overrides`",
            rules=(first.rule, second.rule),
            behavior=pair.behavior,
            region=pair.region,
        )
