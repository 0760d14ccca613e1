"""Routes in words that stay the same when entries of lists move."""

from __future__ import annotations

import re
from typing import Any

from specctl.problem import Route

_NAME = re.compile(r"[\w.-]+")


def steady(route: Route, root: object) -> str:
    """A route such as `rules/medical-general/when`: entries of lists by their id or name where they have one."""
    steps, value = [], root
    for part in route:
        steps.append(_step(part, value))
        value = _inner(value, part)
    return "/".join(steps)


def _step(part: str | int, value: object) -> str:
    if not isinstance(part, int):
        return part
    name = _name(_inner(value, part))
    return str(part) if name is None else name


def _name(entry: object) -> str | None:
    """What an entry of a list is known by: its id, or the entry itself if it is a name."""
    name: Any = entry.get("id") if isinstance(entry, dict) else entry
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def _inner(value: object, part: str | int) -> object:
    if isinstance(value, dict):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None
