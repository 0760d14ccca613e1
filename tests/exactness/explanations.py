"""Holds explanations, authority and queries against the oracle, for one repository."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random
from typing import Any

from .asked import wrong_queries
from .compare import workspace_of
from .empowered import wrong_authority
from .explained import wrong_tables, wrong_traces
from .generator import Repository
from .oracle import View
from .requests import constants
from .stacks import read_stack


def wrong_answers(repository: Repository, rng: Random, seen: Counter[str]) -> list[str]:
    """Everything that the answers and the oracle do not agree on; `seen` counts what was compared."""
    wrong: list[str] = []
    for name, stack in workspace_of(repository).stacks.items():
        points = constants(repository.contracts)
        for attribute in stack.attributes.values():
            if attribute.kind == "number":
                points.setdefault(attribute.id, set()).add(_between(attribute, rng))
        view = View(read_stack(name, repository.contracts, repository.levels), points)
        if view.every:
            wrong += [f"{name}: {text}" for text in wrong_traces(stack, view, rng, seen)]
            wrong += [f"{name}: {text}" for text in wrong_tables(stack, view, rng, seen)]
            wrong += [f"{name}: {text}" for text in wrong_authority(stack, view, rng, seen)]
            wrong += [f"{name}: {text}" for text in wrong_queries(stack, view, points, rng, seen)]
    return wrong


def _between(attribute: Any, rng: Random) -> Fraction:
    """A number that probably no contract names."""
    low, high = Fraction(attribute.minimum), Fraction(attribute.maximum)
    return low + (high - low) * Fraction(rng.randrange(129), 128)
