"""Rules of one level that decide differently for the same request."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding
from specctl.lint.pairs import Pair, clashes, label, new_pairs
from specctl.lint.subject import Subject


def conflicting_rules(subject: Subject) -> Iterator[Finding]:
    """Two rules of one level decide differently for the same request, and neither takes precedence."""
    for pair in new_pairs(subject, clashes):
        yield _finding(subject, pair)


def _finding(subject: Subject, pair: Pair) -> Finding:
    first, second = pair.first, pair.second
    behavior = subject.stack.behaviors[pair.behavior]
    why = (
        "values of this behavior may not differ within a level"
        if behavior.combine == "unique"
        else "the two are equally strict, so neither takes precedence"
    )
    return Finding(
        message=f"`{first.rule.id}` and `{second.rule.id}` conflict on `{pair.behavior}`: "
        f"`{first.value}` against `{second.value}`",
        at=label(subject, second, pair.behavior),
        related=(label(subject, first, pair.behavior),),
        help=f"{why}: let one rule list the other under `overrides`, narrow one with `unless`, or give both one value",
        rules=(first.rule, second.rule),
        behavior=pair.behavior,
        region=pair.region,
    )
