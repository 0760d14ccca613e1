"""Holds explanations of whole and partial requests against the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from specctl.answers.explanation import Explanation, Hangs, Same, explain
from specctl.answers.fates import Trace as Fates
from specctl.answers.values import choices
from specctl.language.stack import Stack
from specctl.logic.partial import Partial
from specctl.logic.region import Region

from .compare import _completions, _plain, _same_share
from .compared import facts_at, open_to, sample
from .decide import Trace
from .oracle import View


def wrong_traces(stack: Stack, view: View, rng: Random, seen: Counter[str]) -> Iterator[str]:
    for index in sample(view, rng):
        found = explain(stack, stack.assignments, facts_at(view, index))
        assert isinstance(found, Explanation)
        for answer in found.answers:
            assert isinstance(answer, Fates)
            trace = view.traces(answer.behavior.id)[index]
            if _sets(answer) != _steps(trace):
                yield f"explain {answer.behavior.id} at {facts_at(view, index)}: {_sets(answer)}, not {_steps(trace)}"
            seen.update(fate.kind for fate in answer.fates)
            every = choices(stack, answer.behavior)
            for level, opened in answer.open:
                if set(opened) != open_to(trace, level, every):
                    yield f"explain {answer.behavior.id}: open to {level} at {facts_at(view, index)}"
            seen["open"] += len(answer.open)


def _sets(answer: Fates) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in ("applied", "void", "defeated", "outranked", "decide")}
    for fate in answer.fates:
        rule = fate.assignment.rule.id
        if fate.kind == "unheard":
            continue
        found["applied"].add(rule)
        if fate.kind in found:
            found[fate.kind].add(rule)
        if fate.kind in ("decides", "conflicts"):
            found["decide"].add(rule)
    return found | {"outcome": {str(answer.decision.outcome)}}


def _steps(trace: Trace) -> dict[str, set[str]]:
    steps = trace.steps.values()
    return {
        "applied": {rule for step in steps for rule in step.applicable},
        "void": {rule for step in steps for rule in step.void},
        "defeated": {rule for step in steps for rule in step.permitted - step.effective},
        "outranked": {rule for step in steps for rule in step.effective - step.kept},
        "decide": set(trace.rules),
        "outcome": {str(_plain(trace.outcome))},
    }


def wrong_tables(stack: Stack, view: View, rng: Random, seen: Counter[str]) -> Iterator[str]:
    for index in sample(view, rng)[:4]:
        facts = {key: value for key, value in facts_at(view, index).items() if rng.random() < 0.5}
        found = explain(stack, stack.assignments, facts)
        assert isinstance(found, Explanation)
        completions = _completions(view, facts)
        for answer in found.answers:
            traces = [view.traces(answer.behavior.id)[index] for index in completions]
            outcomes = {str(_plain(trace.outcome)) for trace in traces}
            rules = {rule for trace in traces for rule in trace.rules}
            seen[type(answer).__name__] += 1
            match answer:
                case Hangs():
                    yield from _wrong_table(answer, stack, view, completions)
                case Same() if outcomes != {str(answer.settled.outcome)} or rules != set(answer.settled.rules):
                    yield f"explain {answer.behavior.id} at {facts}: {answer.settled}, not {outcomes} by {rules}"
                case Fates() if any(_sets(answer) != _steps(trace) for trace in traces):
                    yield f"explain {answer.behavior.id} at {facts}: one trace for all, which differ"


def _wrong_table(answer: Hangs, stack: Stack, view: View, completions: list[int]) -> Iterator[str]:
    held: dict[int, list[int]] = {place: [] for place in range(len(answer.rows))}
    for index in completions:
        trace = view.traces(answer.behavior.id)[index]
        inside = [
            place for place, row in enumerate(answer.rows) if _has(row.region, stack, answer, facts_at(view, index))
        ]
        if len(inside) != 1:
            yield f"table of {answer.behavior.id}: {len(inside)} rows at {facts_at(view, index)}"
            continue
        held[inside[0]].append(index)
        if str(answer.rows[inside[0]].outcome) != str(_plain(trace.outcome)):
            yield f"table of {answer.behavior.id}: another outcome at {facts_at(view, index)}"
    for place, row in enumerate(answer.rows):
        traces = [view.traces(answer.behavior.id)[index] for index in held[place]]
        if {rule.id for rule in row.rules} != {rule for trace in traces for rule in trace.rules}:
            yield f"table of {answer.behavior.id}: rules of {row.where}"
        if row.by_default != any(not trace.rules for trace in traces):
            yield f"table of {answer.behavior.id}: default of {row.where}"
    yield from _wrong_shares(answer, view, completions, held)


def _wrong_shares(answer: Hangs, view: View, completions: list[int], held: dict[int, list[int]]) -> Iterator[str]:
    whole = sum((view.space.measures[index] for index in completions), Fraction(0))
    shares = [row.share for row in answer.rows]
    if whole:
        for place, share in enumerate(shares):
            part = sum((view.space.measures[index] for index in held[place]), Fraction(0))
            if not _same_share(share, part / whole):
                yield f"table of {answer.behavior.id}: share {share}, not {float(part / whole)}"
    elif None not in shares and not _same_share(sum(share or 0.0 for share in shares), 1):
        yield f"table of {answer.behavior.id}: shares {shares}"


def _has(region: Region, stack: Stack, answer: Hangs, facts: dict[str, Any]) -> bool:
    return bool(region & Partial(stack, answer.universe, facts).region)
