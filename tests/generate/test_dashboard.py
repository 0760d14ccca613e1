"""The dashboard: what Grafana needs of one, a panel for each metric with a bound, nothing that Grafana would run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ops_samples import ops_workspace, tainted_workspace
from outputs import generated
from test_prompt_hostile import HOSTILE

from specctl.errors import SpecctlError

# What every version of Grafana asks of a dashboard that it imports.
SOURCE = {"type": "object", "required": ["type", "uid"], "properties": {"uid": {"const": "${datasource}"}}}
PLACE = {
    "type": "object",
    "required": ["x", "y", "w", "h"],
    "properties": {"x": {"minimum": 0, "maximum": 23}, "y": {"minimum": 0}, "w": {"maximum": 24}, "h": {"minimum": 1}},
    "additionalProperties": {"type": "integer"},
}
STEP = {"required": ["color", "value"], "properties": {"value": {"type": ["number", "null"]}}}
PANEL = {
    "type": "object",
    "required": ["id", "type", "title", "gridPos"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "gridPos": PLACE,
        "type": {"enum": ["row", "stat", "timeseries"]},
    },
    "if": {"properties": {"type": {"not": {"const": "row"}}}},
    "then": {
        "required": ["datasource", "targets", "fieldConfig", "options"],
        "properties": {
            "datasource": SOURCE,
            "targets": {"minItems": 1, "items": {"required": ["refId", "expr"], "properties": {"datasource": SOURCE}}},
            "fieldConfig": {
                "required": ["defaults", "overrides"],
                "properties": {
                    "defaults": {
                        "required": ["unit", "thresholds"],
                        "properties": {
                            "unit": {"enum": ["percentunit", "s", "none"]},
                            "thresholds": {
                                "properties": {"mode": {"const": "absolute"}, "steps": {"items": STEP, "minItems": 2}}
                            },
                        },
                    }
                },
            },
        },
    },
}
DASHBOARD = {
    "type": "object",
    "required": ["uid", "title", "schemaVersion", "panels", "templating", "time", "annotations", "tags"],
    "properties": {
        "uid": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
        "schemaVersion": {"type": "integer", "minimum": 36},
        "panels": {"type": "array", "minItems": 1, "items": PANEL},
        "templating": {"properties": {"list": {"contains": {"properties": {"name": {"const": "datasource"}}}}}},
        "id": False,
    },
}


def dashboard(contract: str = "desk", **options: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(generated("dashboard", contract, within=ops_workspace(), **options))
    return read


def panels(kind: str) -> dict[str, dict[str, Any]]:
    return {panel["title"]: panel for panel in dashboard()["panels"] if panel["type"] == kind}


def test_it_is_what_grafana_imports() -> None:
    assert list(Draft202012Validator(DASHBOARD).iter_errors(dashboard())) == []


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    found = dashboard()["panels"]
    assert [panel["id"] for panel in found] == list(range(1, len(found) + 1))
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in found):
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_each_metric_with_a_bound_has_a_panel_and_each_gate_a_light() -> None:
    assert set(panels("stat")) == {"double-pay"}
    assert len(panels("timeseries")) == 11
    assert not {"endless", "uncounted"} & set(panels("timeseries"))


@pytest.mark.parametrize(
    ("metric", "unit", "steps"),
    [
        ("double-pay", "percentunit", [("green", None), ("red", 0.001)]),
        ("heard", "percentunit", [("red", None), ("green", 0.975)]),
        ("steady", "percentunit", [("red", None), ("green", 0.9), ("red", 0.999)]),
        ("noticed", "s", [("green", None), ("red", 120)]),
        ("score", "none", [("red", None), ("green", -2.5), ("red", 7)]),
    ],
)
def test_thresholds_and_units_are_those_of_the_contract(metric: str, unit: str, steps: list[object]) -> None:
    defaults = panels("timeseries")[metric]["fieldConfig"]["defaults"]
    assert defaults["unit"] == unit
    assert [(step["color"], step["value"]) for step in defaults["thresholds"]["steps"]] == steps


def test_a_panel_shows_what_the_alert_compares_and_leads_to_the_runbook() -> None:
    board = dashboard(prefix="acme", runbook="https://example.org/r.md")
    panel = next(each for each in board["panels"] if each["title"] == "repair")
    assert panel["targets"][0]["expr"] == "acme:value{contract='desk',metric='repair'}"
    assert panel["links"][0]["url"] == "https://example.org/r.md#failure-paid-twice"


def test_a_link_to_a_dashboard_lasts_through_versions() -> None:
    newer = ops_workspace(lambda text: text.replace("version: 2.1.0", "version: 3.0.0"))
    assert json.loads(generated("dashboard", "desk", within=newer))["uid"] == dashboard()["uid"]
    assert dashboard("shop-desk")["uid"] != dashboard()["uid"]


def test_without_a_bound_there_is_nothing_to_show() -> None:
    with pytest.raises(SpecctlError, match="has a bound"):
        generated("dashboard", "house")


@pytest.mark.parametrize("payload", [*HOSTILE, "${datasource} $__from [[datasource]]", "<script>x</script>"])
def test_no_text_is_a_variable_or_html(payload: str) -> None:
    board = json.loads(generated("dashboard", "desk", within=tainted_workspace(payload)))
    assert list(Draft202012Validator(DASHBOARD).iter_errors(board)) == []
    texts = [board["title"], *(panel.get("description", "") for panel in board["panels"])]
    assert not any(mark in text for text in texts for mark in ("$", "[[data"))
    assert not any("<" in text.replace("\\<", "") for text in texts[1:])
