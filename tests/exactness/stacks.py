"""A contract's stack (section 2): its order, and its rules with what each assigns and allows there (sections 4, 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .attributes import Attribute, Raw, listed, read_attributes
from .behaviors import Behavior, Value, assigned, read_behaviors, read_tools, read_value, spell_out


@dataclass(frozen=True)
class Adjust:
    """What lower levels may do to one rule's decision of one behavior; `values` None means any."""

    form: str
    by: frozenset[str] = frozenset()
    values: frozenset[Value] | None = frozenset()
    delegable: bool = False

    def grants(self, level: str, value: Value) -> bool:
        """Say whether the rule itself lets `level` set `value`."""
        return level in self.by and self.has(value)

    def has(self, value: Value) -> bool:
        """Say whether `value` is among those that may be set."""
        return self.values is None or value in self.values


@dataclass(frozen=True, eq=False)
class Rule:
    """A rule as one stack sees it."""

    id: str
    contract: str
    level: str
    raw: Raw
    assigns: dict[str, Value]
    adjust: dict[str, Adjust]
    overrides: frozenset[str]
    accepts: frozenset[str]


@dataclass(frozen=True, eq=False)
class Stack:
    """A contract with all that it extends, read as one."""

    contract: str
    levels: list[str]
    order: list[str]
    contracts: Mapping[str, Raw]
    attributes: dict[str, Attribute]
    tools: dict[str, frozenset[str]]
    behaviors: dict[str, Behavior]
    rules: dict[str, Rule]
    named: dict[str, Raw]
    assumed: list[Raw]

    def own(self) -> list[Rule]:
        """List the rules of the contract itself, in file order."""
        return [rule for rule in self.rules.values() if rule.contract == self.contract]

    def place(self, rule: str) -> int:
        """Give a rule's place in stack order."""
        return list(self.rules).index(rule)


def stack_order(contract: str, contracts: Mapping[str, Raw]) -> list[str]:
    """Order a stack depth-first, extended contracts first as listed, each once."""
    order: list[str] = []
    for above in contracts[contract].get("extends", ()):
        order += [each for each in stack_order(above, contracts) if each not in order]
    return [*order, contract]


def read_stack(contract: str, contracts: Mapping[str, Raw], levels: list[str]) -> Stack:
    """Read the stack of one contract."""
    order = stack_order(contract, contracts)
    tools = read_tools(order, contracts)
    rules = {
        raw["id"]: read_rule(raw, owner, contracts[owner]["level"], tools)
        for owner in order
        for raw in contracts[owner].get("rules", ())
    }
    return Stack(
        contract=contract,
        levels=levels,
        order=order,
        contracts=contracts,
        attributes=read_attributes(order, contracts),
        tools=tools,
        behaviors=read_behaviors(order, contracts, levels, tools),
        rules=rules,
        named={name: one for each in order for name, one in contracts[each].get("conditions", {}).items()},
        assumed=[one for each in order for one in contracts[each].get("assume", ())],
    )


def read_rule(raw: Raw, contract: str, level: str, tools: Mapping[str, frozenset[str]]) -> Rule:
    """Read one rule in a stack with these tools."""
    assigns = assigned(raw.get("then") or {}, tools)
    return Rule(
        id=raw["id"],
        contract=contract,
        level=level,
        raw=raw,
        assigns=assigns,
        adjust={behavior: read_adjust(raw.get("adjustable", "stricter"), behavior, tools) for behavior in assigns},
        overrides=frozenset(raw.get("overrides", ())),
        accepts=frozenset(raw.get("accepts_claim", ())),
    )


def read_adjust(raw: Any, behavior: str, tools: Mapping[str, frozenset[str]]) -> Adjust:
    """Read what `adjustable` says of one behavior of the rule."""
    if raw in ("never", "stricter"):
        return Adjust(raw)
    if isinstance(raw, str):
        return Adjust("to", frozenset([raw]), None)
    form = "to" if "to" in raw else "only"
    part = raw[form]
    if isinstance(part, Mapping):
        spelled = spell_out(part, tools, what_all_list)
        if behavior not in spelled:
            return Adjust("stricter" if form == "to" else "never")
        part = spelled[behavior]
    by = frozenset(listed(raw["by"]))
    return Adjust(form, by, read_values(part), bool(raw.get("delegable", False)))


def read_values(raw: Any) -> frozenset[Value] | None:
    """Read `any` as None, and a list of values as a set."""
    return None if raw == "any" else frozenset(read_value(value) for value in listed(raw))


def what_all_list(parts: list[Any]) -> Any:
    """Meet several lists of values, each `any` or a list."""
    lists = [part for part in parts if part != "any"]
    if not lists:
        return "any"
    return [value for value in lists[0] if all(value in other for other in lists)]
