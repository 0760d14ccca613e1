"""Target `rubric`: what a judge is asked of each rule, what counts as kept, and where a rule gives way.

`UPDATE_GENERATED=1 pytest tests/generate/test_rubric.py` writes the golden files anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from outputs import FILES, assert_golden, generated, workspace, workspace_of
from small_repositories import specctl, write

from specctl.generate.labels import label, labels
from specctl.language.behavior import BUILT_IN


def rules(**given: Any) -> dict[str, dict[str, Any]]:
    data = json.loads(generated("rubric", format="json", **given))
    return {each["rule"]: each for each in data["rules"]}


@pytest.mark.parametrize(
    ("name", "options"), [("rubric.md", {}), ("rubric.json", {"format": "json", "where": "topic=health"})]
)
def test_a_rubric_reads_as_agreed(name: str, options: dict[str, Any]) -> None:
    assert_golden(name, generated("rubric", **options))


def test_there_is_one_question_for_each_rule_that_shows_in_a_conversation() -> None:
    expected = {rule.id for rule in workspace().stacks["shop"].rules} - {"records-are-kept"}
    assert set(rules()) == expected
    for each in rules().values():
        assert each["violation"].startswith("Does the answer break this rule: ")
        assert each["precondition"] == "" or each["precondition"].startswith("Does this hold of the request: ")
        assert each["kept_if"]


def test_layers_choose_the_rules() -> None:
    assert "small-refunds-are-paid" in rules(layers="tools")
    assert set(rules(layers="model")) == {"no-weapons", "minors-get-care"}  # one of them does not say where


def test_an_exception_and_a_right_that_is_used_are_told_with_where_they_hold() -> None:
    found = rules()
    assert [each["rule"] for each in found["health-is-general"]["exceptions"]] == ["nurses-read-the-leaflet"]
    assert [each["rule"] for each in found["money-is-asked"]["exceptions"]] == ["small-refunds-are-paid"]
    assert found["no-weapons"]["exceptions"] == []


@pytest.mark.parametrize(
    ("rule", "behavior", "stricter"),
    [
        ("health-is-general", "response", []),
        ("asks-when-unclear", "response", []),
        ("danger-reaches-a-person", "response", []),
        ("danger-reaches-a-person", "handoff", ["transfer"]),
        ("no-weapons", "response", []),
        ("money-is-asked", "tools.pay", ["deny"]),
    ],
)
def test_only_what_other_rules_decide_may_be_stricter(rule: str, behavior: str, stricter: list[str]) -> None:
    found = next(each for each in rules()[rule]["expected"] if each["behavior"] == behavior)
    assert found["stricter"] == stricter


def test_examples_are_sorted_by_their_marks() -> None:
    (example,) = rules()["health-is-general"]["examples"]
    assert example["conversation"] == [{"role": "user", "text": "Is it serious?"}]
    assert (example["good"], example["bad"]) == (["I can't tell. A doctor can."], ["No."])


def test_a_behavior_of_the_contract_is_explained_where_it_is_judged() -> None:
    kept = rules()["goodwill"]["kept_if"]
    assert kept == [
        "The answer's `tone` is `formal`. (`tone`: How an answer sounds.)",
        "The answer keeps to `voucher`: at most 20. (`voucher`: The voucher that may be offered, in euros.)",
        "The answer does not do what `upsell` says. (`upsell`: Recommending something to buy.)",
    ]


@pytest.mark.parametrize("name", [name for name, each in BUILT_IN.items() if each.kind != "limit"])
def test_each_value_has_words_of_its_own(name: str) -> None:
    found = labels(BUILT_IN[name])
    assert [each.name for each in found] == list(BUILT_IN[name].values)
    for field in ("brief", "explain", "shows"):
        assert len({getattr(each, field) for each in found}) == len(found)
    assert all(each.explain.endswith(".") and each.shows.endswith(".") for each in found)
    assert not any(each.brief.endswith(".") for each in found)


def test_a_number_is_a_label_too() -> None:
    assert label(BUILT_IN["max_words"], 120).brief == "at most 120 words"
    assert label(BUILT_IN["max_words"], "unlimited").brief == "any number of words"


def test_a_stricter_number_is_in_order_where_a_rule_sets_it() -> None:
    files = dict(FILES)
    files["shop.yaml"] += "  - {id: brief, statement: Be brief., when: {surface: voice}, then: {max_words: 60}}\n"
    found = rules(within=workspace_of(files))["spoken-answers-are-short"]["expected"]
    assert found == [{"behavior": "max_words", "label": "100", "stricter": ["60"]}]


def test_the_same_bytes_on_two_hash_seeds(tmp_path: Path) -> None:
    write(tmp_path, {f"contracts/{name}": text for name, text in FILES.items()})
    for target in ("rubric", "critique"):
        printed = {specctl(tmp_path, "generate", target, "shop", PYTHONHASHSEED=str(seed)) for seed in (1, 2, 3)}
        assert printed == {generated(target)}
