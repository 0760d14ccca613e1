"""Why a contract admits no request with some facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import dedent
from typing import Literal, TypeVar

from specctl.diagnostics import Location
from specctl.language.attribute import Attribute
from specctl.language.contract import Contract
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact
from specctl.logic.region import Region
from specctl.logic.universe import Universe
from specctl.problem import Route
from specctl.values import frozen

Item = TypeVar("Item")


@frozen
class Obstacle:
    """What rules a request out: an attribute that does not apply, or an assumption; where it stands, and its lines."""

    kind: Literal["attribute", "assumption"]
    name: str | None
    location: Location
    text: str


@frozen
class RuledOut:
    """The fewest facts that no request has together, and what rules them out."""

    facts: Mapping[str, Fact]
    obstacles: tuple[Obstacle, ...]


def ruled_out(stack: Stack, facts: Mapping[str, Fact], universe: Universe) -> RuledOut:
    """Why there is no request of the space with these facts; there must be none."""
    at = {name: universe.at(stack.attributes[name], value, stack) for name, value in facts.items()}
    if not _meet(at.values(), universe):
        names = _fewest(list(facts), lambda some: not _meet((at[name] for name in some), universe))
        found = [stack.attributes[name] for name in names if stack.attributes[name].applies_when is not None]
        return RuledOut({name: facts[name] for name in names}, tuple(map(_inapplicable(stack), found)))
    assumed = _assumptions(stack, universe)
    known = _meet(at.values(), universe)
    kept = _fewest(assumed, lambda some: not known & _meet((item[2] for item in some), universe))
    wall = _meet((item[2] for item in kept), universe)
    names = _fewest(list(facts), lambda some: not wall & _meet((at[name] for name in some), universe))
    obstacles = tuple(_obstacle("assumption", None, contract, route) for contract, route, _ in kept)
    return RuledOut({name: facts[name] for name in names}, obstacles)


def _meet(regions: Iterable[Region], universe: Universe) -> Region:
    found = universe.everything
    for region in regions:
        found &= region
    return found


def _fewest(items: Sequence[Item], is_enough: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """A part of some items that is enough, and of which none can be left out."""
    kept = list(items)
    for item in reversed(items):
        fewer = [other for other in kept if other is not item]
        if is_enough(fewer):
            kept = fewer
    return kept


def _assumptions(stack: Stack, universe: Universe) -> list[tuple[Contract, Route, Region]]:
    return [
        (member, ("assume", place), universe.region(condition, stack))
        for member in stack.members
        for place, condition in enumerate(member.assumptions)
    ]


def _inapplicable(stack: Stack) -> Callable[[Attribute], Obstacle]:
    owners = {member.id: member for member in stack.members}

    def obstacle(attribute: Attribute) -> Obstacle:
        return _obstacle("attribute", attribute.id, owners[attribute.contract], (*attribute.route, "applies_when"))

    return obstacle


def _obstacle(kind: Literal["attribute", "assumption"], name: str | None, contract: Contract, route: Route) -> Obstacle:
    document = contract.document
    numbers = document.lines_of(route)
    lines = document.text.splitlines()[numbers.start - 1 : numbers.stop - 1]
    return Obstacle(kind, name, Location(document.path, document.locate(route)), dedent("\n".join(lines)))
