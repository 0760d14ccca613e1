"""Conditions in words for a model: each reads in one way only, with what the names in it mean."""

from __future__ import annotations

import pytest
from outputs import workspace

from specctl.generate.prompt_style import markdown
from specctl.generate.prompt_words import Wording, spelled_out
from specctl.language.condition import ALWAYS, Condition
from specctl.language.read_where import read_where

REFUNDS = (
    "When either (`topic` is `refunds` (Money back) and `amount` is 1), or (`topic` is `refunds` and `amount` is 5)"
)


def read(text: str) -> Condition:
    return read_where(text, workspace().stacks["shop"], "--where")


def wording(*, with_glosses: bool = False) -> Wording:
    return Wording(workspace().stacks["shop"], markdown, with_glosses)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("{topic: doses}", "When `topic` is `doses`"),
        ("{topic: [orders, doses]}", "When `topic` is `orders` or `doses`"),
        ("{topic: {not: health}}", "When `topic` is not `health`"),
        ("{topic: {not: [health, weapons]}}", "When `topic` is neither `health` nor `weapons`"),
        ("{verified: true}", "When `verified` is true"),
        ("{verified: false}", "When `verified` is false"),
        ("{signals: danger}", "When `signals` includes `danger`"),
        ("{signals: [danger, minor]}", "When `signals` includes `danger` or `minor`"),
        ("{signals: {all_of: [danger, minor, unclear]}}", "When `signals` includes `danger`, `minor` and `unclear`"),
        ("{signals: {none_of: [danger]}}", "When `signals` includes no `danger`"),
        ("{signals: {none_of: [danger, minor]}}", "When `signals` includes neither `danger` nor `minor`"),
        ("{confidence: 0.5}", "When `confidence` is 0.5"),
        ("{confidence: {not: 0.5}}", "When `confidence` is anything but 0.5"),
        ("{confidence: {ge: 0.2, lt: 0.60}}", "When `confidence` is at least 0.2 and below 0.6"),
        ("{confidence: {gt: 0.2}, verified: true}", "When `confidence` is above 0.2 and `verified` is true"),
        ("{is: in_danger}", "When `in_danger` holds"),
        ("{not: {is: in_danger}}", "When always, unless `in_danger` holds"),
        (
            "{topic: doses, not: {any: [{signals: danger}, {signals: minor}, {verified: false}]}}",
            "When `topic` is `doses`, unless `signals` includes `danger` or `minor`, or `verified` is false",
        ),
        (
            "{topic: doses, not: {signals: danger, verified: true}}",
            "When `topic` is `doses`, unless `signals` includes `danger` and `verified` is true",
        ),
        (
            "{any: [{topic: orders}, {surface: voice}], verified: true}",
            "When `verified` is true, and either `topic` is `orders` or `surface` is `voice`",
        ),
        (
            "{any: [{topic: orders, verified: true}, {surface: voice}]}",
            "When either (`topic` is `orders` and `verified` is true), or `surface` is `voice`",
        ),
        (
            "{any: [{topic: orders, any: [{verified: true}, {amount: 5}]}, {surface: chat}]}",
            "When either (`topic` is `orders`, and (`verified` is true or `amount` is 5)), or `surface` is `chat`",
        ),
    ],
)
def test_a_condition_in_words(condition: str, sentence: str) -> None:
    expected = sentence.replace("When always,", "Always,")
    assert wording().sentence(read(condition)) == expected


def test_what_always_holds_needs_no_words() -> None:
    assert wording().sentence(ALWAYS) == ""


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("{topic: doses}", "When `topic` is `doses` (How much of a medicine to take)"),
        ("{topic: [orders, doses, weapons]}", "When `topic` is `orders`, `doses` or `weapons`"),
        ("{verified: true}", "When the customer has passed the identity check (`verified`)"),
        ("{verified: false}", "When it is not so that the customer has passed the identity check (`verified`)"),
        (
            "{any: [{topic: refunds, amount: 1}, {topic: refunds, amount: 5}]}",
            REFUNDS,
        ),
    ],
)
def test_meanings_stand_beside_names_where_they_are_few_and_first_mentioned(condition: str, sentence: str) -> None:
    assert wording(with_glosses=True).sentence(read(condition)) == sentence


def test_a_named_condition_can_be_written_out() -> None:
    words = wording().clause(spelled_out(read("{is: in_danger}")))
    assert words == "`signals` includes `danger`, unless `topic` is `weapons`"
