"""Holds `authority` against the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

from specctl.answers.authority import Entry, Power, authority
from specctl.answers.room import universe_of
from specctl.answers.values import Choice
from specctl.language.stack import Stack
from specctl.logic.measure import Measure
from specctl.logic.partial import Partial

from .compare import _plain, _same_share
from .compared import facts_at, open_to, sample, value_of
from .decide import Before, Trace, permits
from .oracle import View
from .stacks import Adjust, Rule


def wrong_authority(stack: Stack, view: View, rng: Random, seen: Counter[str]) -> Iterator[str]:
    universe = universe_of(stack)
    measure = Measure(universe)
    requests = [(index, Partial(stack, universe, facts_at(view, index)).region) for index in sample(view, rng)]
    for name in stack.assignments:
        found = authority(stack, name, universe, measure)
        shares = [entry.share for entry in found.entries]
        if None not in shares and not _same_share(sum(share or 0.0 for share in shares), 1):
            yield f"authority of {name}: shares {shares}"
        for index, here in requests:
            entries = [entry for entry in found.entries if entry.region & here]
            if len(entries) != 1:
                yield f"authority of {name}: {len(entries)} entries at {facts_at(view, index)}"
                continue
            seen["authority"] += 1
            trace = view.traces(name)[index]
            yield from (f"authority of {name}: {text}" for text in _wrong_entry(entries[0], found.choices, trace, seen))


def _wrong_entry(entry: Entry, every: tuple[Choice, ...], trace: Trace, seen: Counter[str]) -> Iterator[str]:
    if str(entry.outcome) != str(_plain(trace.outcome)):
        yield f"{entry.outcome}, not {trace.outcome}"
    if not trace.rules <= {rule.id for rule, _ in entry.rules}:
        yield f"rules {entry.rules}, not {trace.rules}"
    for power in entry.powers:
        if power.open != open_to(trace, power.level, every):
            yield f"open to {power.level}: {power.open}"
        if power.passed_by != _passed(power, every, trace):
            yield f"passed on to {power.level}: {power.passed_by}, not {_passed(power, every, trace)}"
        if power.may_pass != _may_pass(power, every, trace):
            yield f"{power.level} may pass on: {power.may_pass}, not {_may_pass(power, every, trace)}"
        seen["passed on"] += bool(power.passed_by)
        seen["may pass on"] += bool(power.may_pass)


def _passed(power: Power, every: tuple[Choice, ...], trace: Trace) -> set[tuple[str, Choice]]:
    """What is open only since some rule's right is delegable, and whose grants pass it on."""
    name, above = trace.behavior.name, trace.steps[power.level].before.above
    kept = [replace(rule, adjust={name: replace(rule.adjust[name], delegable=False)}) for rule in above]
    found = set()
    for choice in open_to(trace, power.level, every):
        value = value_of(choice)
        if not all(
            permits(h, power.level, value, Before(tuple(kept), _decided(power, trace)), trace.behavior) for h in kept
        ):
            found |= {
                (rule.level, choice)
                for rule in above
                if _grants(rule, power, value, name)
                and any(
                    h.adjust[name].delegable and rule.level in h.adjust[name].by and h.adjust[name].has(value)
                    for h in above
                )
            }
    return found


def _decided(power: Power, trace: Trace) -> Any:
    return trace.steps[power.level].before.decision


def _grants(rule: Rule, power: Power, value: Any, name: str) -> bool:
    return rule.adjust[name].form in ("to", "only") and rule.adjust[name].grants(power.level, value)


def _may_pass(power: Power, every: tuple[Choice, ...], trace: Trace) -> set[tuple[str, Choice]]:
    """What a lower level could set once this one granted it, and cannot now."""
    step, behavior = trace.steps[power.level], trace.behavior
    levels = list(trace.steps)
    found = set()
    for lower in levels[levels.index(power.level) + 1 :]:
        for choice in open_to(trace, power.level, every):
            value, above = value_of(choice), step.before.above
            granting = Rule(
                "",
                "",
                power.level,
                {},
                {behavior.name: value},
                {behavior.name: Adjust("only", frozenset([lower]), None)},
                frozenset(),
                frozenset(),
            )
            after = replace(step.before, above=(*above, granting))
            now = all(permits(held, lower, value, step.before, behavior) for held in above)
            if not now and all(permits(held, lower, value, after, behavior) for held in above):
                found.add((lower, choice))
    return found
