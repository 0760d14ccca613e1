"""Decides requests by a bundle of specctl: python evaluate.py bundle.json < requests.jsonl"""
import json
import sys
from decimal import Decimal

TESTS = {"in": lambda fact, value: fact in value, "not_in": lambda fact, value: fact not in value,
         "lt": lambda fact, value: fact < value, "le": lambda fact, value: fact <= value,
         "gt": lambda fact, value: fact > value, "ge": lambda fact, value: fact >= value,
         "has_any": lambda fact, value: not set(fact).isdisjoint(value),
         "has_all": lambda fact, value: set(fact).issuperset(value),
         "has_none": lambda fact, value: set(fact).isdisjoint(value)}

def holds(bundle, number, facts):
    kind, *rest = bundle["conditions"][number]
    if kind in ("and", "or"):
        return (all if kind == "and" else any)(holds(bundle, part, facts) for part in rest[0])
    if kind == "not":
        return not holds(bundle, rest[0], facts)
    return rest[0] in facts and TESTS[kind](facts[rest[0]], rest[1])  # false where the attribute does not apply

def strictness(behavior, value):
    if "tiers" in behavior:
        return next(place for place, tier in enumerate(behavior["tiers"]) if value in tier)
    return float("-inf") if value == "unlimited" else -value if behavior["limit"] == "at_most" else value

def permits(behavior, above, level, value, decision, effective):
    def gives(grant):
        return level in grant.get("by", ()) and (grant["values"] is None or value in grant["values"])
    grant, weaker = above["grant"], [above["value"], *([] if decision is None else [decision])]
    if value in weaker or (grant["mode"] in ("stricter", "to")
                           and any(strictness(behavior, value) > strictness(behavior, other) for other in weaker)):
        return True
    lists = "by" in grant and (grant["values"] is None or value in grant["values"])
    return gives(grant) or bool(lists and grant["delegable"] and any(
        other["level"] in grant["by"] and gives(other["grant"]) for other in effective))

def decide(bundle, behavior, facts):
    decision, rules, effective = None, [], []
    for entry in behavior["levels"]:
        found = [{**rule, "level": entry["level"]} for rule in entry["rules"] if holds(bundle, rule["when"], facts)]
        found = [rule for rule in found if all(permits(
            behavior, above, rule["level"], rule["value"], decision, effective) for above in effective)]
        found = [rule for rule in found if not any(rule["id"] in other["overrides"] for other in found)]
        if found:
            top = max(strictness(behavior, rule["value"]) for rule in found)
            kept = [r for r in found if behavior["combine"] == "unique" or strictness(behavior, r["value"]) == top]
            decision, rules, effective = kept[0]["value"], [rule["id"] for rule in kept], effective + found
            if len({rule["value"] for rule in kept}) > 1:
                return "CONFLICT", rules
    return (behavior.get("otherwise", "UNDECIDED"), []) if decision is None else (decision, rules)

if __name__ == "__main__":
    compiled = json.loads(open(sys.argv[1], encoding="utf-8").read(), parse_float=Decimal)
    for line in sys.stdin:
        request = json.loads(line, parse_float=Decimal)
        print(json.dumps({name: decide(compiled, b, request) for name, b in compiled["behaviors"].items()}, default=str))
