"""What holding answers against the oracle needs: requests of a view, values, and what is open."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from specctl.answers.values import Choice

from .compare import _written
from .decide import Trace, is_open
from .oracle import View

_MOST_REQUESTS = 12


def facts_at(view: View, index: int) -> dict[str, Any]:
    return {key: _written(value) for key, value in view.space.facts(index).items()}


def sample(view: View, rng: Random) -> list[int]:
    return rng.sample(view.every, min(len(view.every), _MOST_REQUESTS))


def value_of(choice: Choice) -> Any:
    return choice.probe if isinstance(choice.probe, str) else Fraction(choice.probe)


def open_to(trace: Trace, level: str, every: tuple[Choice, ...]) -> set[Choice]:
    return {choice for choice in every if is_open(trace, level, value_of(choice))}
