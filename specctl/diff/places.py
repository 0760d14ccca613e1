"""Places of a contract in plain words, and where they stand on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Location
from specctl.diff.change import Sides
from specctl.language.contract import Contract
from specctl.problem import Route

_ONE = {
    "attributes": "attribute", "behaviors": "behavior", "cases": "case", "dials": "dial", "drills": "drill",
    "effects": "effect", "escalations": "escalation", "examples": "example", "failure_modes": "failure mode",
    "glossary": "glossary term", "integrations": "integration", "metrics": "metric", "outputs": "output",
    "parties": "party", "properties": "property", "refine": "attribute", "remediations": "remediation",
    "rules": "rule", "tools": "tool", "values": "value",
}  # fmt: skip
# Below these, a name may be a word of the section and no name of a thing.
_NESTING = {"attributes": ("values",), "rules": ("examples",), "refine": ("values",)}


def in_words(steps: tuple[str | int, ...]) -> str:
    """What a place is called: `rule medical-general, example 2, good`; numbers are entries of a list, from 0."""
    return ", ".join(_words(steps))


def _words(steps: tuple[str | int, ...]) -> Iterator[str]:
    section, rest = steps[0], steps[1:]
    if section == "refine" and len(rest) > 1:
        rest = (rest[0], "values", *(rest[1:] if len(rest) == 2 or rest[2] != "values" else rest[3:]))  # noqa: PLR2004
    if section in _ONE and rest and isinstance(rest[0], str):
        yield f"{_ONE[str(section)]} {rest[0]}"
        rest = rest[1:]
        if len(rest) > 1 and rest[0] in _NESTING.get(str(section), ()):
            yield f"{_ONE[str(rest[0])]} {rest[1]}"
            rest = rest[2:]
    else:
        yield str(section)
    yield from (f"entry {step + 1}" if isinstance(step, int) else step for step in rest)


def sides(base: Contract, before: Route | None, head: Contract, after: Route | None) -> Sides:
    """Where something stands on both sides, by its routes; None where a side does not have it."""
    return Sides(_place(base, before), _place(head, after))


def _place(contract: Contract, route: Route | None) -> Location | None:
    return None if route is None else Location(contract.document.path, contract.document.locate(route))


def order(at: Sides) -> tuple[int, int]:
    """Where to report something: by its place in the head, or in the base where the head does not have it."""
    place = at.head or at.base
    return (place.span.start.line, place.span.start.column) if place is not None else (0, 0)
