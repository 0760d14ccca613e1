"""How many nodes diagrams may have: few at first, since room costs time, then what the limit allows."""

from __future__ import annotations

_BYTES_A_NODE = 32
_FEW_RULES = 200
_SMALL, _LARGE = 1 << 17, 1 << 21


def rooms(memory_mib: int, rules: int) -> tuple[int, ...]:
    """The numbers of nodes to try, one after the other, for so many rules within so much memory."""
    allowed = memory_mib * 1024 * 1024 // _BYTES_A_NODE
    first = _SMALL if rules < _FEW_RULES else _LARGE
    return (allowed,) if allowed <= first else (first, allowed)
