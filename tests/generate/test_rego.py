"""The Rego module as text; an engine reads it in `tests/integration`."""

from __future__ import annotations

import pytest
from integration.tool_policies import rendered
from outputs import assert_golden

from specctl.generate.policy_rego import member, quoted


def test_it_is_as_written_before() -> None:
    assert_golden("tools.rego", rendered("rego", "9-if")[""])


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("topic", "input.facts.topic"),
        ("x-y", 'input.facts["x-y"]'),
        ("9n", 'input.facts["9n"]'),
        ("default", 'input.facts["default"]'),
        ("_a", "input.facts._a"),
    ],
)
def test_a_member_of_any_name(name: str, written: str) -> None:
    assert member("input.facts", name) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [('a"b\\c', '"a\\u0022b\\u005cc"'), ("a\nb\u202e", '"a\\u000ab\\u202e"'), ("\U000e0001", '"\\udb40\\udc01"')],
)
def test_texts_cannot_end_themselves(text: str, written: str) -> None:
    assert quoted(text) == written
