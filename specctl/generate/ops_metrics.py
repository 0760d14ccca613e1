"""Metrics with thresholds as Prometheus knows them: names of series, expressions, bounds.

`alerts`, `dashboard` and `runbook` share these, so that a panel shows what an alert compares.
"""

from __future__ import annotations

import re
from decimal import Decimal

from specctl.errors import SpecctlError
from specctl.generate.ops_words import amount
from specctl.generate.target import Material
from specctl.language.parts.duration import Duration, duration_of
from specctl.language.parts.failures import FailureMode
from specctl.language.parts.measures import RATES, TIMES, Metric
from specctl.language.parts.parts import Parts
from specctl.language.parts.watching import Bound, detects
from specctl.logic.decimals import as_number
from specctl.output.json_text import dumps
from specctl.values import frozen

# What is counted for each rate; those of the second line count what went well.
_COUNTED = {
    **{kind: f"{kind}_total" for kind in ("unsafe_compliance", "over_refusal", "hallucinated_certainty")},
    "handoff_correctness": "correct_handoff_total",
    "consistency": "consistent_total",
    "error_rate": "error_total",
}
_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WINDOW = re.compile(r"[1-9][0-9]{0,8}(ms|s|m|h|d|w|y)")
_QUANTILES = {"p50": "0.5", "p90": "0.9", "p95": "0.95", "p99": "0.99"}


@frozen
class Series:
    """How metrics of one contract are named and summed up; `times` is `mean` or a quantile such as `p95`."""

    contract: str
    prefix: str
    window: Duration
    times: str

    def value(self, metric: Metric) -> str:
        """The recorded value of a metric."""
        return f"{self.prefix}:value{self.selector(metric)}"

    def samples(self, metric: Metric) -> str:
        """The recorded count of what was measured."""
        return f"{self.prefix}:samples{self.selector(metric)}"

    def selector(self, metric: Metric) -> str:
        """Which series are those of a metric; ids have no quotation marks."""
        return f"{{contract='{self.contract}',metric='{metric.id}'}}"

    def raw(self, name: str, metric: Metric) -> str:
        """A series that the product exports."""
        return f"{self.prefix}_{name}{self.selector(metric)}"

    def window_of(self, metric: Metric) -> Duration:
        """The time over which a metric is taken; that of the option where it has none, or one of length 0."""
        return metric.window if metric.window is not None and metric.window.seconds else self.window

    def increase(self, name: str, metric: Metric, by: str = "") -> str:
        """How much a counter grew in the window of a metric, over all its instances."""
        return f"sum{by}(increase({self.raw(name, metric)}[{self.window_of(metric).text}]))"

    def value_expression(self, metric: Metric) -> str:
        """What the value of a metric is computed from."""
        counted = _COUNTED.get(metric.kind)
        if counted is not None:
            return f"({self.increase(counted, metric)} or vector(0)) / {self.increase('measured_total', metric)}"
        if metric.kind in TIMES:
            name = f"{metric.kind}_seconds"
            if self.times == "mean":
                return f"{self.increase(f'{name}_sum', metric)} / {self.increase(f'{name}_count', metric)}"
            buckets = self.increase(f"{name}_bucket", metric, " by (le) ")
            return f"histogram_quantile({_QUANTILES[self.times]}, {buckets})"
        return f"{'min' if metric.max is None else 'max'}({self.raw(gauge_of(metric), metric)})"

    def samples_expression(self, metric: Metric) -> str:
        """What the count of a metric is computed from."""
        name = f"{metric.kind}_seconds_count" if metric.kind in TIMES else "measured_total"
        return self.increase(name, metric)


def series_of(material: Material) -> Series:
    """The series by the options of a target; raises SpecctlError for a prefix or window that Prometheus lacks."""
    prefix, window = str(material.options["prefix"]), str(material.options["window"])
    if not _PREFIX.fullmatch(prefix):
        raise SpecctlError(f"`{prefix}` cannot begin the name of a series", "use letters, digits and `_`")
    if not _WINDOW.fullmatch(window):
        raise SpecctlError(f"`{window}` is no window", "write a duration such as `30d`")
    return Series(material.stack.contract.id, prefix, duration_of(window), str(material.options["times"]))


def counted_name(metric: Metric) -> str | None:
    """The counter of a rate; None for other kinds."""
    return _COUNTED.get(metric.kind)


def gauge_of(metric: Metric) -> str:
    """The series of a kind that is neither a rate nor a time."""
    return "residual_risk" if metric.kind == "residual_risk" else "custom_value"


def escalation_of(metric: Metric, parts: Parts) -> str | None:
    """Whom to call when a metric is out of bounds: as it says, or as the remedy of what it shows does."""
    remedies = (parts.remediations.get(mode.remediation or "") for mode in detects(metric, parts))
    return metric.alert or next((remedy.escalation for remedy in remedies if remedy and remedy.escalation), None)


def alert_name(metric: Metric, ending: str) -> str:
    """An id as Prometheus names alerts: `DosesToPatientsTooHigh`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split("[-_]+", metric.id)) + ending


ENDINGS = {"max": "TooHigh", "min": "TooLow"}
_UNITS = {**dict.fromkeys(RATES, "rate"), **dict.fromkeys(TIMES, "seconds")}


def unit(metric: Metric) -> str:
    """`rate`, `seconds` or `number`."""
    return _UNITS.get(metric.kind, "number")


def bound_words(metric: Metric, bound: Bound) -> str:
    """When a metric is out of bounds: `over_refusal above 2 %`."""
    what = metric.id if metric.kind == "custom" else metric.kind.replace("_", " ")
    return f"{what} {'above' if bound.side == 'max' else 'below'} {amount(bound.limit, unit(metric))}"


def number(value: Decimal) -> str:
    """A number as PromQL has it."""
    return dumps(as_number(value))


def anchor(metric: Metric, parts: Parts) -> str:
    """Where in the runbook it stands what to do: the one failure mode, or the metric itself."""
    modes = detects(metric, parts)
    return failure_anchor(modes[0]) if len(modes) == 1 else f"metric-{metric.id}"


def failure_anchor(mode: FailureMode) -> str:
    """Where in the runbook a failure mode stands."""
    return f"failure-{mode.id}"
