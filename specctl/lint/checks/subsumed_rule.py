"""Rules that say nothing new, because a broader one says the same."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.rule import Rule
from specctl.lint.finding import Finding, Share, at_rule
from specctl.lint.pairs import owner
from specctl.lint.remedies import drop_rule
from specctl.lint.subject import Subject

Sentence = tuple[object, ...]


def subsumed_rule(subject: Subject) -> Iterator[Finding]:
    """Another rule of the same level says the same wherever this rule applies, so this one adds nothing."""
    order = {rule: place for place, rule in enumerate(subject.stack.rules)}
    alike: dict[Sentence, list[Rule]] = {}
    for rule in subject.stack.rules:
        alike.setdefault(sentence(rule), []).append(rule)
    for rule in subject.own_rules:
        broader = [
            other for other in alike[sentence(rule)] if other is not rule and _covers(subject, other, rule, order)
        ]
        if rule.then and broader:
            yield _finding(subject, rule, broader[0])


def sentence(rule: Rule) -> Sentence:
    """What a rule says and to whom, without where: lists as sets, short forms written out."""
    adjustable = rule.adjustable
    granted = adjustable.granted
    if adjustable.mode in ("to", "only") and granted is None:
        granted = tuple((target, None) for target, _ in rule.then)
    authority = (adjustable.mode, adjustable.by, frozenset(granted or ()), adjustable.delegable)
    return rule.level, frozenset(rule.then), authority, frozenset(rule.overrides), frozenset(rule.accepts_claim)


def _covers(subject: Subject, other: Rule, rule: Rule, order: dict[Rule, int]) -> bool:
    """Whether one rule makes another needless; of two with equal conditions the earlier one does."""
    own, its = subject.when(rule), subject.when(other)
    return own <= its and (own != its or order[other] < order[rule])


def _finding(subject: Subject, rule: Rule, broader: Rule) -> Finding:
    contract = subject.stack.contract
    return Finding(
        message=f"`{rule.id}` adds nothing: `{broader.id}` says the same at every request that it applies to",
        at=at_rule(contract, rule, "says nothing new"),
        related=(at_rule(owner(subject, broader), broader, "says the same, for as many requests or more"),),
        help=f"remove `{rule.id}`, or let it say something else than `{broader.id}`",
        rules=(rule,),
        region=subject.when(rule),
        why=(Share(broader, 1.0),),
        remedy=drop_rule(subject, rule, broader),
    )
