"""What a score says, as frozen values: every figure that any format shows, computed once.

Rates are fractions from 0 to 1, times are seconds. Every interval is two-sided, at 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from specctl.values import field, frozen

Verdict = Literal["pass", "fail", "inconclusive"]
Cause = Literal["contract", "model", "both", "data"]
Unit = Literal["rate", "seconds"]


@frozen
class Rate:
    """How often something was so: `hits` of `cases`, and the Wilson interval of the rate.

    Where records say which prompt they were made from, `clusters` tells how many prompts there are, and the interval is
    that of as many independent cases as the clusters are worth. Without cases there is no rate and no interval.
    """

    hits: int
    cases: int
    low: float | None = None
    high: float | None = None
    clusters: int | None = None

    @property
    def value(self) -> float | None:
        """The rate; None of no cases."""
        return self.hits / self.cases if self.cases else None


@frozen
class Measured:
    """One measure over all records: its name, the behavior where it is one for each, and whether hits are good.

    `undetermined` are the observations that would count if anybody could have told. `examples` name records in
    which it went wrong, as `case` ids or places such as `results.jsonl:12`.
    """

    name: str
    rate: Rate
    is_good: bool
    behavior: str | None = None
    examples: tuple[str, ...] = ()
    undetermined: int = 0


@frozen
class Judged:
    """A metric of the contract, judged on its interval; `is_gate` where a release hangs on it.

    `limit` has the tolerance in it. `needs` are the fewest cases that can pass it, if none of them goes wrong, and
    `more` about how many more cases would settle an inconclusive one if the rate stays as it is; None where no number
    can be told. Without a rate nothing in the results measures it, and `reason` says so. For times, `rate` is the share
    of incidents or answers that took longer, `value` the 95th percentile. `window` is how far back records count.
    """

    metric: str
    kind: str
    side: Literal["max", "min"]
    limit: float
    verdict: Verdict
    reason: str
    unit: Unit = "rate"
    is_gate: bool = False
    severity: str | None = None
    where: str = ""
    describe: str = ""
    rate: Rate | None = None
    value: float | None = None
    more: int | None = None
    examples: tuple[str, ...] = ()
    undetermined: int = 0
    needs: int | None = None
    window: str = ""


@frozen
class Slice:
    """One measure in a part of the records: those with a value of a dimension.

    A dimension is `rule`, `risk`, `layer`, `model`, or the name of an attribute; an inner name of an enum counts all
    below it, and `depth` is how deep a name stands. `p_value` is that of the difference to all other records, corrected
    for the number of slices (Benjamini and Hochberg); None where it cannot be told.
    """

    dimension: str
    value: str
    measure: str
    behavior: str | None
    is_good: bool
    rate: Rate
    p_value: float | None = None
    depth: int = 0
    examples: tuple[str, ...] = ()

    @property
    def failures(self) -> int:
        """How many cases went wrong."""
        return self.rate.cases - self.rate.hits if self.is_good else self.rate.hits


@frozen
class Confusion:
    """Expected against observed outcomes of one behavior: counts by (expected, observed).

    `labels` has the outcomes in order of strictness; several allowed outcomes are one label, joined by `|`.
    `undetermined` is an outcome of its own and comes last.
    """

    behavior: str
    labels: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]


@frozen
class Bin:
    """The answers whose confidence lies from `low` to `high`: how many, their mean confidence, how many were right."""

    low: float
    high: float
    cases: int
    confidence: float
    correct: int


@frozen
class Calibration:
    """How far confidence can be believed: expected calibration error, Brier score, and the bins they show in."""

    cases: int
    ece: float
    brier: float
    bins: tuple[Bin, ...]


@frozen
class Agreement:
    """Whether one request is answered alike in other languages or on other surfaces.

    `groups` counts groups in which all answers agree, `pairs` pairs of answers that do. `attribute` is the one along
    which answers differ most in how often they are as decided: between `best` and `worst` lies `gap`.
    """

    groups: Rate
    pairs: Rate
    attribute: str | None = None
    best: str | None = None
    worst: str | None = None
    gap: float | None = None
    examples: tuple[str, ...] = ()


@frozen
class Handoffs:
    """Conversations in which a person was due: how many turns late one came; `never` came none."""

    conversations: int
    in_time: int
    late: int
    never: int
    mean_turns: float | None = None
    worst_turns: int | None = None


@frozen
class Flaw:
    """Something wrong with the data: what, in which field, how often, and where (the first places).

    `kind` is a short name for programs; with `is_left_out` the whole record is in no figure, else only that field.
    """

    kind: str
    message: str
    count: int
    places: tuple[str, ...]
    field: str | None = None
    is_left_out: bool = True


@frozen
class Shift:
    """Answers that changed between two sets of records, of one kind: for one behavior, one way, by one cause.

    `decided_before` and `decided_after` are what the two contracts call for. `where` says in words at which requests.
    """

    cause: Cause
    behavior: str
    before: str
    after: str
    decided_before: str
    decided_after: str
    count: int
    where: str = ""
    rules: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@frozen
class Paired:
    """A measure on the same cases before and after: how many turned bad or good, and McNemar's exact p-value."""

    measure: str
    behavior: str | None
    before: Rate
    after: Rate
    turned_bad: int
    turned_good: int
    p_value: float


@frozen
class Versus:
    """Two models on the cases that both answered: `before` and `after` of what is paired are the first and the second.

    The p-values are corrected for all measures and pairs of models (Benjamini and Hochberg).
    """

    first: str
    second: str
    paired: tuple[Paired, ...]


@frozen
class Lens:
    """Why answers differ from those of older records.

    `matched` requests occur in both, `only_before` and `only_after` in one. `causes` counts changed answers by cause.
    `flaws` are those of the older data.
    """

    matched: int
    only_before: int
    only_after: int
    causes: Mapping[Cause, int]
    shifts: tuple[Shift, ...]
    paired: tuple[Paired, ...]
    flaws: tuple[Flaw, ...] = ()


@frozen
class Score:
    """Everything that is known of a contract's records.

    Of the `records` read, `scored` are in the figures; `undetermined` counts observations in which nobody could tell.
    """

    contract: str
    version: str
    digest: str
    sources: tuple[str, ...]
    records: int
    scored: int
    undetermined: int
    judged: tuple[Judged, ...] = ()
    measured: tuple[Measured, ...] = ()
    slices: tuple[Slice, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    calibration: Calibration | None = None
    agreement: Agreement | None = None
    handoffs: Handoffs | None = None
    repeats: Mapping[int, float] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()
    lens: Lens | None = None
    models: tuple[Versus, ...] = ()
