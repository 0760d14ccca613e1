"""The findings of sections 7 to 9 on claims: loosening by a claim, properties, cases, attributes never named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .attributes import Raw
from .claims import Evidence, breaches, failures
from .conditions import conditions, tests
from .decide import Trace, is_open
from .findings import Found, brought_about
from .requests import context_holds
from .views import Finding, Oracle, View


def claim_findings(oracle: Oracle, contract: str) -> list[Finding]:
    """List these findings for one contract."""
    view = oracle.view(contract)
    found = brought_about(oracle, contract, claimable) + brought_about(oracle, contract, violated)
    return [*found, *failed(view), *vacuous(view), *unused(oracle, contract)]


def claimable(view: View) -> Found:
    """Find the attributes that, by being claimed, get a level what it may not set."""
    found: Found = {}
    for name, attribute in view.stack.attributes.items():
        if attribute.asserted_by is None:
            continue
        twins = list(view.pairs({name}, {}))
        for behavior in view.stack.behaviors:
            traces = view.traces(behavior)
            pairs = {(x, y) for x, y in twins if gains(view, traces[x], traces[y], name, attribute.asserted_by)}
            if pairs:
                found[name, behavior] = loosening(view, pairs, name, behavior)
    return found


def gains(view: View, here: Trace, there: Trace, name: str, level: str) -> bool:
    """Say whether `level` by its word alone gets from `here` to a more permissive decision that is not open to it."""
    if here is there or not (here.valued and there.valued):
        return False
    if not here.behavior.stricter(here.outcome, there.outcome) or is_open(here, level, there.outcome):
        return False
    deciding = [view.stack.rules[rule] for rule in there.rules]
    return not deciding or not all(name in rule.accepts for rule in deciding)


def loosening(view: View, pairs: Iterable[tuple[int, int]], name: str, behavior: str) -> Finding:
    """Make the finding of an attribute and behavior; its region holds the first requests of the pairs."""
    whole = frozenset(pairs)
    region = frozenset(x for x, _ in whole)
    return view.finding("claimable-loosening", region, about="attribute", name=name, behavior=behavior, pairs=whole)


def violated(view: View) -> Found:
    """Find the properties of the whole stack that some request, or pair of requests, breaks."""
    found: Found = {}
    for contract in view.stack.order:
        for claim in view.stack.contracts[contract].get("properties", ()):
            evidence = breaches(view, claim)
            if evidence:
                found[claim["id"]] = broken(view, claim["id"], evidence)
    return found


def broken(view: View, name: str, evidence: Evidence) -> Finding:
    """Make the finding of a violated property."""
    region = evidence.requests | {x for x, _ in evidence.pairs}
    return view.finding("violated-property", region, about="property", name=name, pairs=evidence.pairs)


def failed(view: View) -> Iterator[Finding]:
    """Find the contract's own cases that some completion fails."""
    for case in cases(view):
        region = failures(view, case)
        if region:
            yield view.finding("failed-case", region, about="case", name=case["id"])


def cases(view: View) -> list[Raw]:
    """List the contract's own cases."""
    return list(view.stack.contracts[view.stack.contract].get("cases", ()))


def vacuous(view: View) -> Iterator[Finding]:
    """Find the contract's own cases and properties that no request meets."""
    for case in cases(view):
        if not view.space.where(context_holds(view.space, case.get("context", {}))):
            yield view.finding("vacuous-claim", (), about="case", name=case["id"])
    for claim in view.stack.contracts[view.stack.contract].get("properties", ()):
        if not view.space.where(view.space.compiler.condition(claim.get("where"))):
            yield view.finding("vacuous-claim", (), about="property", name=claim["id"])


def unused(oracle: Oracle, contract: str) -> Iterator[Finding]:
    """Find the contract's own attributes that nothing of the repository names, where they are visible."""
    seeing = [one for one in oracle.contracts if contract in oracle.view(one).stack.order]
    used = {name for one in seeing for name in named(oracle.contracts[one])}
    for name in oracle.contracts[contract].get("attributes", {}):
        if name not in used:
            yield oracle.view(contract).finding("unused-attribute", (), about="attribute", name=name)


def named(contract: Raw) -> Iterator[str]:
    """Yield the attributes that a contract's conditions, properties and cases name."""
    for condition in conditions(contract):
        yield from (name for name, _ in tests(condition))
    for claim in contract.get("properties", ()):
        yield from (str(path).split(".")[0] for path in claim.get("same_across", ()))
    for case in contract.get("cases", ()):
        context: Mapping[str, Any] = case.get("context", {})
        yield from context
