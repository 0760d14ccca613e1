"""Target `alerts`: rules of Prometheus for every metric with a bound, and tests of them for promtool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from specctl.errors import SpecctlError
from specctl.generate.ops_metrics import (
    ENDINGS,
    Series,
    alert_name,
    anchor,
    bound_words,
    escalation_of,
    number,
    series_of,
    unit,
)
from specctl.generate.ops_trials import Alert, Trial, joined, missing_trial, trials
from specctl.generate.ops_words import chain, long, page, whom
from specctl.generate.target import Material
from specctl.language.parts.measures import TIMES, Metric
from specctl.language.parts.parts import Parts
from specctl.language.parts.watching import Bound, bounds, detects, severity_of, watched
from specctl.output.json_text import dumps
from specctl.output.plain import clean

_VALUE = {"rate": "{{ $value | humanizePercentage }}", "seconds": '{{ printf "%.4g" $value }} s'}
_PLAIN_VALUE = '{{ printf "%.4g" $value }}'
_SILENT_FOR = "1h"


def render(material: Material) -> Mapping[str, str]:
    """The rules, and a file of tests for each window; raises SpecctlError where no metric has a bound."""
    parts, series = material.stack.parts, series_of(material)
    metrics = watched(parts)
    if not metrics:
        raise SpecctlError(
            f"no metric of contract `{series.contract}` has a bound", "give one of its `metrics` a `max` or a `min`"
        )
    runbook = page(material.options["runbook"])
    alerts = [alert for metric in metrics for alert in _alerts(metric, series, parts, runbook)]
    silent = [_silence(metric, series, parts, runbook) for metric in metrics if metric.kind not in TIMES]
    records = [record for metric in metrics for record in _records(metric, series)]
    data = {"group": f"specctl/{series.contract}", "records": records, "alerts": [*map(_rule, [*alerts, *silent])]}
    files = {"rules.yml": _filled(material, "rules.yml.j2", data)}
    for window, found in _by_window(alerts, series):
        files[f"test-{window}.yml"] = _tests(material, window, found)
    if silent:
        files["test-missing.yml"] = _tests(material, _SILENT_FOR, [missing_trial(silent, _SILENT_FOR)])
    return files


def _by_window(alerts: list[Alert], series: Series) -> Iterator[tuple[str, list[Trial]]]:
    """The tests of each window: promtool evaluates all tests of a file at one interval."""
    windows = sorted(((series.window_of(alert.metric), alert) for alert in alerts), key=lambda each: each[0].seconds)
    for window, found in groupby(windows, key=lambda each: each[0].text):
        yield window, joined(trial for _, alert in found for trial in trials(alert, series))


def _tests(material: Material, interval: str, found: list[Trial]) -> str:
    return _filled(material, "tests.yml.j2", {"interval": interval, "trials": [trial.data() for trial in found]})


def _filled(material: Material, name: str, data: Mapping[str, object]) -> str:
    given = {"provenance": clean(material.provenance), **data}
    return material.templates.render(f"alerts/{name}", given, {"yaml": dumps})


def _records(metric: Metric, series: Series) -> Iterator[Mapping[str, object]]:
    labels = _identity(metric, series)
    yield {"record": f"{series.prefix}:samples", "expr": series.samples_expression(metric), "labels": labels}
    yield {"record": f"{series.prefix}:value", "expr": series.value_expression(metric), "labels": labels}


def _rule(alert: Alert) -> Mapping[str, object]:
    return {
        "alert": alert.name,
        "expr": alert.expression,
        "for": alert.lasting,
        "labels": alert.labels,
        "annotations": alert.annotations,
    }


def _alerts(metric: Metric, series: Series, parts: Parts, runbook: str) -> Iterator[Alert]:
    for bound in bounds(metric):
        compared = f"{series.value(metric)} {bound.sign} {number(bound.limit)}"
        enough = f" and {series.samples(metric)} >= {metric.min_samples}" if metric.min_samples else ""
        yield Alert(
            metric,
            bound,
            alert_name(metric, ENDINGS[bound.side]),
            compared + enough,
            _labels(metric, parts),
            _annotations(metric, bound, series, parts, runbook),
            _identity(metric, series),
        )


def _silence(metric: Metric, series: Series, parts: Parts, runbook: str) -> Alert:
    """The alert that a rate has no value: what is not measured looks well."""
    return Alert(
        metric,
        None,
        alert_name(metric, "NotMeasured"),
        f"absent({series.value(metric)})",
        {"kind": metric.kind, **_labels(metric, parts), "severity": "low"},
        {
            "summary": f"{metric.id}: nothing was measured over {long(series.window_of(metric))}",
            "description": "The series that the product exports are missing, so nobody would see it go wrong.",
            "runbook_url": f"{runbook}#metric-{metric.id}",
        },
        {"contract": series.contract, "metric": metric.id},
        lasting=_SILENT_FOR,
    )


def _identity(metric: Metric, series: Series) -> dict[str, str]:
    return {"contract": series.contract, "metric": metric.id, "kind": metric.kind}


def _labels(metric: Metric, parts: Parts) -> dict[str, str]:
    severity, escalation = severity_of(metric, parts), escalation_of(metric, parts)
    found = {"severity": severity, "escalation": escalation}
    return {name: value for name, value in found.items() if value} | {"gate": str(metric.gate).lower()}


def _annotations(metric: Metric, bound: Bound, series: Series, parts: Parts, runbook: str) -> dict[str, str]:
    modes = detects(metric, parts)
    found = {
        "summary": f"{metric.id}: {bound_words(metric, bound)} over {long(series.window_of(metric))}",
        "description": f"{_text(metric.describe)} Now: {_VALUE.get(unit(metric), _PLAIN_VALUE)}".strip(),
        "failures": ", ".join(mode.id for mode in modes),
        "first_step": _text(_first_step(metric, parts)),
        "call": _text(_calls(metric, parts)),
        "message": _text(next((call.message for call in chain(escalation_of(metric, parts), parts)), "")),
        "runbook_url": f"{runbook}#{anchor(metric, parts)}",
    }
    return {name: value for name, value in found.items() if value}


def _first_step(metric: Metric, parts: Parts) -> str:
    """What is done first against the gravest failure that a metric shows."""
    remedies = (parts.remediations.get(mode.remediation or "") for mode in detects(metric, parts))
    return next((remedy.contain[0] for remedy in remedies if remedy is not None and remedy.contain), "")


def _calls(metric: Metric, parts: Parts) -> str:
    calls = []
    for call in chain(escalation_of(metric, parts), parts):
        by = f" by {call.channel}" if call.channel else ""
        within = f" within {long(call.within)}" if call.within is not None else ""
        calls.append(f"{whom(call, parts, str)}{by}{within}")
    return ", then ".join(calls)


def _text(text: str) -> str:
    """A text of a contract on one line, in which nothing is a template: Prometheus would run queries from it."""
    return clean(" ".join(text.split())).replace("{{", '{{"{{"}}')
