"""Which requests something is about, in words: how many they are, and one of them."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.diagnostics import Extent
from specctl.words import fact, percent


def amount(extent: Extent) -> str:
    """How much a region is, in brackets; single values of a number have no measure and still exist."""
    share = extent.share
    if share is None or share == 1:
        return ""
    return f" ({percent(share)} of requests)" if share else " (single values only: 0 % by measure)"


def example(witness: Mapping[str, object], relevant: frozenset[str]) -> str:
    """A request by the attributes that matter."""
    shown = [f"{name} {fact(value)}" for name, value in witness.items() if name in relevant]
    if not shown:
        return "any request"
    rest = len(witness) - len(shown)
    return ", ".join(shown) + (", whatever the rest" if rest else "")
