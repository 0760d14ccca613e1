"""JSON whose numbers are exact decimals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal


def dumps(value: object, indent: int | None = None) -> str:
    """JSON text of plain data; Decimals are written as they are, without rounding."""
    return _text(value, indent, 0)


def _text(value: object, indent: int | None, depth: int) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        items = [f"{json.dumps(str(key))}: {_text(item, indent, depth + 1)}" for key, item in value.items()]
        return _joined("{", "}", items, indent, depth)
    if isinstance(value, list | tuple):
        return _joined("[", "]", [_text(item, indent, depth + 1) for item in value], indent, depth)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _joined(start: str, end: str, items: list[str], indent: int | None, depth: int) -> str:
    if not items or indent is None:
        return start + ", ".join(items) + end
    inner = "\n" + " " * indent * (depth + 1)
    return start + inner + f",{inner}".join(items) + "\n" + " " * indent * depth + end
