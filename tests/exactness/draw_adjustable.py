"""Draws every form of `adjustable`, and spells one form another way."""

from __future__ import annotations

from typing import Any

from .behaviors import assigned
from .drafts import Contract, Draft

FORMS = {"absent": 6.0, "never": 2.5, "stricter": 1.0, "level": 3.0, "to": 6.0, "only": 3.5}
LISTS = 3


def draw_adjustable(draft: Draft, contract: str, then: Contract) -> Any:
    """Draw what lower levels may do; None for the default left unsaid."""
    levels = draft.levels
    below = levels[levels.index(draft.contracts[contract]["level"]) + 1 :]
    form = draft.weighted(FORMS)
    if form == "absent" or (not below and form not in ("never", "stricter")):
        return None
    if form in ("never", "stricter"):
        return form
    if form == "level":
        return draft.pick(below)
    by: Any = draft.some(below, 2)
    if len(by) == 1 and draft.chance(0.5):
        by = by[0]
    drawn = {"by": by, form: draw_part(draft, contract, then, form)}
    return drawn | ({"delegable": True} if draft.chance(0.6) else {})


def draw_part(draft: Draft, contract: str, then: Contract, form: str) -> Any:
    """Draw `any`, a list where one behavior is assigned, or a mapping where several are."""
    keys = paths(then)
    several = len(keys) > 1 or keys[0][0] == "effects"
    if draft.chance(0.25) and (several or form == "to"):
        return "any"
    if not several:
        return draw_list(draft, contract, keys[0])
    chosen = draft.some(keys, len(keys))
    drawn: Contract = {}
    for key in chosen:
        put_path(drawn, key, "any" if draft.chance(0.25) else draw_list(draft, contract, key))
    if "any" in then.get("effects", {}):
        extend(draft, contract, then, drawn)
    if len(chosen) == len(keys) and all(value == "any" for value in values(drawn)):
        put_path(drawn, keys[0], draw_list(draft, contract, keys[0]))
    return drawn


def extend(draft: Draft, contract: str, then: Contract, drawn: Contract) -> None:
    """Speak of one more tool or effect that the rule reaches by its effect `any`."""
    reached = {name.removeprefix("tools.") for name in assigned(then, draft.tools(contract)) if "." in name}
    if reached and draft.chance(0.2):
        drawn.setdefault("tools", {}).setdefault(draft.pick(sorted(reached)), draw_list(draft, contract, ("tools", "")))
    effects = draft.named(contract, "effects")
    if effects and draft.chance(0.2):
        drawn.setdefault("effects", {}).setdefault(draft.pick(effects), draw_list(draft, contract, ("effects", "")))


def paths(then: Contract) -> list[tuple[str, str]]:
    """List what a `then` writes: (behavior, ""), ("tools", name) or ("effects", name)."""
    found = [(key, "") for key in then if key not in ("tools", "effects")]
    return found + [(key, name) for key in ("tools", "effects") for name in then.get(key, {})]


def put_path(parts: Contract, path: tuple[str, str], value: Any) -> None:
    """Write a value at a path of a `then`."""
    if path[1]:
        parts.setdefault(path[0], {})[path[1]] = value
    else:
        parts[path[0]] = value


def values(parts: Contract) -> list[Any]:
    """List what is written at all paths."""
    return [parts[key][name] if name else parts[key] for key, name in paths(parts)]


def draw_list(draft: Draft, contract: str, path: tuple[str, str]) -> list[Any]:
    """Draw a list of values of the behavior at a path; repeats are allowed."""
    if path[0] in ("tools", "effects"):
        return [draft.pick(["allow", "allow", "ask", "deny"]) for _ in range(draft.rng.randint(1, 2))]
    behavior = draft.behaviors(contract)[path[0]]
    options = list(behavior.values()) or ["unlimited", *draft.chain(behavior), *draft.chain(behavior)]
    return [draft.pick(options) for _ in range(draft.rng.randint(1, LISTS))]


def respell(draft: Draft, rule: Contract) -> Contract:
    """Write the same `adjustable` and lists in another way."""
    for key in ("overrides", "accepts_claim"):
        if key in rule:
            draft.rng.shuffle(rule[key])
            rule[key] += rule[key][:1] if draft.chance(0.3) else []
    raw = rule.get("adjustable")
    if raw in (None, "stricter"):
        rule["adjustable"] = "stricter"
    elif isinstance(raw, str) and raw != "never" and draft.chance(0.5):
        rule["adjustable"] = {"by": draft.pick([raw, [raw]]), "to": "any"}
    elif isinstance(raw, dict) and isinstance(raw["by"], str):
        rule["adjustable"] = raw | {"by": [raw["by"]]}
    return rule
