"""A behavior as SQL from its regions: which of a few kinds of request a row is, and what is decided for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from specctl.language.behavior import Outcome
from specctl.language.condition import Condition
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.box_condition import box_condition
from specctl.logic.describe import boxes
from specctl.logic.measure import Measure
from specctl.logic.outcomes import outcomes, shown
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution, resolve
from specctl.logic.universe import Universe
from specctl.sql.build import Expr, among, choose, disj, literal, size
from specctl.sql.steps import Steps
from specctl.values import entity

_MOST_KINDS = 64
_MOST_BOXES = 64


@entity
class Kind:
    """Requests that get one outcome by the same rules."""

    outcome: Outcome
    rules: tuple[Rule, ...]
    region: Region


def by_regions(
    behavior: str,
    stack: Stack,
    space: Region,
    universe: Universe,
    write: Callable[[Condition], Expr],
    most: int,
) -> tuple[list[tuple[Expr, Kind]], Kind] | None:
    """Kinds of requests with what tells each from those after it, and the kind of all the rest.

    None where there are too many, or where it would take more than `most` nodes. `space` are the requests that count.
    """
    found = kinds(resolve(stack, behavior, universe), space)
    if not found:
        return None
    measure = Measure(universe)
    *first, last = sorted(found, key=lambda kind: measure.volume(kind.region))
    told: list[tuple[Expr, Kind]] = []
    left, used = space, 0
    for kind in first:
        parts, rest = boxes(kind.region, left, universe, measure, _MOST_BOXES)
        condition = disj(*(write(box_condition(box, stack, universe)) for box in parts))
        used += size(condition)
        if rest or used > most:
            return None
        told.append((condition, kind))
        left -= kind.region
    return told, last


def kinds(resolution: Resolution, space: Region) -> list[Kind] | None:
    """The kinds of requests of a space, disjoint; None if there are too many."""
    found = [Kind(outcome, (), part & space) for outcome, part in outcomes(resolution).items() if part & space]
    for item, deciding in resolution.deciding.items():
        found = [piece for kind in found for piece in _split(kind, item.rule, deciding)]
        if len(found) > _MOST_KINDS:
            return None
    return found


def _split(kind: Kind, rule: Rule, deciding: Region) -> Iterator[Kind]:
    inside = kind.region & deciding
    if inside:
        yield Kind(kind.outcome, (*kind.rules, rule), inside)
    outside = kind.region - deciding
    if outside:
        yield Kind(kind.outcome, kind.rules, outside)


def in_steps(told: list[tuple[Expr, Kind]], last: Kind, stack: Stack, steps: Steps) -> tuple[Expr, Expr]:
    """The outcome, and the ids of the rules that decide, between blanks."""
    numbered = [(condition, literal(place)) for place, (condition, _) in enumerate(told, 1)]
    which = steps.name(choose(numbered, literal(0)))
    every = [(0, last), *((place, kind) for place, (_, kind) in enumerate(told, 1))]
    return (
        _by_kind(which, [(place, shown(kind.outcome)) for place, kind in every]),
        _by_kind(which, [(place, _ids(kind, stack)) for place, kind in every]),
    )


def _ids(kind: Kind, stack: Stack) -> str:
    return " ".join(rule.id for rule in stack.rules if rule in kind.rules)


def _by_kind(which: Expr, texts: list[tuple[int, str]]) -> Expr:
    """The text of each kind; the first is that of the rest."""
    places: dict[str, list[int]] = {}
    for place, text in texts:
        places.setdefault(text, []).append(place)
    default = literal(texts[0][1])
    return choose(
        [(among(which, map(literal, listed)), literal(text)) for text, listed in places.items() if text != texts[0][1]],
        default,
    )
