"""Edits that change the words and not the meaning."""

from __future__ import annotations

from typing import Any

from .attributes import listed
from .diff_repair import places
from .drafts import Contract, Draft
from .draw_adjustable import respell


def same_condition(draft: Draft, condition: Contract) -> Contract:
    """Write a condition in another way that means the same."""
    parts = [{key: same_entry(draft, key, test)} for key, test in condition.items()]
    draft.rng.shuffle(parts)
    way = draft.pick(["merge", "all", "not not", "de morgan", "twice"])
    if way == "all" and parts:
        return {"all": parts}
    if way == "de morgan" and parts:
        return {"not": {"any": [{"not": part} for part in parts]}}
    whole = {key: test for part in parts for key, test in part.items()}
    whole = whole if len(whole) == len(condition) == len(parts) else {"all": parts}
    if way == "not not" and condition:
        return {"not": {"not": whole}}
    return {"any": [whole, condition]} if way == "twice" and condition else whole


def same_entry(draft: Draft, key: str, test: Any) -> Any:
    """Write the test of one entry in another way."""
    if key in ("all", "any"):
        some = [same_condition(draft, each) for each in test]
        draft.rng.shuffle(some)
        return [*some, draft.pick(some)]
    if key == "not":
        return same_condition(draft, test)
    return same_test(draft, test)


def same_test(draft: Draft, test: Any) -> Any:
    """Write a test on an attribute (or an `is`) in another way."""
    if isinstance(test, bool):
        return test
    if isinstance(test, dict):
        parts = [
            (operator, same_test(draft, part) if isinstance(part, list) else part) for operator, part in test.items()
        ]
        draft.rng.shuffle(parts)
        return dict(parts)
    some = listed(test)
    draft.rng.shuffle(some)
    return [*some, draft.pick(some)] if draft.chance(0.5) or len(some) > 1 else some


def conditions_reworded(draft: Draft) -> None:
    """Write every condition of a contract in another way."""
    for holder, key in places(draft.contracts[draft.pick(draft.contracts)]):
        holder[key] = same_condition(draft, holder[key])


def rules_reworded(draft: Draft) -> None:
    """Put rules in another order, and spell what lower levels may do to them another way."""
    for raw in draft.contracts.values():
        draft.rng.shuffle(raw.get("rules", []))
        for rule in raw.get("rules", ()):
            if rule.get("then"):
                respell(draft, rule)
            rule["statement"] = "What it says now."


def exception_rewritten(draft: Draft) -> None:
    """Write every `unless` as part of `when`."""
    for raw in draft.contracts.values():
        for rule in raw.get("rules", ()):
            if "unless" in rule:
                rule["when"] = {"all": [rule.get("when", {}), {"not": rule.pop("unless")}]}


def sections_reordered(draft: Draft) -> None:
    """Put the entries of every section, the contracts, and the names of every attribute in another order."""
    draft.contracts = shuffled(draft, draft.contracts)
    for raw in draft.contracts.values():
        for section in ("attributes", "behaviors", "tools", "effects", "conditions"):
            if section in raw:
                raw[section] = shuffled(draft, raw[section])
        draft.rng.shuffle(raw.get("assume", []))
        for entry in raw.get("attributes", {}).values():
            if isinstance(entry.get("values"), dict):
                entry["values"] = shuffled(draft, entry["values"])
            elif "values" in entry:
                draft.rng.shuffle(entry["values"])


def shuffled(draft: Draft, mapping: Contract) -> Contract:
    """Put a mapping in another order."""
    entries = list(mapping.items())
    draft.rng.shuffle(entries)
    return dict(entries)


EDITS = {conditions_reworded: 2.0, rules_reworded: 1.0, exception_rewritten: 0.7, sections_reordered: 1.0}
