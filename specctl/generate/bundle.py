"""Target `bundle`: the decision function as plain data, which a few lines in any language can evaluate."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.digest import digest
from specctl.generate.target import Material
from specctl.language.attribute import Attribute
from specctl.language.behavior import Behavior
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Scalar, Test
from specctl.language.condition_text import text
from specctl.language.stack import Assignment, Grant, Stack
from specctl.logic.decimals import as_number
from specctl.output.json_text import dumps

VERSION = 1
_SETS = {"any_of": "has_any", "all_of": "has_all", "none_of": "has_none"}
Data = dict[str, object]


def render(material: Material) -> Mapping[str, str]:
    """The bundle, as one file."""
    return {"": dumps(_bundle(material), indent=1) + "\n"}


def _bundle(material: Material) -> Data:
    full, stack = material.stack, material.specialized.stack
    decided = [name for name, each in full.behaviors.items() if name in stack.assignments or each.must_decide]
    pool = _Pool(stack)
    behaviors = {name: _behavior(stack.behaviors[name], stack, pool) for name in decided}
    attributes = {name: _attribute(attribute, stack, pool) for name, attribute in stack.attributes.items()}
    assumptions = [pool.place(condition) for condition in (*full.assumptions, material.where)]
    return {
        "specctl_bundle": VERSION,
        "provenance": material.provenance,
        "contract": full.contract.id,
        "version": full.contract.version,
        "digest": digest(full),
        "where": text(material.where),
        "levels": list(full.levels),
        "attributes": attributes,
        "assumptions": assumptions,
        "conditions": pool.written,
        "behaviors": behaviors,
    }


class _Pool:
    """Conditions by number, each written once; names are resolved, and names of values spelled out as leaves."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._places: dict[Condition, int] = {}
        self.written: list[list[object]] = []

    def place(self, condition: Condition) -> int:
        """The number of a condition, with its parts before it."""
        if isinstance(condition, Named):
            return self.place(condition.meaning)
        found = self._places.get(condition)
        if found is None:
            data = self._data(condition)
            found = self._places[condition] = len(self.written)
            self.written.append(data)
        return found

    def _data(self, condition: Condition) -> list[object]:
        match condition:
            case All(parts):
                return ["and", [self.place(part) for part in parts]]
            case AnyOf(parts):
                return ["or", [self.place(part) for part in parts]]
            case Not(part):
                return ["not", self.place(part)]
            case Named(_, meaning):
                return ["and", [self.place(meaning)]]
            case Test():
                return self._test(condition)

    def _test(self, test: Test) -> list[object]:
        attribute = self._stack.attributes[test.attribute]
        values: list[object] = [_plain(value) for value in test.values]
        match attribute.kind:
            case "enum":
                below = self._stack.leaves_of[attribute.id]
                leaves = sorted(frozenset[str]().union(*(below[str(value)] for value in test.values)))
                return ["in" if test.operator == "is" else "not_in", attribute.id, leaves]
            case "set":
                return [_SETS[test.operator if test.operator in _SETS else "any_of"], attribute.id, values]
            case _ if test.operator in ("is", "not"):
                return ["in" if test.operator == "is" else "not_in", attribute.id, values]
            case _:
                return [test.operator, attribute.id, values[0]]


def _attribute(attribute: Attribute, stack: Stack, pool: _Pool) -> Data:
    found: Data = {"type": attribute.kind}
    if attribute.kind == "enum":
        found["values"] = sorted(frozenset[str]().union(*stack.leaves_of[attribute.id].values()))
    elif attribute.kind == "set":
        found["values"] = list(attribute.members)
    elif attribute.kind != "bool":
        found |= {"min": _plain(attribute.minimum), "max": _plain(attribute.maximum)}
    if attribute.applies_when is not None:
        found["applies_when"] = pool.place(attribute.applies_when)
    return found


def _behavior(behavior: Behavior, stack: Stack, pool: _Pool) -> Data:
    levels = [
        {"level": level, "rules": [_rule(item, pool) for item in items]}
        for level, items in stack.assignments.get(behavior.id, {}).items()
    ]
    found: Data = {"combine": behavior.combine}
    if behavior.kind == "limit":
        found["limit"] = behavior.bound
    else:
        found["tiers"] = [list(tier) for tier in behavior.tiers]
    if behavior.otherwise is not None:
        found["otherwise"] = _plain(behavior.otherwise)
    return found | {"levels": levels}


def _rule(item: Assignment, pool: _Pool) -> Data:
    return {
        "id": item.rule.id,
        "when": pool.place(item.rule.when),
        "value": _plain(item.value),
        "overrides": list(item.rule.overrides),
        "grant": _grant(item.grant),
    }


def _grant(grant: Grant) -> Data:
    if grant.mode in ("never", "stricter"):
        return {"mode": grant.mode}
    values = None if grant.values is None else sorted((_plain(value) for value in grant.values), key=str)
    return {"mode": grant.mode, "by": sorted(grant.by), "values": values, "delegable": grant.delegable}


def _plain(value: Scalar) -> object:
    return value if isinstance(value, str | bool) else as_number(value)
