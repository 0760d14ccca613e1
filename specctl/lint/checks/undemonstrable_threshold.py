"""Rates that the cases asked for cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from specctl.diagnostics import Change, Remedy
from specctl.language.contract import Contract
from specctl.language.parts.measures import RATES, Metric
from specctl.lint.completeness.bound import needed, shown
from specctl.lint.completeness.entries import at, said
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject
from specctl.words import percent


def undemonstrable_threshold(subject: Subject) -> Iterator[Finding]:
    """The metric's `min_samples` are too few to show its rate at 95 %, even if not one of them fails."""
    contract = subject.stack.contract
    for metric in contract.parts.metrics.values():
        limit, samples = _limit(metric), metric.min_samples
        if limit is None or samples is None:
            continue
        least = needed(limit)
        if least is None or samples < least:
            yield _finding(contract, metric, samples, least)


def _limit(metric: Metric) -> Decimal | None:
    """The rate of failures that a metric tolerates; None where it bounds no rate."""
    if metric.kind not in RATES or not metric.has_threshold:
        return None
    bounds = (metric.max, None if metric.min is None else 1 - metric.min)
    return min(bound for bound in bounds if bound is not None) + (metric.tolerance or 0)


def _finding(contract: Contract, metric: Metric, samples: int, least: int | None) -> Finding:
    return Finding(
        message=f"{samples:,} cases cannot show the threshold of the metric `{metric.id}`: with no failure among them "
        f"the rate may still be {percent(float(shown(samples)))}",
        at=at(contract, metric, "too few" if least else "too few, whatever stands here", "min_samples"),
        related=(at(contract, metric, "this is to be shown", "max" if metric.max is not None else "min"),),
        help="no number of cases shows a rate of zero: tolerate a small one"
        if least is None
        else f"ask for {least:,} cases or more, or tolerate a higher rate",
        remedy=_raise(contract, metric, least),
        route=said(metric),
    )


def _raise(contract: Contract, metric: Metric, least: int | None) -> Remedy | None:
    if least is None:
        return None
    change = Change(contract.document.path, "set", (*metric.route, "min_samples"), least)
    return Remedy(f"ask for {least:,} cases", is_safe=False, changes=(change,))
