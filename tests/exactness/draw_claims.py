"""Draws properties of every form, and cases with partial contexts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .attributes import Attribute
from .drafts import Contract, Draft, written
from .draw_behaviors import hot_here, put
from .draw_conditions import constants, draw_condition
from .draw_rules import draw_value
from .requests import context_holds
from .stacks import read_stack
from .views import View

FORMS = {"always": 2.0, "never": 1.5, "at_least": 2.0, "at_most": 2.0, "same_across": 2.5, "open": 2.0, "closed": 2.0}


def draw_claims(draft: Draft, contract: str) -> None:
    """Draw a few properties and cases for a contract."""
    raw = draft.contracts[contract]
    sections: list[tuple[str, str, Callable[[Draft, str], Contract]]] = [
        ("properties", "p", draw_property),
        ("cases", "k", draw_case),
    ]
    for section, prefix, drawn in sections:
        for _ in range(draft.weighted({0: 3.0, 1: 3.0, 2: 2.0})):
            name = draft.fresh_id(contract, section, prefix)
            raw.setdefault(section, []).append({"id": name} | drawn(draft, contract))


def draw_property(draft: Draft, contract: str) -> Contract:
    """Draw one property."""
    drawn: Contract = draw_where(draft, contract)
    if draft.chance(0.2):
        drawn["given"] = draw_outcomes(draft, contract, 1, several=True)
        if draft.chance(0.15):
            drawn["given"] = draw_effects(draft, contract, 1)
    form = draft.weighted(FORMS)
    if form == "same_across":
        return drawn | draw_same(draft, contract)
    if form in ("open", "closed"):
        about = draw_outcomes(draft, contract, 2, several=True)
        return drawn | {form: {"level": draft.pick(draft.levels[1:] * 3 + draft.levels[:1])} | about}
    part = draw_outcomes(draft, contract, 2, several=form in ("always", "never"))
    if draft.chance(0.2):
        part = draw_effects(draft, contract, 2 if form in ("always", "never") else 1)
    return drawn | {form: part}


def draw_effects(draft: Draft, contract: str, most: int) -> Contract:
    """Draw values for the tools with some effects; with `most` above 1 also lists of values."""
    effects: Contract = {}
    for _ in range(draft.rng.randint(1, most)):
        effect = draft.pick([*draft.named(contract, "effects"), "any"])
        values = draft.some(["allow", "ask", "deny"], most, 1)
        effects[effect] = values[0] if len(values) == 1 else values
    return {"effects": effects}


def draw_where(draft: Draft, contract: str) -> Contract:
    """Draw the `where` of a property: absent, met by something, or seldom by nothing."""
    if draft.chance(0.25):
        return {}
    where = draw_condition(draft, draft.attributes(contract), draft.named(contract, "conditions"), 1)
    return {"where": {"all": [where, {"not": where}]} if draft.chance(0.06) else where}


def draw_outcomes(draft: Draft, contract: str, most: int, *, several: bool) -> Contract:
    """Draw values for some behaviors; with `several` also lists of values."""
    seen, hot = draft.behaviors(contract), hot_here(draft, contract)
    drawn: Contract = {}
    for _ in range(draft.rng.randint(1, most)):
        name = draft.weighted(hot)
        value = draw_value(draft, seen[name])
        if several and draft.chance(0.5):
            value = [draw_value(draft, seen[name]) for _ in range(draft.rng.randint(1, 4))]
        put(drawn, name, value)
    return drawn


def draw_same(draft: Draft, contract: str) -> Contract:
    """Draw which attributes and set members change nothing for which behaviors."""
    paths: list[str] = []
    for attribute in draft.some(draft.attributes(contract).values(), 2):
        single = attribute.kind == "set" and draft.chance(0.6)
        paths.append(f"{attribute.name}.{draft.pick(attribute.members)}" if single else attribute.name)
    about = {} if draft.chance(0.2) else {"for": draft.some(hot_here(draft, contract), 2)}
    return {"same_across": paths} | about


def draw_case(draft: Draft, contract: str) -> Contract:
    """Draw a case, mostly one that some request meets, often one that holds."""
    expect = draw_outcomes(draft, contract, 2, several=True)
    if draft.chance(0.1):
        expect = {"effects": {"any": draft.pick(["allow", "ask", "deny"])}}
    context = draw_context(draft, contract)
    if draft.chance(0.7):
        expect |= true_outcomes(draft, contract, context)
    return {"user": "What now?", "context": context, "expect": expect}


def true_outcomes(draft: Draft, contract: str, context: Contract) -> Contract:
    """Give what one behavior really decides under a context, seldom leaving one value out."""
    view = View(read_stack(contract, draft.contracts, draft.levels), draft.points())
    region = sorted(view.space.where(context_holds(view.space, context)))
    name = draft.weighted({one: weight for one, weight in hot_here(draft, contract).items() if "." not in one})
    found = {view.traces(name)[i].outcome: None for i in region if view.traces(name)[i].valued}
    values = [written(value) if isinstance(value, Fraction) else value for value in found]
    if len(values) > 1 and draft.chance(0.15):
        values.pop()
    return {name: values} if values else {}


def draw_context(draft: Draft, contract: str) -> Contract:
    """Draw exact values for some attributes: those of one request, or any."""
    seen, space = draft.attributes(contract), draft.space(contract)
    chosen = draft.some(seen.values(), 4, 0)
    if not space.requests or draft.chance(0.25):
        return {one.name: draw_exact(draft, one) for one in chosen}
    facts = space.facts(draft.rng.randrange(len(space.requests)))
    present = {one.name: spelled(facts[one.name]) for one in chosen if one.name in facts}
    known = {one.name: one for one in chosen}
    return {name: value for name, value in present.items() if writable(draft, known[name], value)}


def writable(draft: Draft, attribute: Attribute, value: Any) -> bool:
    """Say whether a value is one that conditions may name, so that a case adds no point to a number."""
    return attribute.kind != "number" or value in constants(draft, attribute) or draft.chance(0.2)


def spelled(value: Any) -> Any:
    """Write a value of a request as a context has it."""
    return written(value) if isinstance(value, Fraction) else value


def draw_exact(draft: Draft, attribute: Attribute) -> Any:
    """Draw any exact value of an attribute."""
    if attribute.kind == "bool":
        return draft.chance(0.5)
    if attribute.kind == "enum":
        return draft.pick(attribute.leaves)
    if attribute.kind == "set":
        return draft.some(attribute.members, len(attribute.members), 0)
    return draft.pick(constants(draft, attribute))
