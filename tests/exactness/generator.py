"""Draws small valid repositories, biased so that every check has something to find."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from .drafts import Contract, Draft, sound
from .draw_attributes import draw_assumptions, draw_attributes, draw_named
from .draw_behaviors import HEAT, draw_otherwise, draw_own, draw_settings, draw_tools
from .draw_claims import draw_claims
from .draw_rules import draw_rules
from .draw_theme import draw_themed
from .looser_draw import draw_references
from .oracle import Oracle, all_findings

LEVELS = [
    ["platform", "operator", "user"],
    ["platform", "operator", "user"],
    ["platform", "operator", "user"],
    ["root", "system", "developer", "user"],
    ["org", "team"],
]


THEMES = ["response", "uncertainty", "autonomy", "handoff", "disclose_ai", "max_turns"]


@dataclass(frozen=True)
class Repository:
    """Levels, highest first, and contracts by id in file order."""

    levels: list[str]
    contracts: dict[str, Contract]


def repository(seed: int, *, full: bool = False) -> Repository:
    """Draw the repository of a seed; `full` adds properties, cases and references."""
    rng = Random(seed)
    draft = Draft(rng, rng.choice(LEVELS), rng.choice([30, 100, 300, 800, 1800]), rng.random() < 0.25)
    count = draft.weighted({1: 1.0, 2: 3.0, 3: 5.0, 4: 2.0, 5: 1.0})
    draft.tall = count > 2 and draft.chance(0.6)
    draft.theme = draft.pick(THEMES) if draft.chance(0.9 if draft.tall else 0.3) else ""
    draft.hot = {draft.weighted(HEAT): 3.0} | ({"response": 2.0} if draft.chance(0.6) else {})
    if draft.chance(0.2):
        draft.hot["max_words"] = 1.5
    draft.relay = draft.tall and draft.chance(0.25)
    for _ in range(count):
        draw_contract(draft, count, full=full)
    contracts = list(draft.contracts.items())
    if draft.chance(0.5):
        rng.shuffle(contracts)
    drawn = dict(contracts)
    if full:
        draw_references(drawn, draft.levels, Random(f"references of {seed}"))
    return Repository(draft.levels, drawn)


def draw_contract(draft: Draft, count: int, *, full: bool) -> None:
    """Draw one more contract, on some of those drawn before it."""
    name = draw_skeleton(draft)
    draw_attributes(draft, name, 5 if len(draft.stack(name)) == 1 else 2)
    draw_named(draft, name)
    draw_assumptions(draft, name)
    draw_tools(draft, name)
    draw_own(draft, name)
    if draft.chance(0.6):
        draft.hot |= {f"tools.{tool}": 1.5 for tool in draft.contracts[name].get("tools", {})}
    draw_settings(draft, name)
    draw_otherwise(draft, name)
    draw_rules(draft, name, 5 if count < 4 else 3)
    if draft.theme:
        themed = [draw_themed(draft, name) for _ in range(draft.weighted({0: 1.0, 1: 5.0}))]
        draft.contracts[name]["rules"] += themed
    if full:
        draw_claims(draft, name)


def draw_skeleton(draft: Draft) -> str:
    """Start a contract at a level, extending some of those above it such that its stack is sound."""
    levels, drawn = draft.levels, draft.contracts
    lowest = max((levels.index(one["level"]) for one in drawn.values()), default=0)
    rank = (
        min(lowest + draft.weighted({0: 3.0, 1: 7.0, 2: 0.5}), len(levels) - 1) if drawn else draft.pick([0, 0, 0, 1])
    )
    if draft.tall and len(drawn) < 3:
        rank = min(len(drawn), len(levels) - 1)
    elif drawn and draft.chance(0.15):
        rank = draft.rng.randrange(len(levels))
    name = f"c{len(drawn)}-{levels[rank]}"
    head: Contract = {"specctl": 1, "id": name, "version": "1.0.0", "level": levels[rank]}
    may = [one for one in drawn if levels.index(drawn[one]["level"]) <= rank]
    for _ in range(3):
        above = draft.some(may, 3, 1 if draft.chance(0.9) else 0)
        if may and draft.chance(0.95 if draft.tall else 0.7) and may[-1] not in above:
            above.insert(draft.rng.randint(0, len(above)), may[-1])
        drawn[name] = head | ({"extends": above} if above else {})
        if sound(draft, name):
            return name
    drawn[name] = head
    return name


@st.composite
def repositories(draw: st.DrawFn, *, full: bool = False) -> Repository:
    """Draw repositories by seed."""
    return repository(draw(st.integers(min_value=0, max_value=2**40)), full=full)


def to_yaml(value: Any) -> str:
    """Write a contract as flow YAML, which is JSON with exact decimals."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {to_yaml(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(to_yaml(part) for part in value) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value)


def statistics(count: int) -> None:
    """Print in how many repositories each check occurs, and how large the spaces are."""
    seen: Counter[str] = Counter()
    sizes: list[int] = []
    for seed in range(count):
        drawn = repository(seed, full=True)
        oracle = Oracle(drawn.levels, drawn.contracts)
        seen.update({finding.check for finding in all_findings(oracle)})
        sizes += [len(oracle.view(contract).space.requests) for contract in drawn.contracts]
    for check, times in seen.most_common():
        sys.stdout.write(f"{100 * times / count:6.1f} %  {check}\n")
    sys.stdout.write(f"requests a stack: mean {sum(sizes) / len(sizes):.0f}, largest {max(sizes)}\n")


if __name__ == "__main__":
    statistics(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
