"""The Cedar policies and their schema as text; an engine reads them in `tests/integration`."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from integration.tool_policies import HOSTILE, rendered
from memory import Memory
from outputs import assert_golden

from specctl.config import Config
from specctl.errors import SpecctlError
from specctl.generate.policy_cedar import identifier, quoted
from specctl.generate.target import Material, target_of
from specctl.workspace import load


def test_it_is_as_written_before() -> None:
    files = rendered("cedar", "9-if")
    assert sorted(files) == ["policies.cedar", "schema.cedarschema"]
    for name, text in files.items():
        assert_golden(name, text)


def test_every_policy_has_a_name_of_its_own() -> None:
    policies = rendered("cedar", "support-bot")["policies.cedar"]
    names = re.findall(r'^@id\("(.*)"\)$', policies, re.MULTILINE)
    assert len(names) == len(set(names)) == len(re.findall(r"^(?:permit|forbid) ", policies, re.MULTILINE))
    assert "refund:allow:small-refunds-are-automatic" in names
    assert "facts.refund_amount" in names


@pytest.mark.parametrize(
    ("text", "written"),
    [('a"b\\c', '"a\\u{22}b\\u{5c}c"'), ("a\nb\u202e", '"a\\u{a}b\\u{202e}"'), ("é 😀", '"é 😀"')],
)
def test_texts_cannot_end_themselves(text: str, written: str) -> None:
    assert quoted(text) == written


@pytest.mark.parametrize(
    ("contract", "space"), [("a-b", "a_b"), ("if", "_if"), ("9-if", "_9_if"), ("in", "_in"), ("principal", "principal")]
)
def test_a_contract_is_a_namespace(contract: str, space: str) -> None:
    assert identifier(contract) == space


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("gt: -0.75", "gt: -0.7501", "`-0.7501` of attribute `x-y` exactly"),
        ("max: 2.5", "max: 1e15", "`1000000000000000` of attribute `x-y` exactly"),
        ("max: 5}", "max: 9223372036854775808}", "`9223372036854775808` of attribute `9n` exactly"),
        ("  free:", "  __entity:", "`__entity` in a request"),
    ],
)
def test_what_cedar_cannot_hold_exactly_is_refused(before: str, after: str, words: str) -> None:
    assert before in HOSTILE
    workspace = load(Memory({"a.yaml": HOSTILE.replace(before, after)}), Config(contracts=(".",)), ["."])
    with pytest.raises(SpecctlError) as caught:
        target_of("cedar").render(Material("cedar", workspace.stacks["9-if"], workspace))
    assert words in caught.value.message
    assert caught.value.hint
    others = [
        target_of(name).render(Material(name, workspace.stacks["9-if"], workspace))[""] for name in ("rego", "json")
    ]
    assert all(others)


def test_what_no_policy_depends_on_may_have_any_number_of_places() -> None:
    assert str(Decimal("0.12345678")) in HOSTILE
    assert '"free"?: __cedar::decimal' in rendered("cedar", "9-if")["schema.cedarschema"]
