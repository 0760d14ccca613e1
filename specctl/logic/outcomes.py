"""Which outcome each request gets: the decision function as a partition of the request space."""

from __future__ import annotations

from decimal import Decimal

from specctl.language.behavior import CONFLICT, UNDECIDED, Outcome
from specctl.logic.decimals import as_number
from specctl.logic.region import Region
from specctl.logic.resolve import Resolution


def outcomes(resolution: Resolution) -> dict[Outcome, Region]:
    """Each outcome of a behavior, CONFLICT and UNDECIDED included, with the requests that get it.

    The regions are disjoint and make up the universe; those that are empty there are left out.
    """
    found = dict(resolution.standing.decided)
    behavior = resolution.behavior
    rest = UNDECIDED if behavior.otherwise is None else behavior.otherwise
    found[rest] = found[rest] | resolution.undecided if rest in found else resolution.undecided
    found[CONFLICT] = resolution.conflict
    return {outcome: region for outcome, region in found.items() if region}


def outcome_order(outcome: Outcome) -> tuple[bool, object]:
    """A sort key: numbers first, then names."""
    return isinstance(outcome, str), outcome


def shown(outcome: Outcome) -> str:
    """An outcome as it is written: numbers in full, whole ones without a fraction."""
    return outcome if isinstance(outcome, str) else f"{Decimal(as_number(outcome)):f}"
