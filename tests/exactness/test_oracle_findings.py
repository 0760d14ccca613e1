"""Hand-computed findings that pin down the oracle on the subtle points of sections 7 to 9."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from .oracle import Finding, Oracle, all_findings
from .test_oracle import found, repository, rule

CLAIM = {"flag": {"type": "bool", "asserted_by": "user"}}


def about(oracle: Oracle, check: str) -> list[tuple[str, str | None]]:
    """List the contracts and names that a check reports."""
    return [(one.contract, one.name) for one in all_findings(oracle) if one.check == check]


def only(oracle: Oracle, check: str) -> Finding:
    """Give the one finding of a check."""
    (finding,) = [one for one in all_findings(oracle) if one.check == check]
    return finding


def test_a_rule_void_in_part_is_no_void_rule() -> None:
    floor = rule("floor", "refuse", when={"flag": True}, adjustable="never")
    oracle = repository([floor], [rule("low", "comply"), rule("lower", "comply", when={"flag": True})])
    assert found(oracle, "void-rule") == [("operator", ("lower",))]
    assert found(oracle, "partly-void-rule") == [("operator", ("low",))]
    assert only(oracle, "partly-void-rule").share == Fraction(1, 2)


def test_what_a_later_contract_does_is_not_held_against_a_rule() -> None:
    oracle = repository([rule("p", "comply", adjustable="operator")], [rule("o", "refuse")])
    assert found(oracle, "shadowed-rule") == []


def test_a_value_kept_in_a_conflict_is_not_shadowed() -> None:
    oracle = repository([rule("a", "partial"), rule("b", "clarify"), rule("c", "comply")])
    assert found(oracle, "shadowed-rule") == [("platform", ("c",))]
    assert [pair for _, pair in found(oracle, "settled-by-strictness")] == [("a", "c"), ("b", "c")]


def test_of_two_equal_rules_the_later_is_subsumed() -> None:
    rules = [rule("a", "comply", when={"flag": True}), rule("b", "comply", when={"not": {"flag": False}})]
    assert found(repository(rules), "subsumed-rule") == [("platform", ("b",))]
    rules[0]["unless"] = {"flag": True}
    assert found(repository(rules), "subsumed-rule") == []


def test_short_forms_of_adjustable_are_one() -> None:
    long = {"by": ["user"], "to": "any", "delegable": False}
    rules = [rule("a", "comply", adjustable="user"), rule("b", "comply", adjustable=long, when={"flag": True})]
    assert found(repository(rules, [], []), "subsumed-rule") == [("platform", ("b",))]


def test_effects_are_compared_as_written() -> None:
    rules = [rule("a", {"tools": {"pay": "ask"}}), rule("b", {"effects": {"any": "ask"}})]
    assert found(repository(rules, tools={"pay": {}}), "subsumed-rule") == []


@pytest.mark.parametrize(("form", "idle"), [("stricter", True), ("operator", True), ("user", False)])
def test_a_grant_is_idle_where_no_level_above_permits_it(form: str, *, idle: bool) -> None:
    oracle = repository([rule("p", "refuse", adjustable=form)], [rule("o", "refuse", adjustable="user")], [])
    assert ("operator", ("o",)) in found(oracle, "idle-grant") or not idle
    assert (found(oracle, "idle-grant") == []) is not idle


def test_a_delegated_grant_is_not_idle() -> None:
    first = {"by": "operator", "to": "any", "delegable": True}
    oracle = repository([rule("p", "refuse", adjustable=first)], [rule("o", "refuse", adjustable="user")], [])
    assert found(oracle, "idle-grant") == []


def test_an_override_of_what_is_never_met_is_idle() -> None:
    rules = [rule("a", "comply", when={"flag": True}), rule("b", "refuse", when={"flag": False}, overrides=["a"])]
    assert found(repository(rules), "idle-override") == [("platform", ("b", "a"))]


def test_a_hard_coded_rule_may_be_overridden_with_its_own_value() -> None:
    rules = [rule("a", "comply", adjustable="never"), rule("b", "refuse", overrides=["a"])]
    assert found(repository(rules), "overrides-hard-coded") == [("platform", ("b", "a"))]
    assert found(repository([rules[0], rule("b", "comply", overrides=["a"])]), "overrides-hard-coded") == []
    rules[1]["adjustable"] = "never"
    assert found(repository(rules), "overrides-hard-coded") == []


def test_a_claim_that_loosens_is_found_once_and_may_be_accepted() -> None:
    floor, exception = rule("floor", "refuse"), rule("trust", "comply", when={"flag": True}, overrides=["floor"])
    oracle = repository([floor, exception], [], attributes=CLAIM)
    loosening = only(oracle, "claimable-loosening")
    assert (loosening.contract, loosening.name, loosening.behavior) == ("platform", "flag", "response")
    space = oracle.view("platform").space
    assert loosening.pairs == {(space.locate({"flag": False}), space.locate({"flag": True}))}
    exception["accepts_claim"] = ["flag"]
    assert about(repository([floor, exception], attributes=CLAIM), "claimable-loosening") == []


def test_what_is_open_to_a_level_may_be_claimed() -> None:
    floor, exception = rule("floor", "refuse", adjustable="user"), rule("x", "comply", when={"flag": True})
    oracle = repository([floor, exception | {"overrides": ["floor"]}], attributes=CLAIM)
    assert about(oracle, "claimable-loosening") == []


PROPERTIES: list[tuple[dict[str, Any], bool]] = [
    ({"always": {"response": ["refuse", "partial"]}}, True),
    ({"always": {"response": "refuse"}}, False),
    ({"never": {"response": "refuse", "handoff": "offer"}}, True),
    ({"never": {"response": "refuse", "handoff": "none"}}, False),
    ({"at_least": {"response": "clarify"}}, True),
    ({"at_most": {"response": "safe_complete"}}, False),
    ({"where": {"flag": False}, "at_most": {"response": "clarify"}}, True),
    ({"given": {"response": "partial"}, "always": {"response": "partial"}}, True),
    ({"at_least": {"autonomy": "act"}}, False),
    ({"same_across": ["flag"], "for": ["handoff"]}, True),
    ({"same_across": ["flag"], "for": ["handoff", "response"]}, False),
    ({"same_across": ["flag"], "for": ["response"], "where": {"flag": True}}, True),
    ({"open": {"level": "operator", "response": ["refuse"]}}, True),
    ({"open": {"level": "operator", "response": ["refuse", "partial"]}}, False),
    ({"closed": {"level": "operator", "response": ["comply", "caveat"]}}, True),
    ({"closed": {"level": "operator", "response": ["clarify", "refuse"]}}, False),
]


@pytest.mark.parametrize(("claim", "holds"), PROPERTIES)
def test_properties(claim: dict[str, Any], *, holds: bool) -> None:
    rules = [rule("a", "refuse", when={"flag": True}), rule("b", "partial", when={"flag": False})]
    oracle = repository(rules, properties=[{"id": "p", **claim}])
    assert (about(oracle, "violated-property") == []) is holds


def test_a_property_protects_from_contracts_below_and_is_reported_where_it_breaks() -> None:
    claim = {"id": "p", "always": {"response": "comply"}}
    oracle = repository([rule("a", "comply")], [rule("o", "refuse")], [rule("u", "refuse")], properties=[claim])
    assert about(oracle, "violated-property") == [("operator", "p")]


def test_a_case_fails_at_the_completions_that_decide_otherwise() -> None:
    rules = [rule("a", "refuse", when={"flag": True}), rule("b", "comply")]
    cases = [
        {"id": "open", "expect": {"response": "comply"}},
        {"id": "either", "expect": {"response": ["comply", "refuse"]}},
        {"id": "exact", "context": {"flag": False}, "expect": {"response": "comply"}},
    ]
    oracle = repository(rules, cases=cases)
    assert about(oracle, "failed-case") == [("platform", "open")]
    assert only(oracle, "failed-case").share == Fraction(1, 2)


def test_claims_that_nothing_meets_are_vacuous() -> None:
    oracle = repository(
        [rule("a", "comply")],
        assume=[{"flag": True}],
        cases=[{"id": "k", "context": {"flag": False}, "expect": {"response": "refuse"}}],
        properties=[{"id": "p", "where": {"flag": False}, "always": {"response": "refuse"}}],
    )
    assert about(oracle, "vacuous-claim") == [("platform", "k"), ("platform", "p")]
    assert about(oracle, "failed-case") == about(oracle, "violated-property") == []


def test_an_attribute_that_nothing_names_is_unused() -> None:
    assert about(repository([rule("a", "comply")]), "unused-attribute") == [("platform", "flag")]
    below = [rule("o", "comply", when={"flag": True})]
    assert about(repository([rule("a", "comply")], below), "unused-attribute") == []


def test_an_empty_space_is_reported_once_and_alone() -> None:
    oracle = repository([rule("a", "comply")], [rule("o", "refuse")], assume=[{"flag": True}, {"flag": False}])
    assert [(one.check, one.contract) for one in all_findings(oracle)] == [("empty-request-space", "platform")]
