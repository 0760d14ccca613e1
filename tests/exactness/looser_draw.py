"""Draws which contracts of a repository are to be no looser than which others."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from .attributes import Raw
from .diff_requests import joint_attributes
from .requests import constants
from .stacks import read_stack

_MOST_REQUESTS = 800


def draw_references(contracts: Mapping[str, dict[str, Any]], levels: list[str], rng: Random) -> None:
    """Let some contracts name others, above, beside or below them, with which they have few requests in common."""
    pairs = [(own, other) for own in contracts for other in contracts if own != other]
    for own, other in rng.sample(pairs, min(len(pairs), rng.choice([0, 1, 2, 3]))):
        if volume(contracts, levels, own, other) <= _MOST_REQUESTS:
            contracts[own].setdefault("no_looser_than", []).extend([other] * rng.choice([1, 1, 1, 2]))


def volume(contracts: Mapping[str, Raw], levels: list[str], own: str, other: str) -> int:
    """Bound the number of joint requests of two contracts."""
    points = constants(contracts)
    whole = 1
    for one in joint_attributes(
        read_stack(other, contracts, levels), read_stack(own, contracts, levels), points, points
    ):
        whole *= max(1, len(one.pairs))
    return whole
