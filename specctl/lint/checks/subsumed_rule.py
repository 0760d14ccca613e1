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
    said = {rule: sentence(rule) for rule in subject.stack.rules}
    for rule, what in said.items():
        alike.setdefault(what, []).append(rule)
    for rule in subject.own_rules:
        if rule.then and len(alike[said[rule]]) > 1:
            broader = _broader(subject, rule, alike[said[rule]], order)
            if broader is not None:
                yield _finding(subject, rule, broader)


def sentence(rule: Rule) -> Sentence:
    """What a rule says and to whom, without where: lists as sets, short forms written out."""
    adjustable = rule.adjustable
    granted = adjustable.granted
    if adjustable.mode in ("to", "only") and granted is None:
        granted = tuple((target, None) for target, _ in rule.then)
    authority = (adjustable.mode, adjustable.by, frozenset(granted or ()), adjustable.delegable)
    return rule.level, frozenset(rule.then), authority, frozenset(rule.overrides), frozenset(rule.accepts_claim)


def _broader(subject: Subject, rule: Rule, alike: list[Rule], order: dict[Rule, int]) -> Rule | None:
    """The first of some rules that makes one of them needless; of two with equal conditions the earlier one does."""
    own = subject.when(rule)
    for other in alike:
        if other is not rule:
            its = subject.when(other)
            if own <= its and (own != its or order[other] < order[rule]):
                return other
    return None


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
