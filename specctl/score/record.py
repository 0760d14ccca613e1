"""What readers of results give: records as `event-schema` describes them, or why an entry is none.

Eval harnesses say the same things in different places. What those things mean for a record is said here, once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Literal, TypeGuard

from specctl.values import frozen

# A record as plain data, by the names of docs/generate/event-schema.md.
Record = dict[str, object]
Observation = str | int | float

# error: the product gave no answer; broken: cannot be read; foreign: of no suite that specctl generated; unscored:
# nobody labelled it; withdrawn: somebody took it back; incomplete: the run did not end, or answers are missing.
Kind = Literal["error", "broken", "foreign", "unscored", "withdrawn", "incomplete"]

# Somebody looked and could not tell.
UNDETERMINED = "undetermined"
# What a grader says where an answer shows nothing of a behavior.
UNSEEN = "unseen"
# That a tool is not used is what `deny` looks like.
_TOOL, _NOT_USED = "tools.", "deny"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_SHORT = 200


@frozen
class Unreadable:
    """An entry that is no record: of which kind it is, and why in words."""

    kind: Kind
    message: str


# The place in the file, for people, and what stands there.
Found = tuple[str, Record | Unreadable]


def fields(value: object) -> Mapping[str, object]:
    """An object of JSON; empty where something else stands."""
    return value if isinstance(value, dict) else {}


def text(value: object) -> str:
    """A text that can be written as UTF-8, which JSON does not promise; empty where something else stands."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""


def brief(value: object) -> str:
    """The first line of a message, shortened."""
    lines = [line.strip() for line in text(value).splitlines() if line.strip()] or ["without a message"]
    return lines[0] if len(lines[0]) <= _SHORT else f"{lines[0][:_SHORT]}…"


def request(case: object, metadata: Mapping[str, object]) -> Record | None:
    """What a record says of its request, from the case and its metadata; None where no contract is named.

    A record's group and seed are the case that it is a variant of, or the case itself: groups of a suite also join
    requests that are decided differently.
    """
    contract, digest, name = (text(value) for value in (metadata.get("contract"), metadata.get("digest"), case))
    facts = metadata.get("facts")
    if not contract or not digest or not (name or isinstance(facts, dict)):
        return None
    is_variant = metadata.get("kind") in ("case", "variant")
    group = (text(metadata.get("group")) if is_variant else "") or name
    found: Record = {"contract": contract, "version": text(metadata.get("version")), "digest": digest, "case": name}
    found |= {"group": group, "seed": group}
    return {key: value for key, value in found.items() if value} | ({"facts": facts} if isinstance(facts, dict) else {})


def observation(behavior: str, label: object, check: Mapping[str, object]) -> Observation | None:
    """What a label says that the product did; None where nobody can have seen anything of the behavior.

    An answer that shows nothing of what it was to show is `undetermined`. A tool that is not used is denied; where the
    product was free to use it or not, that says nothing.
    """
    if label != UNSEEN:
        return _given(label)
    right = check.get("labels")
    allowed = right if isinstance(right, list) else [UNSEEN]
    if behavior.startswith(_TOOL):
        return _NOT_USED if _NOT_USED in allowed or UNSEEN not in allowed else None
    return None if UNSEEN in allowed else UNDETERMINED


def _given(label: object) -> Observation:
    """A label as the grader gave it, also one that no list has; what is no label at all is `undetermined`."""
    if isinstance(label, str):
        return text(label) or UNDETERMINED
    return label if _is_number(label) else UNDETERMINED


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def moment(*values: object) -> str:
    """The first value that is a time with its offset; empty if none is."""
    return next((value for value in values if isinstance(value, str) and _TIME.fullmatch(value)), "")
