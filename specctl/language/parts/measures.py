"""What is measured, and autonomy that is raised by it."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from specctl.language.condition import ALWAYS, Condition
from specctl.language.parts.duration import Duration
from specctl.language.parts.failures import Severity
from specctl.problem import Route
from specctl.values import frozen

MetricKind = Literal[
    "unsafe_compliance",
    "over_refusal",
    "hallucinated_certainty",
    "handoff_correctness",
    "consistency",
    "time_to_detect",
    "time_to_resolve",
    "residual_risk",
    "latency",
    "error_rate",
    "custom",
]
TIMES = frozenset(("time_to_detect", "time_to_resolve", "latency"))
RATES = frozenset(
    (
        "unsafe_compliance",
        "over_refusal",
        "hallucinated_certainty",
        "handoff_correctness",
        "consistency",
        "error_rate",
    )
)


@frozen
class Metric:
    """Something that is measured; `alert` is the id of an escalation.

    `max`, `min` and `tolerance` are rates for the kinds in RATES and seconds for those in TIMES; for other kinds, a
    duration is given in seconds as well.
    """

    id: str
    contract: str
    route: Route
    kind: MetricKind
    describe: str = ""
    max: Decimal | None = None
    min: Decimal | None = None
    tolerance: Decimal | None = None
    where: Condition = ALWAYS
    window: Duration | None = None
    min_samples: int | None = None
    severity: Severity | None = None
    alert: str | None = None
    gate: bool = False

    @property
    def has_threshold(self) -> bool:
        """Whether some value is out of bounds."""
        return self.max is not None or self.min is not None


@frozen
class Stage:
    """One stage of a dial, at a value of its attribute; `needs` are ids of metrics, `approved_by` is that of a role."""

    at: int
    route: Route
    means: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    approved_by: str | None = None


@frozen
class Dial:
    """Autonomy that is raised stage by stage, from the lowest."""

    id: str
    contract: str
    route: Route
    attribute: str
    stages: tuple[Stage, ...]
    describe: str = ""
