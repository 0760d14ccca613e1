"""Rules of one level that decide differently for the same request."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Share
from specctl.lint.pairs import Pair, clashes, label, new_pairs
from specctl.lint.remedies import take
from specctl.lint.subject import Subject
from specctl.lint.ways_out import ways_out


def conflicting_rules(subject: Subject) -> Iterator[Finding]:
    """Two rules of one level decide differently for the same request, and neither takes precedence."""
    for pair in new_pairs(subject, clashes):
        yield _finding(subject, pair)


def _finding(subject: Subject, pair: Pair) -> Finding:
    first, second = pair.first, pair.second
    behavior = subject.stack.behaviors[pair.behavior]
    ways = ways_out(subject, pair)
    shown = [str(way) for way in ways] or ["narrow one of the two with `unless`"]
    why = (
        f"`{pair.behavior}` is set to `combine: unique`, so rules of one level may not differ"
        if behavior.combine == "unique"
        else "same strictness, different action"
    )
    return Finding(
        message=f"`{first.rule.id}` and `{second.rule.id}` conflict on `{pair.behavior}`: "
        f"`{first.value}` against `{second.value}`",
        at=label(subject, second, pair.behavior),
        related=(label(subject, first, pair.behavior),),
        help=f"{why}; {' or '.join(shown)}; or give both the same value",
        rules=(first.rule, second.rule),
        behavior=pair.behavior,
        region=pair.region,
        why=(Share(first.rule, 1.0), Share(second.rule, 1.0)),
        remedy=take(subject, ways[0]) if ways else None,
    )
