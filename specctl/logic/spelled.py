"""What a part of a claim says once effects are written out as the tools that have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specctl.language.behavior import TOOL_TIERS, Outcome
from specctl.language.claim import Expected
from specctl.language.contract import Tool

# Behaviors to the values that a claim names for them.
Claimed = dict[str, frozenset[Outcome]]

_TIERS: dict[Outcome, int] = {value: place for place, (value,) in enumerate(TOOL_TIERS)}


def spelled(expected: Expected, tools: Mapping[str, Tool]) -> Claimed:
    """Each behavior with its values: a named tool beats an effect, among effects the strictest."""
    named = {target: values for target, values in expected if not target.startswith("effects.")}
    by_effect: dict[str, list[frozenset[Outcome]]] = {}
    for target, values in expected:
        if target.startswith("effects."):
            for tool in tools.values():
                name = f"tools.{tool.id}"
                if tool.has(target.removeprefix("effects.")) and name not in named:
                    by_effect.setdefault(name, []).append(values)
    return named | {name: max(several, key=_strictness) for name, several in by_effect.items()}


def _strictness(values: Iterable[Outcome]) -> list[int]:
    """A list is as strict as the most permissive value in it; the next ones break ties."""
    return sorted(_TIERS[value] for value in values)
