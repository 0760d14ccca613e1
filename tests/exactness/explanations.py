"""Holds explanations, authority and queries against the oracle, for one repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from specctl.answers.authority import Entry, Power, authority
from specctl.answers.explanation import Explanation, Hangs, Same, explain
from specctl.answers.fates import Trace as Fates
from specctl.answers.query import Decides, Opens, Question, ask
from specctl.answers.room import universe_of
from specctl.answers.values import Choice, choices
from specctl.language.read_where import read_where
from specctl.language.stack import Stack
from specctl.logic.measure import Measure
from specctl.logic.partial import Partial
from specctl.logic.region import Region

from .compare import _completions, _plain, _same_share, _written, workspace_of
from .decide import Before, Trace, is_open, permits
from .generator import Repository, to_yaml
from .oracle import View
from .requests import constants
from .stacks import Adjust, Rule, read_stack

_MOST_REQUESTS = 12


def wrong_answers(repository: Repository, rng: Random, seen: Counter[str]) -> list[str]:
    """Everything that the answers and the oracle do not agree on; `seen` counts what was compared."""
    wrong: list[str] = []
    for name, stack in workspace_of(repository).stacks.items():
        points = constants(repository.contracts)
        for attribute in stack.attributes.values():
            if attribute.kind == "number":
                points.setdefault(attribute.id, set()).add(_between(attribute, rng))
        view = View(read_stack(name, repository.contracts, repository.levels), points)
        if view.every:
            wrong += [f"{name}: {text}" for text in _wrong_traces(stack, view, rng, seen)]
            wrong += [f"{name}: {text}" for text in _wrong_tables(stack, view, rng, seen)]
            wrong += [f"{name}: {text}" for text in _wrong_authority(stack, view, rng, seen)]
            wrong += [f"{name}: {text}" for text in _wrong_queries(stack, view, points, rng, seen)]
    return wrong


def _between(attribute: Any, rng: Random) -> Fraction:
    """A number that probably no contract names."""
    low, high = Fraction(attribute.minimum), Fraction(attribute.maximum)
    return low + (high - low) * Fraction(rng.randrange(129), 128)


def _facts(view: View, index: int) -> dict[str, Any]:
    return {key: _written(value) for key, value in view.space.facts(index).items()}


def _sample(view: View, rng: Random) -> list[int]:
    return rng.sample(view.every, min(len(view.every), _MOST_REQUESTS))


def _value(choice: Choice) -> Any:
    return choice.probe if isinstance(choice.probe, str) else Fraction(choice.probe)


def _open(trace: Trace, level: str, every: tuple[Choice, ...]) -> set[Choice]:
    return {choice for choice in every if is_open(trace, level, _value(choice))}


# --- One request -----------------------------------------------------------------------------------------------------


def _wrong_traces(stack: Stack, view: View, rng: Random, seen: Counter[str]) -> Iterator[str]:
    for index in _sample(view, rng):
        found = explain(stack, stack.assignments, _facts(view, index))
        assert isinstance(found, Explanation)
        for answer in found.answers:
            assert isinstance(answer, Fates)
            trace = view.traces(answer.behavior.id)[index]
            if _sets(answer) != _steps(trace):
                yield f"explain {answer.behavior.id} at {_facts(view, index)}: {_sets(answer)}, not {_steps(trace)}"
            seen.update(fate.kind for fate in answer.fates)
            every = choices(stack, answer.behavior)
            for level, opened in answer.open:
                if set(opened) != _open(trace, level, every):
                    yield f"explain {answer.behavior.id}: open to {level} at {_facts(view, index)}"
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


# --- Partial facts ---------------------------------------------------------------------------------------------------


def _wrong_tables(stack: Stack, view: View, rng: Random, seen: Counter[str]) -> Iterator[str]:
    for index in _sample(view, rng)[:4]:
        facts = {key: value for key, value in _facts(view, index).items() if rng.random() < 0.5}
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
            place for place, row in enumerate(answer.rows) if _has(row.region, stack, answer, _facts(view, index))
        ]
        if len(inside) != 1:
            yield f"table of {answer.behavior.id}: {len(inside)} rows at {_facts(view, index)}"
            continue
        held[inside[0]].append(index)
        if str(answer.rows[inside[0]].outcome) != str(_plain(trace.outcome)):
            yield f"table of {answer.behavior.id}: another outcome at {_facts(view, index)}"
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


# --- Authority -------------------------------------------------------------------------------------------------------


def _wrong_authority(stack: Stack, view: View, rng: Random, seen: Counter[str]) -> Iterator[str]:
    universe = universe_of(stack)
    measure = Measure(universe)
    requests = [(index, Partial(stack, universe, _facts(view, index)).region) for index in _sample(view, rng)]
    for name in stack.assignments:
        found = authority(stack, name, universe, measure)
        shares = [entry.share for entry in found.entries]
        if None not in shares and not _same_share(sum(share or 0.0 for share in shares), 1):
            yield f"authority of {name}: shares {shares}"
        for index, here in requests:
            entries = [entry for entry in found.entries if entry.region & here]
            if len(entries) != 1:
                yield f"authority of {name}: {len(entries)} entries at {_facts(view, index)}"
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
        if power.open != _open(trace, power.level, every):
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
    for choice in _open(trace, power.level, every):
        value = _value(choice)
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
        for choice in _open(trace, power.level, every):
            value, above = _value(choice), step.before.above
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


# --- Queries ---------------------------------------------------------------------------------------------------------


def _wrong_queries(
    stack: Stack, view: View, points: dict[str, set[Fraction]], rng: Random, seen: Counter[str]
) -> Iterator[str]:
    for _ in range(6):
        raw = _condition(stack, points, rng)
        when = read_where(to_yaml(raw), stack, "--when")
        holds = view.space.compiler.condition(raw)
        region = set(view.space.where(holds))
        behaviors = list(stack.assignments)
        question = Question(when)
        if behaviors and rng.random() < 0.7:
            name = rng.choice(behaviors)
            outcomes = sorted({_plain(trace.outcome) for trace in view.traces(name)}, key=str)
            asked = tuple(rng.sample(outcomes, rng.randint(1, min(2, len(outcomes)))))
            question = replace(question, decides=(Decides(name, asked),))
            region = {i for i in region if _plain(view.traces(name)[i].outcome) in asked}
        if behaviors and rng.random() < 0.5:
            name, level = rng.choice(behaviors), rng.choice(stack.levels)
            choice = rng.choice(choices(stack, stack.behaviors[name]))
            question = replace(question, opens=(Opens(level, name, (choice.probe,)),))
            region = {i for i in region if is_open(view.traces(name)[i], level, _value(choice))}
        rules = [rule for rule in stack.rules if stack.assigned_by[rule]]
        if rules and rng.random() < 0.3:
            rule = rng.choice(rules)
            question = replace(question, decided_by=(rule,))
            named = [item.behavior for item in question.decides] or stack.assigned_by[rule]
            region = {i for i in region if any(rule.id in view.traces(name)[i].rules for name in named)}
        yield from _wrong_query(stack, view, question, region)
        seen["found" if region else "never"] += 1


def _wrong_query(stack: Stack, view: View, question: Question, region: set[int]) -> Iterator[str]:
    found = ask(stack, question)
    if found.never != (not region):
        yield f"query {question}: never is {found.never}"
    if not _same_share(found.share, view.space.share(region)):
        yield f"query {question}: share {found.share}, not {view.space.share(region)}"
    if found.witness is not None and view.space.locate(found.witness) not in region:
        yield f"query {question}: witness {found.witness}"
    for name, reasons in found.reasons.items():
        for reason in reasons:
            rule = reason.rule.id if reason.rule is not None else None
            part = {
                i for i in region if (rule in view.traces(name)[i].rules if rule else not view.traces(name)[i].rules)
            }
            whole = sum((view.space.measures[i] for i in region), Fraction(0))
            if not part or (
                whole and not _same_share(reason.share, (view.space.share(part) or 0) * view.space.total / whole)
            ):
                yield f"query {question}: {rule} decides {name} in {reason.share}"


def _condition(stack: Stack, points: dict[str, set[Fraction]], rng: Random) -> dict[str, Any]:
    """One or two simple tests, with numbers that the contracts need not name."""
    found: dict[str, Any] = {}
    for attribute in rng.sample(list(stack.attributes.values()), min(len(stack.attributes), rng.randint(0, 2))):
        match attribute.kind:
            case "bool":
                found[attribute.id] = rng.random() < 0.5
            case "enum":
                name = rng.choice(list(stack.leaves_of[attribute.id]))
                found[attribute.id] = rng.choice([name, {"not": name}])
            case "set":
                operator = rng.choice(["any_of", "all_of", "none_of"])
                found[attribute.id] = {operator: [rng.choice(attribute.members)]}
            case "integer":
                number = rng.randint(int(attribute.minimum), int(attribute.maximum))
                found[attribute.id] = {rng.choice(["lt", "le", "gt", "ge", "not"]): number}
            case "number":
                number = _written(rng.choice(sorted(points[attribute.id])))
                found[attribute.id] = {rng.choice(["lt", "le", "gt", "ge", "not"]): number}
    return found
