"""Hand-computed cases that pin down the oracle on the subtle points of section 6."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from .decide import Trace, is_open
from .oracle import Oracle, all_findings, read

LEVELS = ["platform", "operator", "user"]


def rule(name: str, then: Any, **more: Any) -> dict[str, Any]:
    """Write a rule; a bare value is one of `response`."""
    return {"id": name, "then": then if isinstance(then, dict) else {"response": then}, **more}


def repository(*stages: list[dict[str, Any]], **platform: Any) -> Oracle:
    """Read one contract a level, each on the one before; `platform` adds sections to the first."""
    contracts: dict[str, Any] = {}
    for level, rules in zip(LEVELS, stages, strict=False):
        extends = [LEVELS[LEVELS.index(level) - 1]] if contracts else []
        contracts[level] = {"id": level, "level": level, "extends": extends, "rules": rules}
    contracts["platform"] |= {"attributes": {"flag": {"type": "bool"}}} | platform
    return read(LEVELS, contracts)


def at(oracle: Oracle, *, flag: bool = True, behavior: str = "response") -> Trace:
    """Decide in the lowest contract's stack."""
    contract = list(oracle.contracts)[-1]
    index = oracle.view(contract).space.locate({"flag": flag})
    assert index is not None
    return oracle.decision(contract, behavior, index)


def found(oracle: Oracle, check: str) -> list[tuple[str, tuple[str, ...]]]:
    """List the contracts and rules that a check reports."""
    return [(one.contract, one.rules) for one in all_findings(oracle) if one.check == check]


def test_the_override_of_a_void_rule_defeats_nothing() -> None:
    floor = rule("floor", "refuse", when={"flag": True}, adjustable="never")
    oracle = repository([floor], [rule("held", "refuse"), rule("void", "comply", overrides=["held"])])
    assert at(oracle).rules == {"held"}
    assert at(oracle).steps["operator"].void == {"void"}
    assert at(oracle, flag=False).rules == {"void"}


def test_overrides_are_not_transitive() -> None:
    rules = [rule("a", "refuse"), rule("b", "partial", overrides=["a"]), rule("c", "comply", overrides=["b"])]
    assert at(repository(rules)).steps["platform"].effective == {"c"}
    rules[1]["when"] = {"flag": False}
    assert at(repository(rules)).steps["platform"].effective == {"a", "c"}


def test_an_overridden_rule_still_defeats_what_it_overrides() -> None:
    rules = [rule("a", "comply"), rule("b", "partial", overrides=["a"]), rule("c", "clarify", overrides=["b"])]
    assert at(repository(rules)).outcome == "clarify"


def test_strictest_keeps_one_tier_and_unique_keeps_all() -> None:
    rules = [rule("a", "comply"), rule("b", "partial"), rule("c", "clarify")]
    strictest = at(repository(rules))
    assert (strictest.status, strictest.rules) == ("conflict", {"b", "c"})
    unique = at(repository(rules, behaviors={"response": {"combine": "unique"}}))
    assert (unique.status, unique.rules) == ("conflict", {"a", "b", "c"})
    assert at(repository(rules[:2])).outcome == "partial"


def test_equal_values_decide_together() -> None:
    rules = [rule("a", "partial"), rule("b", "partial"), rule("c", "comply")]
    assert at(repository(rules)).rules == {"a", "b"}


def test_conflict_stops() -> None:
    oracle = repository([rule("a", "partial"), rule("b", "clarify")], [rule("c", "refuse")])
    assert at(oracle).outcome == "CONFLICT"
    step = at(oracle).steps["operator"]
    assert (step.evaluated, step.applicable, step.void) == (False, frozenset(), frozenset())
    assert not is_open(at(oracle), "user", "refuse")
    assert found(oracle, "void-rule") == []
    assert found(oracle, "conflicting-rules") == [("platform", ("a", "b"))]


def test_an_outranked_rule_binds_too() -> None:
    rules = [rule("strict", "refuse", adjustable="user"), rule("mild", "caveat", adjustable="never")]
    trace = at(repository(rules, [], [rule("u", "comply")]))
    assert (trace.outcome, trace.steps["user"].void) == ("refuse", {"u"})
    assert is_open(trace, "user", "refuse")
    assert not is_open(trace, "user", "comply")


def test_the_decision_itself_may_always_be_set() -> None:
    rules = [rule("locked", "caveat", adjustable="never"), rule("strict", "partial")]
    trace = at(repository(rules, [rule("o", "partial")]))
    assert trace.rules == {"o"}
    assert not is_open(trace, "user", "clarify")
    assert not is_open(trace, "user", "refuse")


def test_stricter_than_a_waived_decision_is_permitted() -> None:
    floor = rule("floor", "refuse", adjustable="operator")
    oracle = repository([floor], [rule("waived", "comply", adjustable="stricter")], [rule("u", "caveat")])
    assert at(oracle).rules == {"u"}


@pytest.mark.parametrize(
    ("value", "rules"), [("comply", {"o"}), ("caveat", {"o"}), ("refuse", {"p"}), ("partial", {"p"})]
)
def test_only_lists_all_that_may_be_set(value: str, rules: set[str]) -> None:
    adjustable = {"by": "operator", "only": ["comply", "caveat"]}
    assert at(repository([rule("p", "safe_complete", adjustable=adjustable)], [rule("o", value)])).rules == rules


def test_levels_named_are_a_set_and_no_threshold() -> None:
    floor = rule("floor", "refuse", adjustable="user")
    assert at(repository([floor], [rule("o", "comply")])).outcome == "refuse"
    assert at(repository([floor], [], [rule("u", "comply")])).outcome == "comply"


def relay(form: str, second: Any, *, delegable: bool = True) -> Oracle:
    """Read a platform that lets operators pass `caveat` and `comply` on, an operator, and a user who wants `caveat`."""
    first = {"by": ["operator"], form: ["caveat", "comply"], "delegable": delegable}
    granting = rule("o", "comply", adjustable=second) if second else rule("o", "comply")
    return repository([rule("p", "refuse", adjustable=first)], [granting], [rule("u", "caveat")])


def test_delegation_needs_the_right_and_the_grant() -> None:
    assert at(relay("only", "user")).rules == {"u"}
    assert at(relay("only", "user", delegable=False)).rules == {"o"}
    assert at(relay("only", None)).rules == {"o"}
    assert at(relay("only", {"by": "user", "to": ["caveat"]})).rules == {"u"}
    assert at(relay("only", {"by": "user", "to": ["clarify"]})).rules == {"o"}


def test_stricter_than_the_decision_needs_no_delegation_under_to() -> None:
    assert at(relay("to", None)).rules == {"u"}


def test_a_named_tool_beats_an_effect_and_the_strictest_effect_wins() -> None:
    then = {"tools": {"mail": "allow"}, "effects": {"money": "deny", "any": "ask"}}
    tools = {name: {"effects": ["money"]} for name in ("mail", "pay")} | {"search": {}}
    oracle = repository([rule("p", then)], tools=tools, effects={"money": "Moves money."})
    outcomes = {name: at(oracle, behavior=f"tools.{name}").outcome for name in tools}
    assert outcomes == {"mail": "allow", "pay": "deny", "search": "ask"}


def test_only_what_all_effects_list_may_be_set() -> None:
    to = {"effects": {"money": ["allow", "ask"], "any": ["allow"]}}
    raw = rule("p", {"effects": {"any": "deny"}}, adjustable={"by": "operator", "to": to})
    oracle = repository([raw], [], tools={"pay": {"effects": ["money"]}}, effects={"money": "Moves money."})
    trace = at(oracle, behavior="tools.pay")
    assert [is_open(trace, "operator", value) for value in ("allow", "ask", "deny")] == [True, False, True]


def test_a_behavior_left_out_is_stricter_under_to_and_never_under_only() -> None:
    then = {"response": "caveat", "review": "sample"}
    for form, may in (("to", True), ("only", False)):
        adjustable = {"by": "operator", form: {"response": ["comply"]}}
        oracle = repository([rule("p", then, adjustable=adjustable)], [])
        assert is_open(at(oracle, behavior="review"), "operator", "after") is may
        assert is_open(at(oracle), "operator", "comply")


def test_smaller_is_stricter_for_a_limit_at_most() -> None:
    oracle = repository([rule("p", {"max_words": 100}), rule("q", {"max_words": "unlimited"})], [])
    trace = at(oracle, behavior="max_words")
    assert trace.outcome == 100
    assert is_open(trace, "operator", Fraction(99))
    assert not is_open(trace, "operator", Fraction(101))


def test_the_strictest_statement_of_otherwise_wins_and_protects_nothing() -> None:
    oracle = repository([], [rule("o", "comply", when={"flag": True})], otherwise={"response": "refuse"})
    assert (at(oracle).outcome, at(oracle, flag=False).outcome) == ("comply", "refuse")
    assert at(oracle, flag=False).status == "otherwise"


def test_every_test_is_false_where_an_attribute_does_not_apply() -> None:
    attributes = {
        "flag": {"type": "bool"},
        "age": {"type": "integer", "min": 1, "max": 2, "applies_when": {"flag": True}},
    }
    rules = [rule("p", "refuse", when={"age": {"not": 1}}), rule("q", "comply", when={"not": {"age": 1}})]
    oracle = repository(rules, attributes=attributes)
    assert at(oracle, flag=False).rules == {"q"}
    view = oracle.view("platform")
    assert view.space.share(view.applies["p"]) == Fraction(1, 4)
    assert view.space.share(view.applies["q"]) == Fraction(3, 4)


def test_a_point_of_a_number_has_share_zero_and_exists() -> None:
    attributes = {"much": {"type": "number", "min": 0, "max": 4}}
    oracle = repository(
        [rule("p", "refuse", when={"much": {"ge": 1, "le": 1}}), rule("q", "comply")], attributes=attributes
    )
    settled = [one for one in all_findings(oracle) if one.check == "settled-by-strictness"]
    assert [(one.rules, one.share) for one in settled] == [(("p", "q"), Fraction(0))]
    view = oracle.view("platform")
    assert view.space.share(view.space.where(view.space.compiler.condition({"much": {"lt": 1}}))) == Fraction(1, 4)


def test_a_refined_leaf_divides_its_weight_in_proportion() -> None:
    platform = {"id": "p", "level": "platform", "attributes": {"topic": {"type": "enum", "values": ["a", "b"]}}}
    split = {"topic": {"b": {"values": {"c": {"weight": 3}, "d": {}}}}}
    oracle = read(LEVELS, {"p": platform, "o": {"id": "o", "level": "operator", "extends": ["p"], "refine": split}})
    space = oracle.view("o").space
    shares = {leaf: space.share(space.where(space.compiler.condition({"topic": leaf}))) for leaf in "abcd"}
    assert shares == {"a": Fraction(1, 2), "b": Fraction(1, 2), "c": Fraction(3, 8), "d": Fraction(1, 8)}


def test_a_platform_fault_is_reported_once() -> None:
    oracle = repository([rule("a", "partial"), rule("b", "clarify")], [], [])
    assert found(oracle, "conflicting-rules") == [("platform", ("a", "b"))]


def test_a_witness_between_two_constants_is_located() -> None:
    attributes = {"much": {"type": "number", "min": 0, "max": 4}}
    oracle = repository([rule("p", "refuse", when={"much": {"lt": 1}})], attributes=attributes)
    space = oracle.view("platform").space
    places = [space.locate({"much": value}) for value in (0, 0.5, 1, 2.25, 4, 5)]
    assert places == [0, 1, 2, 3, 4, None]
