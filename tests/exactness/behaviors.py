"""Behaviors of a stack (section 4): tiers, settings, `otherwise`, tools and their effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .attributes import Raw, exact

Value = str | Fraction
Tiers = tuple[tuple[str, ...], ...]

FLAG: Tiers = (("optional",), ("required", "forbidden"))
TOOL: Tiers = (("allow",), ("ask",), ("deny",))
CHOICES: dict[str, tuple[Tiers, str | None]] = {
    "response": (
        (("comply",), ("caveat",), ("partial", "clarify"), ("safe_complete", "redirect", "abstain"), ("refuse",)),
        None,
    ),
    "uncertainty": ((("plain",), ("hedge", "quantify"), ("withhold",)), "plain"),
    "handoff": ((("none",), ("offer",), ("transfer",)), "none"),
    "review": ((("none",), ("sample",), ("after",), ("before",)), "none"),
    "autonomy": ((("act",), ("notify",), ("confirm",), ("propose",)), None),
}
FLAGS = ("disclose_ai", "crisis_resources", "cite_sources", "redact_pii", "state_limits", "log_decision")
LIMITS = ("max_words", "max_turns")


@dataclass(frozen=True)
class Behavior:
    """One axis of the decision in a stack; a limit has no tiers but a `bound`."""

    name: str
    tiers: Tiers
    bound: str | None
    combine: str
    must_decide: bool
    otherwise: Value | None

    def rank(self, value: Value) -> tuple[int, Fraction]:
        """Order values: equal ranks are one tier, greater is stricter."""
        if self.bound is None:
            return next(i for i, tier in enumerate(self.tiers) if value in tier), Fraction(0)
        if value == "unlimited":
            return 0, Fraction(0)
        assert isinstance(value, Fraction)
        return 1, value if self.bound == "at_least" else -value

    def stricter(self, value: Value, than: Value) -> bool:
        """Say whether `value` stands in a strictly later tier."""
        return self.rank(value) > self.rank(than)

    def values(self) -> tuple[str, ...]:
        """List all values of a choice, flag or tool, most permissive first."""
        return tuple(value for tier in self.tiers for value in tier)


def read_value(raw: Any) -> Value:
    """Read one value of a behavior: a name, or the number of a limit."""
    return raw if isinstance(raw, str) else exact(raw)


def spell_out(parts: Raw, tools: Mapping[str, frozenset[str]], merge: Callable[[list[Any]], Any]) -> dict[str, Any]:
    """Write `tools` and `effects` out as `tools.<name>`; a named tool wins, `merge` settles several effects."""
    out = {name: part for name, part in parts.items() if name not in ("tools", "effects", "level")}
    out |= {f"tools.{name}": part for name, part in parts.get("tools", {}).items()}
    effects = parts.get("effects", {})
    for tool, has in tools.items():
        matching = [part for effect, part in effects.items() if effect in has]
        if matching and f"tools.{tool}" not in out:
            out[f"tools.{tool}"] = merge(matching)
    return out


def strictest_tool(values: list[Any]) -> Any:
    """Pick the strictest of several values for one tool."""
    if len(values) == 1:
        return values[0]
    order = [value for tier in TOOL for value in tier]
    return max(values, key=order.index)


def assigned(parts: Raw, tools: Mapping[str, frozenset[str]]) -> dict[str, Value]:
    """Read a `then` or an `otherwise`: behavior to value, in a stack with these tools."""
    return {name: read_value(raw) for name, raw in spell_out(parts, tools, strictest_tool).items()}


def read_tools(order: Iterable[str], contracts: Mapping[str, Raw]) -> dict[str, frozenset[str]]:
    """List the tools of a stack with their effects; each has the effect `any`."""
    tools: dict[str, frozenset[str]] = {}
    for contract in order:
        for name, raw in contracts[contract].get("tools", {}).items():
            about = raw if isinstance(raw, Mapping) else {}
            tools[name] = frozenset(about.get("effects", ())) | {"any"}
    return tools


def declared(order: Iterable[str], contracts: Mapping[str, Raw], tools: Iterable[str]) -> dict[str, Behavior]:
    """List built-in, custom and tool behaviors, as yet without settings and `otherwise`."""
    found = {
        name: Behavior(name, tiers, None, "strictest", name == "response", None) for name, (tiers, _) in CHOICES.items()
    }
    found |= {name: Behavior(name, FLAG, None, "strictest", False, None) for name in FLAGS}
    found |= {name: Behavior(name, (), "at_most", "strictest", False, None) for name in LIMITS}
    found |= {f"tools.{tool}": Behavior(f"tools.{tool}", TOOL, None, "strictest", True, None) for tool in tools}
    for contract in order:
        for name, raw in contracts[contract].get("behaviors", {}).items():
            if "type" in raw:
                found[name] = read_custom(name, raw)
    return found


def read_custom(name: str, raw: Raw) -> Behavior:
    """Read a behavior that a contract declares."""
    tiers = FLAG if raw["type"] == "flag" else tuple(tuple(tier) for tier in raw.get("tiers", ()))
    return Behavior(name, tiers, raw.get("bound"), "strictest", False, None)


def settings(order: Iterable[str], contracts: Mapping[str, Raw], levels: list[str]) -> dict[tuple[str, str], Any]:
    """Give (behavior, `combine` or `must_decide`) its value: the highest level that sets it wins."""
    found: dict[tuple[str, str], Any] = {}
    for contract in sorted(order, key=lambda one: -levels.index(contracts[one]["level"])):
        for name, raw in contracts[contract].get("behaviors", {}).items():
            found |= {(name, key): raw[key] for key in ("combine", "must_decide") if key in raw}
    return found


def statements(
    behavior: Behavior, order: Iterable[str], contracts: Mapping[str, Raw], tools: Mapping[str, frozenset[str]]
) -> list[Value]:
    """List what the contracts of a stack state as `otherwise` of one behavior."""
    found = []
    for contract in order:
        stated = assigned(contracts[contract].get("otherwise", {}), tools)
        if behavior.name in stated:
            found.append(stated[behavior.name])
        own = contracts[contract].get("behaviors", {}).get(behavior.name, {})
        if "otherwise" in own:
            found.append(read_value(own["otherwise"]))
    return found


def read_behaviors(
    order: list[str], contracts: Mapping[str, Raw], levels: list[str], tools: Mapping[str, frozenset[str]]
) -> dict[str, Behavior]:
    """Read all behaviors of a stack, complete."""
    chosen = settings(order, contracts, levels)
    complete = {}
    for name, behavior in declared(order, contracts, tools).items():
        stated = statements(behavior, order, contracts, tools)
        builtin = CHOICES[name][1] if name in CHOICES else None
        complete[name] = Behavior(
            name=name,
            tiers=behavior.tiers,
            bound=behavior.bound,
            combine=chosen.get((name, "combine"), behavior.combine),
            must_decide=chosen.get((name, "must_decide"), behavior.must_decide),
            otherwise=max(stated, key=behavior.rank) if stated else builtin,
        )
    return complete
