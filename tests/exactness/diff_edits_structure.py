"""Edits of behaviors, tools, effects, what holds otherwise, and of which contracts there are."""

from __future__ import annotations

from .diff_edits_rules import add_rule
from .drafts import Contract, Draft
from .draw_behaviors import draw_otherwise, draw_own, draw_own_entry, draw_setting, draw_tools, hot_here, taken
from .draw_rules import draw_rule


def own_added(draft: Draft) -> None:
    """Declare behaviors, and decide about them."""
    draw_own(draft, draft.pick(draft.contracts))
    add_rule(draft)


def pick_own(draft: Draft, *kinds: str) -> tuple[str, str, Contract]:
    """Pick a behavior that a contract declares: the contract, its name, its declaration."""
    return draft.pick(
        (name, behavior, entry)
        for name, raw in draft.contracts.items()
        for behavior, entry in raw.get("behaviors", {}).items()
        if entry.get("type") in kinds
    )


def own_removed(draft: Draft) -> None:
    """Remove a behavior."""
    name, behavior, _ = pick_own(draft, "choice", "flag", "limit")
    del draft.contracts[name]["behaviors"][behavior]


def tiers_changed(draft: Draft) -> None:
    """Put the values of a behavior in other tiers, perhaps one more or one fewer."""
    name, behavior, entry = pick_own(draft, "choice")
    values = [value for tier in entry["tiers"] for value in tier]
    draft.rng.shuffle(values)
    if draft.chance(0.3):
        values.append("novel")
    elif len(values) > 2 and draft.chance(0.4):
        gone = values.pop()
        if entry.get("otherwise") == gone:
            del entry["otherwise"]
    cut = draft.rng.randint(1, len(values) - 1)
    entry["tiers"] = [values[:cut], values[cut:]]
    if draft.chance(0.6):
        decide_anew(draft, name, behavior, values)


def decide_anew(draft: Draft, name: str, behavior: str, values: list[str]) -> None:
    """Let a rule assign another of these values, or a new rule one of them."""
    rules = draft.contracts[name].setdefault("rules", [])
    assigning = [rule for rule in rules if behavior in rule.get("then", {})]
    if assigning:
        draft.pick(assigning)["then"][behavior] = draft.pick(values)
    else:
        rules.append({"id": draft.fresh_id(name, "rules", "r"), "then": {behavior: draft.pick(values)}})


def bound_changed(draft: Draft) -> None:
    """Turn a limit round."""
    _, _, entry = pick_own(draft, "limit")
    entry["bound"] = "at_least" if entry["bound"] == "at_most" else "at_most"


def own_type_changed(draft: Draft) -> None:
    """Declare a behavior of another type under the same name."""
    name, behavior, entry = pick_own(draft, "choice", "flag")
    kind = "limit" if entry["type"] == "choice" else "choice"
    new = {"type": kind} | ({"bound": "at_most"} if kind == "limit" else {"tiers": [["optional"], ["required"]]})
    draft.contracts[name]["behaviors"][behavior] = new


def setting_changed(draft: Draft) -> None:
    """Change `combine` or `must_decide` of a behavior that rules assign."""
    name = draft.pick(draft.contracts)
    behavior = draft.weighted(hot_here(draft, name))
    declared = draft.contracts[name].setdefault("behaviors", {})
    entry = declared.setdefault(behavior, {})
    for key in ("combine", "must_decide"):
        entry.pop(key, None)
    if not taken(draft, name, behavior):
        entry |= draw_setting(draft, 0.8)
    if not entry:
        del declared[behavior]


def otherwise_changed(draft: Draft) -> None:
    """Change what holds where no rule decides."""
    name = draft.pick(draft.contracts)
    draft.contracts[name].pop("otherwise", None)
    draft.hot |= dict.fromkeys(hot_here(draft, name), 3.0)
    draw_otherwise(draft, name)


def tool_added(draft: Draft) -> None:
    """Declare effects and tools, and decide about them."""
    name = draft.pick(draft.contracts)
    draw_tools(draft, name)
    draft.hot |= {f"tools.{tool}": 3.0 for tool in draft.contracts[name].get("tools", {})}
    draft.contracts[name].setdefault("rules", []).append(draw_rule(draft, name))


def tool_removed(draft: Draft) -> None:
    """Remove a tool."""
    raw = draft.pick([one for one in draft.contracts.values() if one.get("tools")])
    del raw["tools"][draft.pick(raw["tools"])]


def effects_changed(draft: Draft) -> None:
    """Give a tool other effects."""
    name = draft.pick([name for name, one in draft.contracts.items() if one.get("tools")])
    raw = draft.contracts[name]
    tool = draft.pick(raw["tools"])
    if not draft.named(name, "effects"):
        raw["effects"] = {draft.pick(["money", "sends"]): "What it does."}
    raw["tools"][tool] = {"describe": "A tool.", "effects": draft.some(draft.named(name, "effects"), 2, 0)}
    if draft.chance(0.7):
        effect = draft.pick(draft.named(name, "effects"))
        value = draft.pick(["allow", "ask", "deny"])
        raw.setdefault("rules", []).append(
            {"id": draft.fresh_id(name, "rules", "r"), "then": {"effects": {effect: value}}}
        )


def extends_changed(draft: Draft) -> None:
    """Extend another contract, or one no longer."""
    name = draft.pick(draft.contracts)
    raw = draft.contracts[name]
    above = raw.pop("extends", [])
    others = [
        one
        for one, other in draft.contracts.items()
        if name not in draft.stack(one)
        and one not in above
        and draft.levels.index(other["level"]) <= draft.levels.index(raw["level"])
    ]
    if above and (not others or draft.chance(0.5)):
        above = [one for one in above if one != draft.pick(above)]
    elif others:
        above = [*above, draft.pick(others)]
    if above:
        raw["extends"] = above


def contract_added(draft: Draft) -> None:
    """Add a contract that another then extends."""
    name = draft.pick(draft.contracts)
    raw = draft.contracts[name]
    new = f"new-{len(draft.contracts)}"
    draft.contracts[new] = {"specctl": 1, "id": new, "version": "1.0.0", "level": raw["level"]}
    raw["extends"] = [*raw.get("extends", ()), new]
    draft.contracts[new]["rules"] = [draw_rule(draft, new)]


def contract_removed(draft: Draft) -> None:
    """Remove a contract; nothing extends it any longer."""
    gone = draft.pick(draft.contracts)
    del draft.contracts[gone]
    for raw in draft.contracts.values():
        if gone in raw.get("extends", ()):
            raw["extends"] = [one for one in raw["extends"] if one != gone]


def level_changed(draft: Draft) -> None:
    """Put a contract at another level; its rules grant nothing to levels that may not be below any longer."""
    raw = draft.contracts[draft.pick(draft.contracts)]
    raw["level"] = draft.pick(one for one in draft.levels if one != raw["level"])
    for rule in raw.get("rules", ()):
        if rule.get("adjustable") != "never":
            rule.pop("adjustable", None)


def levels_changed(draft: Draft) -> None:
    """Put a level in somewhere, or drop one at which no contract stands."""
    used = {raw["level"] for raw in draft.contracts.values()}
    free = [level for level in draft.levels if level not in used]
    if free and draft.chance(0.4):
        gone = draft.pick(free)
        draft.levels = [level for level in draft.levels if level != gone]
    else:
        at = draft.rng.randint(0, len(draft.levels))
        draft.levels = [*draft.levels[:at], "guest", *draft.levels[at:]]


def declared_anew(draft: Draft) -> None:
    """Declare a behavior anew."""
    name, behavior, entry = pick_own(draft, "choice", "flag", "limit")
    draft.contracts[name]["behaviors"][behavior] = draw_own_entry(draft, name, behavior, entry["type"])


EDITS = {
    own_added: 1.0,
    own_removed: 1.0,
    tiers_changed: 3.0,
    bound_changed: 1.0,
    own_type_changed: 0.7,
    declared_anew: 1.0,
    setting_changed: 3.0,
    otherwise_changed: 3.0,
    tool_added: 1.0,
    tool_removed: 1.0,
    effects_changed: 2.0,
    extends_changed: 2.0,
    contract_added: 1.0,
    contract_removed: 0.7,
    level_changed: 1.5,
    levels_changed: 0.7,
}
