"""The formats for continuous integration, for diffs: each change once, where it was made, and what was there."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from diff_samples import (
    ADDED,
    CLOSED,
    FULL,
    GONE,
    HEAD_LINES,
    LOOSENED,
    PLACES,
    REMOVED,
    SAMPLES,
    SUPPORT,
    TIGHTENED,
    at,
    diff,
    products,
)
from git_repositories import commit
from small_repositories import specctl, write
from test_ci_formats import SCHEMAS, commands, validator

from specctl.cli.reporting import bulletin_renderer
from specctl.diff.change import ContractDiff, Diff, Responsible, Sides
from specctl.diff.collateral import Collateral, Judgement
from specctl.diff.intent import Intent
from specctl.output.diff_notices import diff_bulletin
from specctl.output.diff_places import Places
from specctl.output.diff_words import verdict
from specctl.output.notice import Notice
from specctl.output.sarif import FINGERPRINT

# `markdown` of a diff is another renderer, which folds equal effects.
FORMATS = ("sarif", "github", "gitlab", "rdjson", "junit")


def render(form: str, changes: Diff) -> str:
    return bulletin_renderer(form)(diff_bulletin(changes, PLACES, ()))


def only(*decisions: Any, **more: Any) -> Diff:
    return diff(replace(FULL, decisions=decisions, authority=(), space=(), texts=(), records=(), **more))


def notices(changes: Diff, places: Places = PLACES) -> tuple[Notice, ...]:
    return diff_bulletin(changes, places, ()).notices


def changes_of(contract: ContractDiff) -> int:
    listed = (contract.decisions, contract.authority, contract.space, contract.texts, contract.records)
    return sum(map(len, listed)) + len(contract.inconclusive) + (contract.status in ("added", "removed"))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("form", FORMATS)
def test_every_change_is_told_once(form: str, name: str) -> None:
    changes = SAMPLES[name]
    text = render(form, changes)
    expected = sum(map(changes_of, changes.contracts)) + len(changes.left_out)
    if form in SCHEMAS:
        validator(form).validate(json.loads(text))
    found = {
        "sarif": lambda: len(json.loads(text)["runs"][0]["results"]),
        "gitlab": lambda: len(json.loads(text)),
        "rdjson": lambda: len(json.loads(text)["diagnostics"]),
        "junit": lambda: len([case for case in ET.fromstring(text).iter("testcase") if "line" in case.attrib]),  # noqa: S314
        "github": lambda: expected if text.splitlines()[-1].startswith(verdict(changes)) else -1,
    }
    assert found[form]() == expected


@pytest.mark.parametrize("name", SAMPLES)
def test_changes_keep_their_fingerprints_when_lines_move(name: str) -> None:
    moved = Places(lambda *_: at(SUPPORT, 1_000), lambda *_: at(SUPPORT, 2_000))
    # Without edits, a change stands where the rule that decides does.
    changes = replace(
        SAMPLES[name],
        contracts=tuple(
            replace(each, decisions=tuple(replace(decision, responsible=()) for decision in each.decisions))
            for each in SAMPLES[name].contracts
        ),
    )
    before, after = notices(changes), notices(changes, moved)
    assert [item.location for item in before] != [item.location for item in after] or not any(
        each.decisions for each in changes.contracts
    )
    assert [item.fingerprint for item in before] == [item.fingerprint for item in after]
    assert len({item.fingerprint for item in before}) == len(before)


def test_what_is_looser_weighs_more_than_what_is_stricter() -> None:
    levels = {item.kind: item.level for item in notices(SAMPLES["several"])}
    assert {kind for kind, level in levels.items() if level == "warning"} == {
        "loosened",
        "conflict",
        "opened",
        "contract-removed",
        "space-removed",
        "space-changed",
        "not-judged",
    }
    assert {kind for kind, level in levels.items() if level == "note"} == {
        "tightened",
        "closed",
        "contract-added",
        "space-added",
        "text-changed",
        "record-changed",
    }


def test_a_change_stands_at_the_edit_that_made_it() -> None:
    (found,) = notices(only(LOOSENED))
    assert ADDED.at.head is not None
    assert found.location == ADDED.at.head
    assert found.message == "loosened in `support-bot`: `response`: `safe_complete` → `comply`"
    places = [(label.location.span.start.line, label.message) for label in found.related]
    assert places == [(12, "before, in main: `medical-general` decided")]
    assert found.data["witness"] == LOOSENED.witness
    assert (found.data["from"], found.data["to"]) == ("safe_complete", "comply")
    assert found.data["share"] == 0.02


def test_the_loosened_decisions_of_all_contracts_come_first() -> None:
    kinds = [kind for kind, _ in groupby(item.kind for item in notices(SAMPLES["several"]))]
    assert len(kinds) == len(set(kinds))
    assert kinds[0] == "loosened"


def test_what_is_not_as_declared_is_an_error() -> None:
    intent = Intent(
        "changes/voice.yaml", at("changes/voice.yaml", 1), "Short", "support-bot", ("response",), ("closed",)
    )
    judgement = Judgement((), (Collateral("support-bot", LOOSENED), Collateral("support-bot", CLOSED)), (intent,))
    found = diff_bulletin(SAMPLES["all"], PLACES, (), judgement).notices[:3]
    assert [(item.level, item.kind) for item in found] == [("error", "undeclared")] * 2 + [("error", "unfulfilled")]
    assert found[0].message == "undeclared: loosened in `support-bot`: `response`: `safe_complete` → `comply`"
    assert found[0].location == ADDED.at.head
    assert found[2].location.path == "changes/voice.yaml"
    assert len({item.fingerprint for item in found}) == 3


def test_all_edits_are_shown_on_both_sides() -> None:
    (found,) = notices(only(TIGHTENED))
    sides = Counter(label.message.startswith("before, in main: ") for label in found.related)
    assert sides == {False: 2, True: 2}
    assert found.location.span.start.line == 9
    assert dict(found.tell())["declared in"] == "changes/voice.yaml"


def test_where_a_rule_went_the_rule_that_decides_now_is_shown() -> None:
    (found,) = notices(only(replace(LOOSENED, responsible=(Responsible((REMOVED,), 1.0),))))
    assert found.location == PLACES.head("support-bot", "clinician-dosage")
    assert found.location.span.start.line == HEAD_LINES["clinician-dosage"]


def test_where_nothing_is_left_the_file_is_shown() -> None:
    (found,) = notices(only(replace(LOOSENED, responsible=(Responsible((REMOVED,), 1.0),), rules_after=())))
    assert (found.location.path, found.location.span.start.line) == (SUPPORT, 1)
    assert "before, in main: rule `pharmacy` was removed" in [label.message for label in found.related]


def test_sarif_describes_each_kind_of_change_and_keeps_numbers_exact() -> None:
    text = render("sarif", SAMPLES["all"])
    run = json.loads(text)["runs"][0]
    assert all(rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"])
    assert len({result["partialFingerprints"][FINGERPRINT] for result in run["results"]}) == len(run["results"])
    assert '"to": 120.5' in text


def test_a_contract_without_effect_passes() -> None:
    suites = ET.fromstring(render("junit", SAMPLES["equivalent"]))  # noqa: S314
    assert (suites.attrib["tests"], suites.attrib["failures"]) == ("1", "0")
    assert next(suites.iter("testsuite")).attrib["name"] == "contracts/hotline.yaml"


def test_what_could_not_be_compared_is_an_error() -> None:
    log = json.loads(render("sarif", SAMPLES["incomplete"]))
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": False}]
    assert Counter(item["level"] for item in log["runs"][0]["results"]) == {"error": 2, "warning": 1}


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_names_and_texts_stay_in_their_format(form: str) -> None:
    text = "x\n::error::`y` %0A ]]></failure><b> \u202e, file=a:b | [a](https://example.org) \x00\x1b"
    place = Sides(at("a,b:c\u202e.yaml", 3), at("a,b:c\u202e.yaml", 4))
    part = replace(FULL.texts[0], place=text, before=text, after=text, at=place)
    changes = diff(
        replace(
            FULL,
            contract=text,
            decisions=(replace(LOOSENED, behavior=text, witness={text: text}, intents=(text,)),),
            texts=(part,),
            records=(replace(FULL.records[0], section=text, place=text, before={text: [text]}, after=text),),
        ),
        replace(GONE, contract=text),
        left_out=(text,),
    )
    written = render(form, changes)
    if form in SCHEMAS:
        validator(form).validate(json.loads(written))
    elif form == "junit":
        tags = {element.tag for element in ET.fromstring(written).iter()}  # noqa: S314
        assert tags == {"testsuites", "testsuite", "testcase", "failure", "system-out"}
    else:
        *lines, last = written.splitlines()
        assert len(list(commands(written))) == len(lines)
        assert not last.startswith("::")
        assert all(re.match("::(warning|notice) file=", line) for line in lines)
    shown = _strings(json.loads(written)) if form in SCHEMAS else [written]
    assert not [value for value in shown if "\u202e" in value and not value.startswith(("a,b:c", "x\n"))]


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("form", FORMATS)
def test_an_edit_of_a_platform_under_many_products_takes_under_two_seconds(form: str) -> None:
    changes = products(2_500)
    bulletin = diff_bulletin(changes, PLACES, ())
    assert len(bulletin.notices) == 5_001
    start = time.process_time()
    bulletin_renderer(form)(bulletin)
    assert time.process_time() - start < 2


CONTRACT = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes: {topic: {type: enum, values: [a, b]}}
otherwise: {response: comply}
rules:
  - id: first
    when: {topic: a}
    then: {response: refuse}
"""


def test_the_command_writes_them_without_changing_its_exit_code(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": CONTRACT})
    commit(tmp_path)
    write(tmp_path, {"contracts/bot.yaml": CONTRACT.replace("response: refuse", "response: caveat")})
    forms = [argument for form in FORMATS for argument in ("--report", f"{form}={form}.out")]
    specctl(tmp_path, "diff", "HEAD", *forms, code=0)
    for form in FORMATS:
        shown = specctl(tmp_path, "diff", "HEAD", "--fail-on", "loosened", "-f", form, code=1)
        assert (tmp_path / f"{form}.out").read_text(encoding="utf-8") == shown
        if form in SCHEMAS:
            validator(form).validate(json.loads(shown))
    ((name, props, message), *_) = commands((tmp_path / "github.out").read_text(encoding="utf-8"))
    assert (name, props["file"], props["line"]) == ("warning", "contracts/bot.yaml", "10")
    assert message.startswith(
        "loosened in `bot`: `response`: `refuse` → `caveat`\nwhere: topic is a (50 % of requests)"
    )
