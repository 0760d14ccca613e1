"""The findings of section 7 that read the decision alone: conflicts, dead rules, gaps, empty spaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from itertools import combinations

from .decide import Step
from .stacks import Rule
from .views import Finding, Oracle, View

Found = dict[object, Finding]


def decision_findings(oracle: Oracle) -> list[Finding]:
    """List all findings of the eight checks on the decision, for all contracts."""
    found: list[Finding] = []
    for contract in oracle.contracts:
        view = oracle.view(contract)
        if not view.space.requests:
            found += brought_about(oracle, contract, empty_space)
            continue
        found += brought_about(oracle, contract, conflicts)
        found += brought_about(oracle, contract, settled)
        found += dead_rules(view)
        if contract in oracle.leaves():
            found += uncovered(view)
    return found


def brought_about(oracle: Oracle, contract: str, check: Callable[[View], Found]) -> list[Finding]:
    """Keep what holds in a contract's stack and in no stack of a contract that it extends directly."""
    above = [check(oracle.view(parent)) for parent in oracle.parents(contract)]
    found = check(oracle.view(contract))
    return [finding for key, finding in found.items() if not any(key in held for held in above)]


def empty_space(view: View) -> Found:
    """Find that the assumptions leave no request."""
    return {} if view.space.requests else {"empty": Finding("empty-request-space", view.stack.contract)}


def conflicts(view: View) -> Found:
    """Find the pairs of rules whose kept values make a CONFLICT."""
    return pairs(view, "conflicting-rules", clashing)


def settled(view: View) -> Found:
    """Find the pairs of effective rules of one level that `strictest` settles."""
    return pairs(view, "settled-by-strictness", outranking)


def clashing(view: View, behavior: str, step: Step) -> Iterator[tuple[str, str]]:
    """Yield the pairs of kept rules with different values at a level that leaves CONFLICT."""
    if step.conflict:
        yield from differing(view, behavior, step.kept)


def outranking(view: View, behavior: str, step: Step) -> Iterator[tuple[str, str]]:
    """Yield the pairs of effective rules with values of different tiers, under `strictest`."""
    axis = view.stack.behaviors[behavior]
    if axis.combine != "strictest":
        return
    for one, other in differing(view, behavior, step.effective):
        values = [view.stack.rules[rule].assigns[behavior] for rule in (one, other)]
        if axis.rank(values[0]) != axis.rank(values[1]):
            yield one, other


def differing(view: View, behavior: str, rules: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs with different values, in stack order."""
    ordered = [rule for rule in view.stack.rules.values() if rule.id in rules]
    for one, other in combinations(ordered, 2):
        if one.assigns[behavior] != other.assigns[behavior]:
            yield one.id, other.id


def pairs(view: View, check: str, meet: Callable[[View, str, Step], Iterator[tuple[str, str]]]) -> Found:
    """Collect the regions of pairs over all behaviors and levels."""
    regions: dict[tuple[str, tuple[str, str]], set[int]] = {}
    for behavior in view.stack.behaviors:
        for trace, indices in view.kinds(behavior):
            for step in trace.steps.values():
                for pair in meet(view, behavior, step):
                    regions.setdefault((behavior, pair), set()).update(indices)
    return {
        (behavior, frozenset(pair)): view.finding(check, region, behavior=behavior, rules=pair)
        for (behavior, pair), region in regions.items()
    }


def reported(view: View) -> list[Rule]:
    """List the contract's own rules that decide something in its own stack and whose condition some request meets."""
    return [rule for rule in view.stack.own() if rule.assigns and view.applies[rule.id]]


def dead_rules(view: View) -> list[Finding]:
    """Find the contract's own rules that can never hold, are void, partly void or shadowed."""
    found = [
        view.finding("impossible-condition", (), rules=(rule.id,))
        for rule in view.stack.own()
        if not view.applies[rule.id] and (rule.assigns or not rule.raw.get("then"))
    ]
    for rule in reported(view):
        found += judge(view, rule)
    return found


def judge(view: View, rule: Rule) -> Iterator[Finding]:
    """Find that a rule is void, partly void or shadowed."""
    applicable = view.where(rule, lambda _, step: rule.id in step.applicable)
    permitted = view.where(rule, lambda _, step: rule.id in step.permitted)
    void = view.where(rule, lambda _, step: rule.id in step.void)
    deciding = view.where(rule, lambda trace, _: rule.id in trace.rules)
    if applicable and not permitted:
        yield view.finding("void-rule", applicable, rules=(rule.id,))
    elif void:
        yield view.finding("partly-void-rule", void, rules=(rule.id,))
    if permitted and not deciding:
        yield view.finding("shadowed-rule", permitted, rules=(rule.id,))


def uncovered(view: View) -> Iterator[Finding]:
    """Find the behaviors that must be decided and somewhere are not."""
    for name, behavior in view.stack.behaviors.items():
        region = [i for i, trace in enumerate(view.traces(name)) if trace.status == "undecided"]
        if behavior.must_decide and region:
            yield view.finding("uncovered-requests", region, behavior=name)
