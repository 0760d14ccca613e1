"""Properties and cases: what must hold everywhere, and examples that are tests (LANGUAGE, sections 8 and 9)."""

from __future__ import annotations

from typing import Literal

from specctl.language.behavior import Outcome
from specctl.language.condition import Condition, Scalar
from specctl.language.rule import Turn
from specctl.problem import Route
from specctl.values import entity

ClaimKind = Literal["always", "never", "at_least", "at_most", "same_across", "open", "closed"]
Expected = tuple[tuple[str, frozenset[Outcome]], ...]


@entity
class Property:
    """A claim about every request of a region.

    `outcomes` maps targets to the values claimed (for `open` and `closed`, the values asked about);
    `across` and `behaviors` belong to `same_across`, `level` to `open` and `closed`.
    """

    id: str
    contract: str
    route: Route
    kind: ClaimKind
    where: Condition
    given: Expected = ()
    outcomes: Expected = ()
    across: tuple[str, ...] = ()
    behaviors: tuple[str, ...] = ()
    level: str | None = None
    claim: str = ""


@entity
class Case:
    """A concrete request, wholly or partly described, and what it must get."""

    id: str
    contract: str
    route: Route
    facts: tuple[tuple[str, Scalar | tuple[str, ...]], ...]
    context: Condition
    expect: Expected
    user: str | None = None
    turns: tuple[Turn, ...] = ()
