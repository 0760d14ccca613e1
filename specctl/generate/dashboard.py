"""Target `dashboard`: a dashboard of Grafana with the metrics that `alerts` watches, each against its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby

from specctl.errors import SpecctlError
from specctl.generate.ops_metrics import Series, anchor, bound_words, series_of, unit
from specctl.generate.ops_words import long, page
from specctl.generate.prompt_style import markdown
from specctl.generate.prompt_words import Wording
from specctl.generate.target import Material
from specctl.language.condition import ALWAYS
from specctl.language.parts.measures import TIMES, Metric
from specctl.language.parts.watching import bounds, severity_of, watched
from specctl.output.json_text import dumps
from specctl.output.plain import clean
from specctl.values import entity, field

Data = dict[str, object]

# The version of the schema of dashboards that is written here; Grafana brings older ones up to date by itself.
_SCHEMA_VERSION = 39
_WIDTH = 24
_UNITS = {"rate": "percentunit", "seconds": "s", "number": "none"}
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_GOOD, _BAD = "green", "red"


def render(material: Material) -> Mapping[str, str]:
    """The dashboard, as one file; raises SpecctlError where no metric has a bound."""
    metrics = watched(material.stack.parts)
    if not metrics:
        raise SpecctlError(
            f"no metric of contract `{material.stack.contract.id}` has a bound",
            "give one of its `metrics` a `max` or a `min`",
        )
    return {"": dumps(_Board(material, series_of(material)).data(metrics), indent=2) + "\n"}


@entity
class _Board:
    """A dashboard on its way: panels are numbered and placed as they come."""

    material: Material
    series: Series
    panels: list[Data] = field(default_factory=list)
    _top: list[int] = field(default_factory=lambda: [0])

    def data(self, metrics: Sequence[Metric]) -> Data:
        """The dashboard as Grafana imports it."""
        self._place_all(metrics)
        contract = self.material.stack.contract
        return {
            "uid": _uid(contract.id),
            "title": f"{_text(contract.title or contract.id)}: is the contract kept?",
            "description": _text(self.material.provenance),
            "tags": ["specctl", contract.id],
            "schemaVersion": _SCHEMA_VERSION,
            "version": 1,
            "editable": True,
            "graphTooltip": 1,
            "timezone": "",
            "refresh": "5m",
            "time": {"from": "now-30d", "to": "now"},
            "templating": {"list": [_datasource()]},
            "annotations": {"list": [self._alerts()]},
            "links": [_link("Runbook", self._runbook(""))],
            "panels": self.panels,
        }

    def _place_all(self, metrics: Sequence[Metric]) -> None:
        gates = [metric for metric in metrics if metric.gate]
        if gates:
            self._row("Release gates", [self._stat(metric) for metric in gates], 4, 4)
        parts = self.material.stack.parts
        for severity, found in groupby(metrics, key=lambda metric: severity_of(metric, parts)):
            title = f"{severity.capitalize()} severity" if severity else "Not rated"
            self._row(title, [self._course(metric) for metric in found], 12, 8)

    def _row(self, title: str, panels: Sequence[Data], width: int, height: int) -> None:
        """A heading, and panels of one size below it."""
        top = self._top.pop()
        self._add({"type": "row", "title": title, "collapsed": False, "panels": []}, 0, top, _WIDTH, 1)
        fitting = _WIDTH // width
        for place, panel in enumerate(panels):
            self._add(panel, place % fitting * width, top + 1 + place // fitting * height, width, height)
        self._top.append(top + 1 + -(-len(panels) // fitting) * height)

    def _add(self, panel: Data, left: int, top: int, width: int, height: int) -> None:
        place = {"x": left, "y": top, "w": width, "h": height}
        self.panels.append({"id": len(self.panels) + 1, "gridPos": place, **panel})

    def _stat(self, metric: Metric) -> Data:
        options = {"colorMode": "background", "graphMode": "none", "textMode": "value", "reduceOptions": _LAST}
        return {**self._panel(metric, "stat", {}), "options": options}

    def _course(self, metric: Metric) -> Data:
        custom = {"thresholdsStyle": {"mode": "line+area"}, "lineWidth": 2, "fillOpacity": 0, "spanNulls": True}
        options = {"legend": {"showLegend": False, "displayMode": "hidden", "placement": "bottom"}}
        return {**self._panel(metric, "timeseries", custom), "options": {**options, "tooltip": {"mode": "single"}}}

    def _panel(self, metric: Metric, kind: str, custom: Data) -> Data:
        return {
            "type": kind,
            "title": metric.id,
            "description": self._about(metric),
            "datasource": _SOURCE,
            "fieldConfig": {"defaults": self._field(metric, custom), "overrides": []},
            "targets": [
                {"refId": "A", "datasource": _SOURCE, "expr": self.series.value(metric), "legendFormat": metric.id}
            ],
            "links": [_link("What to do", self._runbook(anchor(metric, self.material.stack.parts)))],
        }

    def _field(self, metric: Metric, custom: Data) -> Data:
        found: Data = {"unit": _UNITS[unit(metric)], "noValue": "not measured"}
        if unit(metric) != "number":
            found["min"] = 0
        thresholds = {"mode": "absolute", "steps": _steps(metric)}
        return {**found, "color": {"mode": "thresholds"}, "thresholds": thresholds, "custom": custom}

    def _about(self, metric: Metric) -> str:
        """What a panel shows, as Markdown."""
        words = Wording(self.material.stack, markdown, with_glosses=False)
        limits = "; ".join(bound_words(metric, bound) for bound in bounds(metric))
        parts = [
            markdown(metric.describe),
            f"Out of bounds: {limits} over {long(self.series.window_of(metric))}.",
            f"Times are compared by their {self.series.times}." if metric.kind in TIMES else "",
            "" if metric.where == ALWAYS else f"Only where {words.words(metric.where)}.",
            f"Counted from {metric.min_samples} measured on." if metric.min_samples else "",
        ]
        # Grafana puts variables into descriptions before it reads them as Markdown.
        return " ".join(filter(None, parts)).replace("$", "&#36;")

    def _alerts(self) -> Data:
        """Where the alerts of the contract fired, as marks on every panel."""
        return {
            "name": "Alerts",
            "enable": True,
            "hide": False,
            "iconColor": _BAD,
            "datasource": _SOURCE,
            "expr": f"ALERTS{{alertstate='firing',contract='{self.series.contract}'}}",
            "titleFormat": "{{alertname}}",
            "textFormat": "{{metric}}",
        }

    def _runbook(self, at: str) -> str:
        return page(self.material.options["runbook"]) + (f"#{at}" if at else "")


_LAST = {"calcs": ["lastNotNull"], "fields": "", "values": False}


def _steps(metric: Metric) -> list[Data]:
    """The colors from the lowest value on; a bound itself is acceptable, and Grafana paints it with what is above."""
    return list(_colors(metric))


def _colors(metric: Metric) -> Iterator[Data]:
    found = {bound.side: bound.limit for bound in bounds(metric)}
    yield {"color": _BAD if "min" in found else _GOOD, "value": None}
    if "min" in found:
        yield {"color": _GOOD, "value": found["min"]}
    if "max" in found:
        yield {"color": _BAD, "value": found["max"]}


def _datasource() -> Data:
    return {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus", "hide": 0}


def _link(title: str, url: str) -> Data:
    return {"title": title, "url": url, "type": "link", "targetBlank": True}


def _uid(contract: str) -> str:
    """The same for every version of a contract, so that links to its dashboard last."""
    return sha256(f"specctl dashboard {contract}".encode()).hexdigest()[:16]


def _text(text: str) -> str:
    """A text on one line without variables of Grafana."""
    return clean(" ".join(text.split())).replace("$", "\uff04").replace("[[", "[ [")
