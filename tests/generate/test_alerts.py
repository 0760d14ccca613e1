"""Alerts: one for each bound, what they say, and that nothing of a contract runs in them. promtool runs elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ops_samples import ops_workspace, tainted_workspace
from outputs import material
from ruamel.yaml import YAML
from test_prompt_hostile import HOSTILE

from specctl.errors import SpecctlError
from specctl.generate.alerts import render
from specctl.generate.templating import Templates
from specctl.repository import WorkTree


def files(**options: Any) -> Mapping[str, str]:
    return render(material("alerts", "desk", within=ops_workspace(), **options))


def rules(text: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = YAML(typ="safe").load(text)["groups"][0]["rules"]
    return read


def alerts(**options: Any) -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in rules(files(**options)["rules.yml"]) if "alert" in rule}


def test_each_bound_that_can_be_exceeded_has_an_alert() -> None:
    assert [name for name in alerts() if not name.endswith("NotMeasured")] == [
        *("DoublePayTooHigh", "HeardTooLow", "RepairTooHigh", "SteadyTooHigh", "SteadyTooLow", "KeptTooHigh"),
        *("RefusedTooHigh", "BluffedTooHigh", "NoticedTooHigh", "QuickTooHigh", "QuickTooLow", "RiskTooHigh"),
        *("ScoreTooHigh", "ScoreTooLow"),
    ]


@pytest.mark.parametrize(
    ("alert", "bound"),
    [
        ("HeardTooLow", "< 0.975"),
        ("RiskTooHigh", "> 0.06"),
        ("NoticedTooHigh", "> 120"),
        ("QuickTooHigh", "> 0.5"),
        ("QuickTooLow", "< 0.001"),
        ("ScoreTooLow", "< -2.5"),
        ("KeptTooHigh", "> 0"),
    ],
)
def test_a_bound_is_compared_with_its_tolerance_and_in_seconds(alert: str, bound: str) -> None:
    assert f"}} {bound}" in alerts()[alert]["expr"]


def test_who_is_woken_knows_what_to_do() -> None:
    alert = alerts(runbook="https://example.org/runbook.md")["DoublePayTooHigh"]
    assert alert["labels"] == {"severity": "critical", "escalation": "desk-lead", "gate": "true"}
    assert alert["annotations"] == {
        "summary": "double-pay: error rate above 0.1 % over 7 days",
        "description": "Now: {{ $value | humanizePercentage }}",
        "failures": "nobody-came, paid-twice",
        "first_step": "switch payments off",
        "call": "lead (the lead of the day) by pager within 15 minutes, then director by phone within 1 hour",
        "message": "Look at {what}",
        "runbook_url": "https://example.org/runbook.md#metric-double-pay",
    }


def test_what_is_not_measured_is_told_except_for_times() -> None:
    silent = {name for name in alerts() if name.endswith("NotMeasured")}
    assert "DoublePayNotMeasured" in silent
    assert not silent & {"NoticedNotMeasured", "RepairNotMeasured", "QuickNotMeasured"}


def test_options_choose_names_window_and_statistic() -> None:
    text = files(prefix="acme", window="12h", times="mean")["rules.yml"]
    assert "specctl_" not in text
    assert "acme_consistent_total{contract='desk',metric='steady'}[12h]" in text
    assert "acme_latency_seconds_sum{contract='desk',metric='quick'}[1d]" in text
    assert "[0d]" not in files()["rules.yml"]


@pytest.mark.parametrize(
    "wrong",
    [{"prefix": "a-b"}, {"window": "soon"}, {"window": "0d"}, {"runbook": "javascript:x()"}, {"runbook": "a b"}],
)
def test_a_wrong_option_is_an_error_in_words(wrong: dict[str, str]) -> None:
    with pytest.raises(SpecctlError):
        files(**wrong)


def test_without_a_bound_there_is_nothing_to_watch() -> None:
    with pytest.raises(SpecctlError, match="has a bound"):
        render(material("alerts", "house"))


@pytest.mark.parametrize("payload", [*HOSTILE, '{{ query "up" }}', "{{{ $value }}}", '"\n  expr: up\n'])
def test_no_text_becomes_a_key_a_template_or_a_query(payload: str) -> None:
    found = render(material("alerts", "desk", within=tainted_workspace(payload)))
    assert {name: shape(YAML(typ="safe").load(text)) for name, text in found.items()} == plain()
    for rule in rules(found["rules.yml"]):
        for text in rule.get("annotations", {}).values():
            rest = text.replace('{{"{{"}}', "").replace("{{ $value | humanizePercentage }}", "")
            assert "{{" not in rest.replace('{{ printf "%.4g" $value }}', "")


@cache
def plain() -> dict[str, object]:
    """The shapes of the files without a hostile text."""
    return {name: shape(YAML(typ="safe").load(text)) for name, text in files().items()}


def shape(value: object) -> object:
    """The keys of plain data, with what is no free text."""
    match value:
        case dict():
            texts = ("annotations", "exp_annotations")
            return {key: sorted(item) if key in texts else shape(item) for key, item in value.items()}
        case list():
            return [shape(item) for item in value]
    return value


def test_a_repository_may_replace_the_templates(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "alerts" / "rules.yml.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{% for rule in alerts %}{{ rule.alert }}\n{% endfor %}", encoding="utf-8")
    given = material("alerts", "desk", within=ops_workspace(), templates=Templates(WorkTree(str(tmp_path))))
    assert "DoublePayTooHigh\n" in render(given)["rules.yml"]
    assert "{%" not in render(given)["rules.yml"]
