"""Plain data as the YAML that a person would write: sections in blocks, conditions and decisions in a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

# Values of these keys stand in one line.
_IN_A_LINE = frozenset(
    ["adjustable", "applies_when", "assume", "enforced_in", "extends", "otherwise", "overrides", "owners", "tags",
     "then", "tools", "unless", "when"]
)  # fmt: skip
_PLAIN = re.compile(r"[A-Za-z](?:[\w .'();/-]|,(?= ))*\Z")
_PLAIN_IN_A_LINE = re.compile(r"[A-Za-z][\w.-]*\Z")


def contract_text(contract: Mapping[str, object]) -> str:
    """A contract as the text of its file."""
    return "\n".join(_block(contract, "")) + "\n"


def _block(value: object, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _entry(str(key), item, indent)
    elif isinstance(value, list):
        for item in value:
            first, *rest = _block(item, indent + "  ") if isinstance(item, dict) else [indent + "  " + scalar(item)]
            yield from (f"{indent}- {first[len(indent) + 2 :]}", *rest)


def _entry(key: str, item: object, indent: str) -> Iterator[str]:
    if key == "assume" and isinstance(item, list):
        yield f"{indent}{key}:"
        yield from (f"{indent}  - {flow(part)}" for part in item)
    elif key in _IN_A_LINE or (isinstance(item, list) and not any(isinstance(part, dict) for part in item)):
        yield f"{indent}{key}: {flow(item)}"
    elif isinstance(item, Mapping | list):
        yield f"{indent}{key}:"
        yield from _block(item, indent + "  ")
    else:
        yield f"{indent}{key}: {scalar(item)}"


def flow(value: object) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return value if isinstance(value, str) and _PLAIN_IN_A_LINE.match(value) else _quoted(value)


def scalar(value: object) -> str:
    """A scalar that has a line's end to itself."""
    return value if isinstance(value, str) and _PLAIN.match(value) else _quoted(value)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
