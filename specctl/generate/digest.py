"""A short name for exactly what a stack says."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from specctl.language.stack import Stack
from specctl.output.json_text import dumps

_DIGITS = 16


def digest(stack: Stack) -> str:
    """16 hex digits over the data of all contracts of a stack: comments, order of keys and quoting play no part."""
    data = {"levels": list(stack.levels), "contracts": [_sorted(member.document.root) for member in stack.members]}
    return sha256(dumps(data).encode()).hexdigest()[:_DIGITS]


def _sorted(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
