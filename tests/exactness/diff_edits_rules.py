"""Edits of rules, of named conditions and of assumptions."""

from __future__ import annotations

from .diff_repair import Test, rewrite_contract
from .drafts import Contract, Draft
from .draw_adjustable import draw_adjustable
from .draw_conditions import draw_condition
from .draw_rules import draw_rule, draw_then, draw_when, vary


def pick_rule(draft: Draft) -> tuple[str, Contract]:
    """Pick a rule that decides something, with its contract."""
    every = [(name, rule) for name, raw in draft.contracts.items() for rule in raw.get("rules", ()) if rule.get("then")]
    return draft.pick(every)


def add_rule(draft: Draft) -> None:
    """Add a rule at any place."""
    name = draft.pick(draft.contracts)
    rules = draft.contracts[name].setdefault("rules", [])
    rules.insert(draft.rng.randint(0, len(rules)), draw_rule(draft, name))


def remove_rule(draft: Draft) -> None:
    """Remove a rule."""
    name, rule = pick_rule(draft)
    draft.contracts[name]["rules"].remove(rule)


def change_condition(draft: Draft) -> None:
    """Give a rule another condition."""
    name, rule = pick_rule(draft)
    drawn = draw_when(draft, name)
    for key in ("when", "unless"):
        rule.pop(key, None)
    rule |= drawn


def change_values(draft: Draft) -> None:
    """Let a rule assign other values."""
    name, rule = pick_rule(draft)
    rule["then"] = vary(draft, name, rule["then"])


def change_behaviors(draft: Draft) -> None:
    """Let a rule assign other behaviors."""
    name, rule = pick_rule(draft)
    rule.pop("adjustable", None)
    rule["then"] = draw_then(draft, name)
    change_rule_adjustable(draft, name, rule)


def change_rule_adjustable(draft: Draft, name: str, rule: Contract) -> None:
    """Draw what lower levels may do to a rule."""
    rule.pop("adjustable", None)
    drawn = draw_adjustable(draft, name, rule["then"])
    if drawn is not None:
        rule["adjustable"] = drawn


def change_adjustable(draft: Draft) -> None:
    """Change what lower levels may do to a rule."""
    change_rule_adjustable(draft, *pick_rule(draft))


def toggle_delegable(draft: Draft) -> None:
    """Let a right be passed on, or no longer."""
    granted = [
        rule["adjustable"]
        for raw in draft.contracts.values()
        for rule in raw.get("rules", ())
        if isinstance(rule.get("adjustable"), dict)
    ]
    adjustable = draft.pick(granted)
    adjustable["delegable"] = not adjustable.get("delegable", False)


def change_overrides(draft: Draft) -> None:
    """Let a rule override others of its level, or none."""
    name, rule = pick_rule(draft)
    level = draft.contracts[name]["level"]
    peers = [one["id"] for where, one in draft.rules(name) if where == level and one is not rule]
    if rule.pop("overrides", None) is None or draft.chance(0.5):
        rule["overrides"] = draft.some(peers, 2)


def rename_rule(draft: Draft) -> None:
    """Rename a rule and tell so."""
    name, rule = pick_rule(draft)
    old = rule["id"]
    rule["id"] = draft.fresh_id(name, "rules", "renamed")
    rule["formerly"] = old
    for each, raw in draft.contracts.items():
        for other in raw.get("rules", ()) if name in draft.stack(each) else ():
            if "overrides" in other:
                other["overrides"] = [rule["id"] if one == old else one for one in other["overrides"]]


def change_assumption(draft: Draft) -> None:
    """Add an assumption, or remove or change one."""
    name = draft.pick(draft.contracts)
    assumed = draft.contracts[name].setdefault("assume", [])
    if assumed and draft.chance(0.6):
        assumed.remove(draft.pick(assumed))
    if not assumed or draft.chance(0.4):
        seen = draft.attributes(name)
        parts = [draw_condition(draft, seen, (), 1) for _ in range(2)]
        assumed.append({"if": parts[0], "then": parts[1]} if draft.chance(0.8) else {"not": parts[0]})


def change_named_condition(draft: Draft) -> None:
    """Let a name stand for another condition."""
    holders = [(name, raw["conditions"]) for name, raw in draft.contracts.items() if raw.get("conditions")]
    name, conditions = draft.pick(holders)
    conditions[draft.pick(conditions)] = draw_condition(draft, draft.attributes(name), (), 1)


def change_one_test(draft: Draft) -> None:
    """Negate one test that many conditions may share."""
    name, _ = pick_rule(draft)
    seen = [one.name for one in draft.attributes(name).values() if one.kind == "bool"]
    chosen = draft.pick(seen)

    def rewrite(key: str, test: object) -> Test:
        return key, not test if key == chosen else test

    rewrite_contract(draft.contracts[name], rewrite)


EDITS = {
    add_rule: 3.0,
    remove_rule: 3.0,
    change_condition: 4.0,
    change_values: 4.0,
    change_behaviors: 2.0,
    change_adjustable: 4.0,
    toggle_delegable: 1.5,
    change_overrides: 2.0,
    rename_rule: 1.5,
    change_assumption: 2.0,
    change_named_condition: 1.0,
    change_one_test: 1.0,
}
