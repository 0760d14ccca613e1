"""What `specctl score` prints, from scores built by hand; `UPDATE_ANSWERS=1` writes the golden files anew."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden import UPDATE
from jsonschema import Draft202012Validator
from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite
from markdown_it import MarkdownIt
from score_samples import EMPTY, FULL, GATES, HOSTILE, OTHERS, SAMPLES, SLICES, crowded, gate, hostile, only

from specctl.language.schema import schema_problems, schema_text
from specctl.output import score_json, score_junit, score_markdown, score_text
from specctl.output.markdown import MOST_IN_COMMENT
from specctl.output.plain import clean
from specctl.output.score_figures import duration
from specctl.output.score_select import Selection, agrees
from specctl.output.score_verdict import first_line, verdict
from specctl.output.score_words import MEASURES
from specctl.output.sheet import Sheet
from specctl.score.report import Score

HERE = Path(__file__).parent
EVERY = {**SAMPLES, "crowded": crowded(), **{f"hostile {place}": hostile(text) for place, text in enumerate(HOSTILE)}}
FORMS: dict[str, Callable[[Score], str]] = {
    "80.txt": lambda score: score_text.render(score, Sheet(80)),
    "120.txt": lambda score: score_text.render(score, Sheet(120), everything=True),
    "md": score_markdown.render,
}
GOLDEN = [*((name, form) for name in SAMPLES for form in ("80.txt", "md")), ("full", "120.txt")]


@pytest.mark.parametrize(("name", "form"), GOLDEN)
def test_it_prints_this(name: str, form: str) -> None:
    printed = FORMS[form](SAMPLES[name])
    path = HERE / f"{name}.{form}"
    if UPDATE:
        path.write_text(printed, encoding="utf-8")
    assert printed == path.read_text(encoding="utf-8")


def test_every_golden_file_is_printed_by_a_test() -> None:
    assert {path.name for path in HERE.iterdir() if path.suffix in (".txt", ".md")} == {
        f"{name}.{form}" for name, form in GOLDEN
    }


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (FULL, "2 of 5 gates pass, 1 fails, 2 are inconclusive"),
        (EMPTY, "No gates and no metrics to judge"),
        (only(gate("pass", 0, 400)), "The one gate passes"),
        (only(gate("fail", 9, 40)), "The one gate fails"),
        (only(gate("inconclusive", 1, 40)), "The one gate is inconclusive"),
        (only(*[gate("pass", 0, 400)] * 3), "All 3 gates pass"),
        (only(*[gate("fail", 400, 400)] * 2), "None of 2 gates passes, 2 fail"),
        (only(gate("pass", 0, 400), gate("inconclusive", 0, 4)), "1 of 2 gates passes, 1 is inconclusive"),
        (replace(FULL, judged=OTHERS), "No gates; 1 of 3 metrics passes, 1 fails, 1 is inconclusive"),
    ],
)
def test_the_verdict_is_the_first_line(score: Score, expected: str) -> None:
    assert verdict(score) == expected
    assert score_text.render(score, Sheet(200)).splitlines()[0] == first_line(score)
    assert score_markdown.render(score).startswith(f"{expected} (")
    assert json.loads(score_json.render(score))["summary"]["verdict"].startswith(expected)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (0.25, "250 ms"),
        (2.5, "2.5 s"),
        (90, "90 s"),
        (1800, "30 min"),
        (129_600, "36 h"),
        (5400.3, "1.5 h"),
        (86_400 * 730, "730 d"),
        (86_400 * 12_345.6, "12,346 d"),
    ],
)
def test_times_are_short(seconds: float, expected: str) -> None:
    assert duration(seconds) == expected


@pytest.mark.parametrize("name", EVERY)
def test_json_is_as_the_schema_says(name: str) -> None:
    printed = score_json.render(EVERY[name])
    data = json.loads(printed)
    Draft202012Validator(json.loads(schema_text("score"))).validate(data)
    assert schema_problems(data, "score") == ()


def objects(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [found for item in part for found in objects(item)]
    inner = [found for item in part.values() for found in objects(item)] if isinstance(part, dict) else []
    return [*([part] if isinstance(part, dict) and "properties" in part else []), *inner]


def test_the_schema_is_closed_and_every_key_is_always_there() -> None:
    for part in objects(json.loads(schema_text("score"))):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
        assert all(inner["description"] for inner in part["properties"].values())


def test_every_measure_has_its_definition() -> None:
    measures = json.loads(score_json.render(FULL))["measures"]
    assert {one["measure"] for one in measures} <= set(MEASURES)
    assert all(one["definition"].endswith(".") for one in measures)


@pytest.mark.parametrize("name", EVERY)
def test_markdown_fits_in_a_comment_and_has_no_markup_of_others(name: str) -> None:
    printed = score_markdown.render(EVERY[name])
    assert len(printed) <= MOST_IN_COMMENT
    html = MarkdownIt("commonmark").enable("table").render(printed)
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html


def test_markdown_that_does_not_fit_ends_with_how_much_is_missing() -> None:
    printed = score_markdown.render(FULL, 3000)
    assert len(printed) <= 3000
    assert "lines more did not fit here" in printed.splitlines()[-1]
    assert "tools-before-identity" in printed


@pytest.mark.parametrize("name", EVERY)
def test_text_steers_no_terminal_and_no_runner(name: str) -> None:
    printed = score_text.render(EVERY[name], Sheet(80))
    assert all(line == clean(line) for line in printed.split("\n"))
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in printed.split("\n"))


def suite(score: Score, *, fails: bool) -> TestSuite:
    (found,) = JUnitXml.fromstring(score_junit.render(score, lambda _: fails).encode())
    assert isinstance(found, TestSuite)
    return found


@pytest.mark.parametrize(("fails", "kind", "counts"), [(True, Error, (1, 2, 0)), (False, Skipped, (1, 0, 2))])
def test_each_gate_is_a_test(fails: bool, kind: type, counts: tuple[int, ...]) -> None:  # noqa: FBT001  a parameter
    found = suite(FULL, fails=fails)
    assert (found.failures, found.errors, found.skipped) == counts
    results = {case.name: [type(each) for each in case.result] for case in found}
    expected = {"pass": [], "fail": [Failure], "inconclusive": [kind]}
    assert results == {one.metric: expected[one.verdict] for one in GATES}
    assert {case.classname for case in found} == {"support-bot"}


@pytest.mark.parametrize("name", EVERY)
def test_junit_is_read_whatever_a_contract_says(name: str) -> None:
    found = suite(EVERY[name], fails=True)
    assert found.tests == len(list(found)) >= 1


def test_without_gates_a_test_is_skipped() -> None:
    (case,) = suite(EMPTY, fails=True)
    assert [type(each) for each in case.result] == [Skipped]


def test_the_worst_slices_come_first() -> None:
    ranked = Selection(FULL).worst
    assert [each.is_clear for each in ranked] == sorted((each.is_clear for each in ranked), reverse=True)
    assert (ranked[0].part.value, ranked[0].part.measure) == ("refund_request", "as_decided")
    # What is clearly better than elsewhere is never called worse.
    english = next(each for each in ranked if each.part.value == "english")
    assert not english.is_worse
    assert not english.is_clear
    # Where nothing went wrong there is nothing to look at.
    assert len(ranked) == sum(bool(part.failures and part.rate.cases) for part in SLICES)


@pytest.mark.parametrize(
    ("decided", "observed", "expected"),
    [
        ("comply", "comply", True),
        ("comply|caveat", "caveat", True),
        ("comply|caveat", "refuse", False),
        ("120", "kept", True),
        ("120|60.5", "kept", True),
        ("unlimited", "kept", True),
        ("120", "broken", False),
        ("lost", "kept", False),
        ("optional", "required", True),
        ("required", "forbidden", False),
        ("CONFLICT", "refuse", True),
        ("comply|UNDECIDED", "refuse", True),
    ],
)
def test_what_agrees(decided: str, observed: str, *, expected: bool) -> None:
    assert agrees(decided, observed) is expected


def test_a_metric_with_two_limits_is_two_tests() -> None:
    low, high = gate("pass", 5, 90, "min", 0.01), gate("pass", 5, 90, "max", 0.2)
    names = [case.name for case in suite(only(low, high), fails=True)]
    assert names == ["one, at least 1 %", "one, at most 20 %"]


def test_one_measure_does_not_hide_the_others() -> None:
    few = Selection(FULL).few(8, 3)
    assert Counter(each.part.measure for each in few) == {"as_decided": 3, "over_refusal": 2, "unsafe_compliance": 3}


def test_what_nobody_could_tell_is_no_disagreement() -> None:
    selection = Selection(FULL)
    assert [each.behavior for each in selection.confusions] == ["response", "handoff"]
    assert all(cell.observed != "undetermined" for cell in selection.cells)
    assert ("comply|caveat", "caveat") not in {(cell.decided, cell.observed) for cell in selection.cells}
