"""Behaviors: the axes of a decision and their order of strictness (LANGUAGE, section 4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from specctl.problem import Route
from specctl.values import field, frozen

Outcome = str | int | Decimal
Combine = Literal["strictest", "unique"]

UNLIMITED = "unlimited"
CONFLICT = "CONFLICT"
UNDECIDED = "UNDECIDED"


@frozen
class Behavior:
    """One axis of the decision: its tiers from most permissive to strictest, or a numeric bound.

    `tiers` is empty for a limit; `bound` matters only there. `contract` is None for what is built in.
    """

    id: str
    kind: Literal["choice", "flag", "limit"] = "choice"
    tiers: tuple[tuple[str, ...], ...] = ()
    bound: Literal["at_most", "at_least"] = "at_most"
    otherwise: Outcome | None = None
    must_decide: bool = False
    combine: Combine = "strictest"
    contract: str | None = None
    route: Route = ()
    describe: str = ""
    _places: dict[Outcome, int] = field(init=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Note the place of each value's tier, which is asked for again and again."""
        self._places.update({value: place for place, tier in enumerate(self.tiers) for value in tier})

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a choice or flag, most permissive first; empty for a limit."""
        return tuple(value for tier in self.tiers for value in tier)

    def tier(self, value: Outcome) -> float | Decimal | int:
        """A number that grows with strictness; values of one tier share it."""
        if self.kind != "limit":
            return self._places[value]
        if isinstance(value, str):
            return float("-inf")
        exact = Decimal(value)  # its sign can change without rounding
        return exact.copy_negate() if self.bound == "at_most" else exact

    def stricter(self, value: Outcome, than: Outcome) -> bool:
        """Whether a value stands in a strictly later tier than another."""
        return self.tier(value) > self.tier(than)

    def accepts(self, value: object) -> bool:
        """Whether something is a value of this behavior."""
        if self.kind != "limit":
            return isinstance(value, str) and value in self.values
        return value == UNLIMITED or (isinstance(value, int | Decimal) and not isinstance(value, bool))


FLAG_TIERS = (("optional",), ("required", "forbidden"))
TOOL_TIERS = (("allow",), ("ask",), ("deny",))
RESPONSE_TIERS = (
    ("comply",),
    ("caveat",),
    ("partial", "clarify"),
    ("safe_complete", "redirect", "abstain"),
    ("refuse",),
)
FLAGS = ("disclose_ai", "crisis_resources", "cite_sources", "redact_pii", "state_limits", "log_decision")

BUILT_IN: dict[str, Behavior] = {
    behavior.id: behavior
    for behavior in (
        Behavior("response", tiers=RESPONSE_TIERS, must_decide=True),
        Behavior("uncertainty", tiers=(("plain",), ("hedge", "quantify"), ("withhold",)), otherwise="plain"),
        Behavior("handoff", tiers=(("none",), ("offer",), ("transfer",)), otherwise="none"),
        Behavior("review", tiers=(("none",), ("sample",), ("after",), ("before",)), otherwise="none"),
        Behavior("autonomy", tiers=(("act",), ("notify",), ("confirm",), ("propose",))),
        *(Behavior(flag, kind="flag", tiers=FLAG_TIERS) for flag in FLAGS),
        *(Behavior(limit, kind="limit") for limit in ("max_words", "max_turns")),
    )
}


def tool_behavior(tool: str, contract: str, route: Route, describe: str) -> Behavior:
    """The behavior `tools.<name>` that a declared tool brings."""
    return Behavior(
        f"tools.{tool}", tiers=TOOL_TIERS, must_decide=True, contract=contract, route=route, describe=describe
    )


def with_settings(
    behavior: Behavior, *, combine: Combine | None, must_decide: bool | None, otherwise: Outcome | None
) -> Behavior:
    """A behavior as a stack sets it; None leaves a setting as it is."""
    return replace(
        behavior,
        combine=behavior.combine if combine is None else combine,
        must_decide=behavior.must_decide if must_decide is None else must_decide,
        otherwise=behavior.otherwise if otherwise is None else otherwise,
    )
