"""Holds `query` against the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from specctl.answers.query import Decides, Opens, Question, ask
from specctl.answers.values import choices
from specctl.language.read_where import read_where
from specctl.language.stack import Stack

from .compare import _plain, _same_share, _written
from .compared import value_of
from .decide import is_open
from .generator import to_yaml
from .oracle import View


def wrong_queries(
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
            region = {i for i in region if is_open(view.traces(name)[i], level, value_of(choice))}
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
