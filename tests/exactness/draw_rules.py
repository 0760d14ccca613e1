"""Draws rules: fresh ones, relatives of rules of the same level, and answers to rules of higher levels."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from .behaviors import Behavior
from .drafts import Contract, Draft
from .draw_adjustable import draw_adjustable, respell
from .draw_behaviors import hot_here, put
from .draw_conditions import draw_condition

WAYS = {"fresh": 5.0, "relative": 4.0, "answer": 6.0, "pass_on": 7.0, "text": 0.4, "twin": 1.0}


def draw_rules(draft: Draft, contract: str, most: int) -> None:
    """Draw the rules of a contract, then put them in any order."""
    raw = draft.contracts[contract]
    raw["rules"] = []
    for _ in range(draft.rng.randint(1, most)):
        rule = draw_rule(draft, contract)
        if draft.chance(0.3):
            rule = {"id": rule["id"], "statement": f"What {rule['id']} says."} | rule
        raw["rules"].append(rule)
    draft.rng.shuffle(raw["rules"])


def draw_rule(draft: Draft, contract: str) -> Contract:
    """Draw one rule in one of several ways."""
    way = draft.weighted(WAYS)
    level = draft.contracts[contract]["level"]
    same = [rule for where, rule in draft.rules(contract) if where == level and "then" in rule]
    above = [rule for where, rule in draft.rules(contract) if where != level and "then" in rule]
    name = draft.fresh_id(contract, "rules", "r")
    if way == "text":
        return {"id": name, "statement": "A text."} | draw_when(draft, contract)
    if way == "twin" and same:
        return twin(draft, contract, name, draft.pick(same))
    if way == "relative" and same:
        return finish(draft, contract, relative(draft, contract, name, draft.pick(same)), same)
    if way == "pass_on" and any(grants(rule) for rule in above):
        return pass_on(draft, contract, name, [rule for rule in above if grants(rule)])
    if way in ("answer", "pass_on") and above:
        return finish(draft, contract, answer(draft, contract, name, draft.pick(above)), same)
    return finish(draft, contract, fresh(draft, contract, name), same)


def draw_when(draft: Draft, contract: str) -> Contract:
    """Draw `when` and `unless`, seldom such that no request meets them."""
    for _ in range(3):
        drawn = try_when(draft, contract)
        if draft.met(contract, drawn) or draft.chance(0.1):
            break
    return drawn


def try_when(draft: Draft, contract: str) -> Contract:
    """Draw `when` and `unless`, or nothing, or something impossible."""
    seen, named = draft.attributes(contract), draft.named(contract, "conditions")
    if draft.chance(0.12) or not seen:
        return {}
    when = draw_condition(draft, seen, named, 2)
    if draft.chance(0.04):
        return {"when": {"all": [when, {"not": when}]}}
    drawn: Contract = {"when": when} if draft.chance(0.95) else {}
    if draft.chance(0.2):
        drawn["unless"] = when if draft.chance(0.1) else draw_condition(draft, seen, named, 1)
    return drawn


def narrowed(draft: Draft, contract: str, rule: Contract) -> Contract:
    """Draw a condition that implies a rule's, or the same one."""
    base: Contract = deepcopy({key: rule[key] for key in ("when", "unless") if key in rule})
    if draft.chance(0.3):
        return base
    for _ in range(3):
        extra = draw_when(draft, contract).get("when", {})
        drawn = base | {"when": {"all": [base["when"], extra]} if base.get("when") else extra}
        if draft.met(contract, drawn):
            break
    return drawn


def fresh(draft: Draft, contract: str, name: str) -> Contract:
    """Draw a rule that takes no other into account."""
    return {"id": name} | draw_when(draft, contract) | {"then": draw_then(draft, contract)}


def draw_then(draft: Draft, contract: str) -> Contract:
    """Draw what a rule assigns: mostly one behavior, sometimes several, tools and effects."""
    seen, hot = draft.behaviors(contract), hot_here(draft, contract)
    then: Contract = {}
    for _ in range(draft.weighted({1: 7.0, 2: 2.0, 3: 1.0})):
        name = draft.weighted(hot)
        put(then, name, draw_value(draft, seen[name]))
    if draft.chance(0.2):
        effect = draft.pick([*draft.named(contract, "effects"), "any"])
        then = then if draft.chance(0.3) else {}
        then["effects"] = {effect: draft.pick(["allow", "ask", "ask", "deny"])}
        if draft.chance(0.2) and draft.named(contract, "effects"):
            then["effects"][draft.pick(draft.named(contract, "effects"))] = draft.pick(["allow", "ask", "deny"])
    return then


def draw_value(draft: Draft, behavior: Behavior) -> Any:
    """Draw one value of a behavior; those of wide tiers often, so that rules clash."""
    if behavior.bound:
        return draft.pick(["unlimited", *draft.chain(behavior), *draft.chain(behavior)])
    wide = [value for tier in behavior.tiers if len(tier) > 1 for value in tier]
    return draft.pick(wide) if wide and draft.chance(0.4) else draft.pick(behavior.values())


def twin(draft: Draft, contract: str, name: str, rule: Contract) -> Contract:
    """Draw a rule that says the same as another in fewer or as many requests."""
    copy: Contract = deepcopy(
        {key: rule[key] for key in ("then", "adjustable", "overrides", "accepts_claim") if key in rule}
    )
    return {"id": name} | narrowed(draft, contract, rule) | respell(draft, copy)


def relative(draft: Draft, contract: str, name: str, rule: Contract) -> Contract:
    """Draw a rule that shares behaviors with another of its level, often where that one applies."""
    then = vary(draft, contract, rule["then"])
    where = narrowed(draft, contract, rule) if draft.chance(0.6) else draw_when(draft, contract)
    return {"id": name} | where | {"then": then}


def vary(draft: Draft, contract: str, then: Contract) -> Contract:
    """Draw other values for the behaviors of a `then`."""
    seen = draft.behaviors(contract)
    varied: Contract = {}
    for key, value in then.items():
        if key == "tools":
            varied[key] = {tool: draw_value(draft, seen[f"tools.{tool}"]) for tool in value}
        elif key == "effects":
            varied[key] = {effect: draft.pick(["allow", "ask", "deny"]) for effect in value}
        else:
            varied[key] = draw_value(draft, seen[key])
    return varied


def answer(draft: Draft, contract: str, name: str, rule: Contract) -> Contract:
    """Draw a rule that meets a rule of a higher level, often with a value that that one lists."""
    then = vary(draft, contract, rule["then"])
    if draft.chance(0.3):
        then = deepcopy(rule["then"])
    for behavior, value in wanted(draft, rule):
        put(then, behavior, value)
    where = narrowed(draft, contract, rule) if draft.chance(0.65) else draw_when(draft, contract)
    return {"id": name} | where | {"then": then}


def wanted(draft: Draft, rule: Contract) -> list[tuple[str, Any]]:
    """List values that a rule's `to` or `only` names, one for each behavior, some of the time."""
    adjustable = rule.get("adjustable")
    if not isinstance(adjustable, dict) or draft.chance(0.3):
        return []
    part = adjustable.get("to", adjustable.get("only"))
    if isinstance(part, list) and len(rule["then"]) == 1 and "effects" not in rule["then"]:
        key, below = next(iter(rule["then"].items()))
        names = [f"tools.{tool}" for tool in below] if key == "tools" else [key]
        return [(one, draft.pick(part)) for one in names]
    if isinstance(part, dict):
        return [(key, draft.pick(one)) for key, one in part.items() if isinstance(one, list)]
    return []


def grants(rule: Contract) -> list[str]:
    """List the behaviors (no effects) of a rule that grants something to lower levels."""
    if rule.get("adjustable", "never") in ("never", "stricter"):
        return []
    return [name for name in rule["then"] if name not in ("tools", "effects")] + [
        f"tools.{tool}" for tool in rule["then"].get("tools", {})
    ]


def pass_on(draft: Draft, contract: str, name: str, above: list[Contract]) -> Contract:
    """Draw a rule that uses what a higher level grants, and may grant some of it to levels below."""
    delegable = [rule for rule in above if isinstance(rule["adjustable"], dict) and "delegable" in rule["adjustable"]]
    rule = draft.pick(delegable if delegable and draft.chance(0.7) else above)
    behavior = draft.pick(grants(rule))
    listed = dict(wanted(draft, rule))
    axis = draft.behaviors(contract)[behavior]
    value = listed.get(behavior, draw_value(draft, axis))
    then: Contract = {}
    put(then, behavior, value)
    where = narrowed(draft, contract, rule) if draft.chance(0.8) else {}
    drawn = {"id": name} | where | {"then": then}
    levels = draft.levels[draft.levels.index(draft.contracts[contract]["level"]) + 1 :]
    if levels and draft.chance(0.85):
        more = [draw_value(draft, axis) for _ in range(draft.rng.randint(1, 3))]
        form = "only" if draft.chance(0.3) else "to"
        drawn["adjustable"] = {"by": draft.some(levels, 2), form: "any" if draft.chance(0.2) and form == "to" else more}
    return drawn


def finish(draft: Draft, contract: str, rule: Contract, same: list[Contract]) -> Contract:
    """Add `adjustable`, `overrides` and `accepts_claim` to a rule."""
    drawn = draw_adjustable(draft, contract, rule["then"])
    if drawn is not None:
        rule["adjustable"] = drawn
    related = [one["id"] for one in same if set(one["then"]) & set(rule["then"])]
    hard = [one["id"] for one in same if one["id"] in related and one.get("adjustable") == "never"]
    if hard and draft.chance(0.3):
        rule["overrides"] = [draft.pick(hard)]
    elif related and draft.chance(0.3):
        rule["overrides"] = draft.some(related, 2)
    elif same and draft.chance(0.06):
        rule["overrides"] = [draft.pick(same)["id"]]
    claims = [name for name, one in draft.attributes(contract).items() if one.asserted_by]
    if claims and draft.chance(0.15):
        rule["accepts_claim"] = draft.some(claims, 2)
    return rule
