"""What the authors of two rules that conflict can do about it, exactly."""

from __future__ import annotations

from specctl.language.condition import AnyOf, Condition
from specctl.language.condition_text import text
from specctl.language.rule import Rule
from specctl.lint.pairs import Pair, owner
from specctl.lint.subject import Subject
from specctl.values import frozen


@frozen
class WayOut:
    """An edit of one rule: another rule under `overrides`, or a condition as its `unless`."""

    rule: Rule
    other: Rule
    unless: Condition | None = None

    def __str__(self) -> str:
        """The edit in words."""
        if self.unless is None:
            return f"list `{self.other.id}` under the `overrides` of `{self.rule.id}`"
        return f"let `{self.rule.id}` stand back: `unless: {text(self.unless)}`"


def ways_out(subject: Subject, pair: Pair) -> tuple[WayOut, ...]:
    """The edits that settle a conflict, the most fitting first.

    Where one condition implies the other, the narrower rule is an exception; where they merely cross, either may stand
    back. A rule can name another only if its contract sees that other's contract. Of two rules with equal conditions
    neither can give way and still decide anything.
    """
    first, second = pair.first.rule, pair.second.rule
    if subject.when(first) == subject.when(second):
        return ()
    for narrow, broad in ((second, first), (first, second)):
        strictly = subject.when(narrow) <= subject.when(broad) and subject.when(narrow) != subject.when(broad)
        if strictly and _sees(subject, narrow, broad):
            return (WayOut(narrow, broad),)
    sides = ((second, first), (first, second))
    return tuple(_stand_back(rule, other) for rule, other in sides if _sees(subject, rule, other))


def _stand_back(rule: Rule, other: Rule) -> WayOut:
    """A rule that gives way wherever another applies, besides where it gives way already."""
    before = rule.unless
    return WayOut(rule, other, other.when if before is None else AnyOf((before, other.when)))


def _sees(subject: Subject, rule: Rule, other: Rule) -> bool:
    """Whether a rule's contract may name another rule and what it tests."""
    own = owner(subject, rule)
    pending, seen = [own.id], {own.id}
    by_id = {member.id: member for member in subject.stack.members}
    while pending:
        for name in by_id[pending.pop()].extends:
            if name not in seen:
                seen.add(name)
                pending.append(name)
    return other.contract in seen
