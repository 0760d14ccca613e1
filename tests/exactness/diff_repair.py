"""Makes a repository valid again after an edit: what names something that is gone is dropped or drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .attributes import Attribute, exact, listed
from .behaviors import Behavior, declared
from .drafts import Contract, Draft
from .draw_conditions import draw_test

Test = tuple[str, Any]
Rewrite = Callable[[str, Any], Test | None]


def rewritten(condition: Contract, rewrite: Rewrite) -> Contract:
    """Rewrite every test of a condition; None drops it."""
    found: Contract = {}
    for key, test in condition.items():
        if key in ("all", "any"):
            found[key] = [rewritten(each, rewrite) for each in test]
        elif key == "not":
            found[key] = rewritten(test, rewrite)
        else:
            new = rewrite(key, test)
            found |= dict([new]) if new else {}
    return found


def rewrite_contract(raw: Contract, rewrite: Rewrite) -> None:
    """Rewrite every test (and every `is`) of every condition that a contract writes."""
    for holder, key in places(raw):
        holder[key] = rewritten(holder[key], rewrite)


def places(raw: Contract) -> list[tuple[Any, Any]]:
    """List where a contract holds its conditions: a mapping or list, and the key in it."""
    found: list[tuple[Any, Any]] = [(raw["conditions"], name) for name in raw.get("conditions", {})]
    found += [(one, "applies_when") for one in raw.get("attributes", {}).values() if "applies_when" in one]
    for at, assumed in enumerate(raw.get("assume", ())):
        found += [(assumed, "if"), (assumed, "then")] if "if" in assumed else [(raw["assume"], at)]
    return found + [(rule, key) for rule in raw.get("rules", ()) for key in ("when", "unless") if key in rule]


def repair(draft: Draft) -> None:
    """Drop or redraw all that names what a contract no longer sees."""
    draft.spaces.clear()
    for name, raw in draft.contracts.items():
        repair_refinements(draft, name)
        repair_conditions(draft, name)
        repair_settings(draft, name)
        for rule in raw.get("rules", ()):
            repair_rule(draft, name, rule)


def repair_refinements(draft: Draft, name: str) -> None:
    """Drop refinements of leaves that are gone, and keep names unique."""
    raw = draft.contracts[name]
    refined = raw.pop("refine", {})
    seen = draft.attributes(name)
    kept = {
        attribute: leaves
        for attribute, leaves in refined.items()
        if attribute in seen and all(leaf in seen[attribute].leaves for leaf in leaves)
    }
    if kept:
        raw["refine"] = kept


def repair_conditions(draft: Draft, name: str) -> None:
    """Draw tests anew that no longer fit their attribute, and drop those of what is gone."""
    seen, named = draft.attributes(name), draft.named(name, "conditions")

    def rewrite(key: str, test: Any) -> Test | None:
        if key == "is":
            kept = [one for one in listed(test) if one in named]
            return ("is", kept) if kept else None
        if key not in seen:
            return None
        return key, test if fits(seen[key], test) else draw_test(draft, seen[key])

    rewrite_contract(draft.contracts[name], rewrite)


def fits(attribute: Attribute, test: Any) -> bool:
    """Say whether a test is one of an attribute's type, values and range."""
    if attribute.kind == "bool":
        return isinstance(test, bool)
    operators = test if isinstance(test, Mapping) else {"": test}
    parts = [one for part in operators.values() for one in listed(part)]
    if attribute.kind in ("integer", "number"):
        whole = attribute.kind == "integer"
        return all(
            not isinstance(one, str | bool)
            and attribute.minimum <= exact(one) <= attribute.maximum
            and (exact(one).denominator == 1 or not whole)
            for one in parts
        )
    allowed = {"", "not"} if attribute.kind == "enum" else {"", "any_of", "all_of", "none_of"}
    names = attribute.groups if attribute.kind == "enum" else attribute.members
    return operators.keys() <= allowed and all(isinstance(one, str) and one in names for one in parts)


def repair_settings(draft: Draft, name: str) -> None:
    """Drop effects, settings and outcomes of behaviors that are gone."""
    raw, seen, effects = draft.contracts[name], declared_here(draft, name), draft.named(name, "effects")
    for tool in raw.get("tools", {}).values():
        if isinstance(tool, dict) and "effects" in tool:
            tool["effects"] = [one for one in tool["effects"] if one in effects]
    own = raw.get("behaviors", {})
    for behavior in [one for one in own if one not in seen]:
        del own[behavior]
    for behavior, entry in own.items():
        if "otherwise" in entry and not has_value(seen[behavior], entry["otherwise"]):
            del entry["otherwise"]
    if "otherwise" in raw:
        raw["otherwise"] = kept_parts(raw["otherwise"], seen, effects)


def declared_here(draft: Draft, name: str) -> dict[str, Behavior]:
    """Give the behaviors that a contract sees, without what is said about them (which may not fit any longer)."""
    return declared(draft.stack(name), draft.contracts, draft.tools(name))


def repair_rule(draft: Draft, name: str, rule: Contract) -> None:
    """Drop what a rule assigns, overrides, accepts and grants of what is gone."""
    if "then" in rule:
        before = rule["then"]
        rule["then"] = kept_parts(before, declared_here(draft, name), draft.named(name, "effects"))
        if rule["then"] != before:
            rule.pop("adjustable", None)
    if not rule.get("then"):
        for key in ("then", "adjustable", "overrides"):
            rule.pop(key, None)
    levels = [where for where, _ in draft.rules(name)]
    ids = [one["id"] for _, one in draft.rules(name)]
    peers = {one for one, where in zip(ids, levels, strict=True) if where == draft.contracts[name]["level"]}
    keep(rule, "overrides", peers - {rule["id"]})
    keep(rule, "accepts_claim", set(draft.attributes(name)))


def keep(rule: Contract, key: str, names: set[str]) -> None:
    """Keep the items of a list that are still there, and no empty list."""
    kept = [one for one in rule.pop(key, ()) if one in names]
    if kept:
        rule[key] = kept


def kept_parts(parts: Contract, seen: Mapping[str, Behavior], effects: list[str]) -> Contract:
    """Keep what a `then` or `otherwise` says of behaviors, tools and effects that are still there."""
    kept: Contract = {}
    for key, value in parts.items():
        if key == "tools":
            some = {tool: one for tool, one in value.items() if f"tools.{tool}" in seen}
            kept |= {key: some} if some else {}
        elif key == "effects":
            some = {effect: one for effect, one in value.items() if effect in effects or effect == "any"}
            kept |= {key: some} if some else {}
        elif key in seen and has_value(seen[key], value):
            kept[key] = value
    return kept


def has_value(behavior: Behavior, value: Any) -> bool:
    """Say whether a behavior has a value."""
    if behavior.bound:
        return value == "unlimited" or not isinstance(value, str)
    return value in behavior.values()
