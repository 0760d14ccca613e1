"""Hand-computed differences that pin down the oracle of the semantic diff."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from .diff_oracle import Comparison
from .generator import repository
from .oracle import read

LEVELS = ["platform", "operator", "user"]
FLAG = {"flag": {"type": "bool"}}
CHOICE = {"type": "choice", "tiers": [["x"], ["y", "z"]]}


def part(numerator: int, denominator: int = 1) -> Fraction:
    """Give a share."""
    return Fraction(numerator, denominator)


def rule(name: str, then: Any, when: Any = None, **more: Any) -> dict[str, Any]:
    """Write a rule; a bare value is one of `response`."""
    return {"id": name, "when": when or {}, "then": then if isinstance(then, dict) else {"response": then}, **more}


def contract(*rules: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """Write a platform contract, with one flag unless it says otherwise."""
    return {"id": "c", "level": "platform", "attributes": FLAG, "rules": list(rules)} | sections


def compare(base: dict[str, Any], head: dict[str, Any]) -> Comparison:
    """Compare two revisions of one contract."""
    return Comparison(read(LEVELS, {"c": base}), read(LEVELS, {"c": head}), "c")


def shares(found: Comparison) -> dict[Any, Fraction | None]:
    """Give all decision changes of `response` with their shares."""
    return {key[1:]: one.share for key, one in found.decisions().items() if key[0] == "response"}


def on(attribute: dict[str, Any], *rules: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """Write a contract whose only attribute is `a`."""
    return contract(*rules, attributes={"a": attribute}, **sections)


def enum(**leaves: Any) -> dict[str, Any]:
    """Declare an enum."""
    return {"type": "enum", "values": leaves}


def facts(found: Comparison) -> list[dict[str, Any]]:
    """Write all joint requests out."""
    return [found.space.facts(index) for index in range(len(found.space.requests))]


def both(old: dict[str, Any], new: dict[str, Any], test: Any) -> Comparison:
    """Compare two declarations of `a`, where one rule refuses what meets a test in head, and nothing in base."""
    return compare(on(old, otherwise={"response": "comply"}), on(new, rule("r", "refuse", {"a": test})))


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("comply", "refuse", "tightened"),
        ("refuse", "comply", "loosened"),
        ("partial", "clarify", "changed"),
        (None, "comply", "decided"),
        ("comply", None, "undecided"),
        ("comply", "CONFLICT", "conflict"),
        (None, "CONFLICT", "conflict"),
        ("CONFLICT", "refuse", "resolved"),
        ("CONFLICT", None, "undecided"),
    ],
)
def test_directions(old: str | None, new: str | None, direction: str) -> None:
    def stating(outcome: str | None) -> dict[str, Any]:
        if outcome == "CONFLICT":
            return contract(rule("p", "partial"), rule("q", "clarify"))
        return contract(*([rule("r", outcome)] if outcome else []))

    ((key, found),) = compare(stating(old), stating(new)).decisions().items()
    assert key == ("response", old or "UNDECIDED", new or "UNDECIDED")
    assert (found.direction, found.share) == (direction, part(1))
    clash = ("p", "q")
    assert found.rules_before == (clash if old == "CONFLICT" else ("r",) if old else ())
    assert found.rules_after == (clash if new == "CONFLICT" else ("r",) if new else ())


def test_a_limit_is_stricter_by_its_bound() -> None:
    limit = {"max_cost": {"type": "limit", "bound": "at_most"}, "min_sources": {"type": "limit", "bound": "at_least"}}
    base = contract(rule("r", {"max_cost": 3, "min_sources": 3, "max_words": "unlimited"}), behaviors=limit)
    head = contract(rule("r", {"max_cost": 2, "min_sources": 2, "max_words": 100}), behaviors=limit)
    assert {key[0]: one.direction for key, one in compare(base, head).decisions().items()} == {
        "max_cost": "tightened",
        "min_sources": "loosened",
        "max_words": "tightened",
    }


@pytest.mark.parametrize(
    ("old_tiers", "new_tiers", "direction"),
    [
        ([["x"], ["y"]], [["y"], ["x"]], "loosened"),
        ([["x"], ["y"]], [["y"]], "tightened"),
        ([["x"]], [["y"]], "changed"),
    ],
)
def test_strictness_is_that_of_head_else_of_base(
    old_tiers: list[list[str]], new_tiers: list[list[str]], direction: str
) -> None:
    base = contract(rule("r", {"tone": "x"}), behaviors={"tone": {"type": "choice", "tiers": old_tiers}})
    head = contract(rule("r", {"tone": "y"}), behaviors={"tone": {"type": "choice", "tiers": new_tiers}})
    assert [one.direction for one in compare(base, head).decisions().values()] == [direction]


def test_behaviors_that_one_side_lacks_are_not_compared() -> None:
    base = contract(rule("r", {"tone": "x"}), behaviors={"tone": CHOICE})
    assert (
        compare(base, contract(tools={"t": {"describe": "A tool."}}, otherwise={"tools": {"t": "deny"}})).decisions()
        == {}
    )


def test_what_holds_otherwise_is_compared_too() -> None:
    found = compare(contract(otherwise={"response": "comply"}), contract(otherwise={"response": "refuse"}))
    assert shares(found) == {("comply", "refuse"): 1}
    assert [one.rules_after for one in found.decisions().values()] == [()]


def test_rules_are_those_that_decide_anywhere_in_the_region_in_stack_order() -> None:
    base = contract(rule("b", "comply", {"flag": True}), rule("a", "comply", {"flag": False}), rule("c", "comply"))
    head = contract(rule("z", "refuse", formerly="b"), rule("y", "comply"))
    ((found,),) = [compare(base, head).decisions().values()]
    assert (found.rules_before, found.rules_after) == (("b", "a", "c"), ("z",))


def test_an_attribute_that_one_side_lacks_is_free_there() -> None:
    base = contract(rule("r", "refuse", {"flag": True}))
    head = contract(rule("r", "refuse", {"flag": True, "new": True}), attributes=FLAG | {"new": {"type": "bool"}})
    found = compare(base, head)
    assert shares(found) == {("refuse", "UNDECIDED"): part(1, 4)}
    assert facts(found)[0] == {"flag": False, "new": False}
    assert shares(compare(head, base)) == {("UNDECIDED", "refuse"): part(1, 4)}


def test_an_attribute_of_another_type_is_removed_and_added() -> None:
    base = on({"type": "bool"}, rule("r", "refuse", {"a": True}))
    head = on({"type": "integer", "min": 1, "max": 3}, rule("r", "refuse", {"a": 3}))
    found = compare(base, head)
    assert shares(found) == {("refuse", "UNDECIDED"): part(1, 3), ("UNDECIDED", "refuse"): part(1, 6)}
    assert {"a": Fraction(3), "a (base)": False} in facts(found)
    index = found.space.locate({"a": 3, "a (base)": False})
    assert index in found.decisions()["response", "UNDECIDED", "refuse"].region


def test_an_integer_and_a_number_are_of_two_types() -> None:
    old, new = ({"type": kind, "min": 0, "max": 1} for kind in ("integer", "number"))
    assert [one.name for one in both(old, new, 1).space.attributes] == ["a", "a (base)"]


def test_an_attribute_is_followed_through_a_rename() -> None:
    base = contract(rule("r", "refuse", {"old": True}), attributes={"old": {"type": "bool"}})
    head = contract(rule("r", "refuse", {"new": True}), attributes={"new": {"type": "bool", "formerly": "old"}})
    found = compare(base, head)
    assert found.decisions() == {}
    assert facts(found) == [{"new": False}, {"new": True}]


def test_a_name_that_head_still_has_is_not_renamed() -> None:
    attributes = {"old": {"type": "bool"}, "new": {"type": "bool", "formerly": "old"}}
    base = contract(rule("r", "refuse", {"old": True}), attributes={"old": {"type": "bool"}})
    found = compare(base, contract(rule("r", "refuse", {"new": True}), attributes=attributes))
    assert shares(found) == {("refuse", "UNDECIDED"): part(1, 4), ("UNDECIDED", "refuse"): part(1, 4)}


def test_a_renamed_attribute_of_another_type_keeps_both_names() -> None:
    base = contract(attributes={"old": {"type": "bool"}})
    head = contract(attributes={"new": {"type": "integer", "min": 0, "max": 0, "formerly": "old"}})
    assert facts(compare(base, head)) == [{"new": Fraction(0), "old": False}, {"new": Fraction(0), "old": True}]


def test_only_leaves_that_both_have_count_and_weigh_as_in_head() -> None:
    old = enum(p="", q={"weight": 7}, gone="")
    new = enum(q={"weight": 3}, p="", fresh={"weight": 5})
    found = both(old, new, "q")
    assert shares(found) == {("comply", "refuse"): part(3, 4), ("comply", "UNDECIDED"): part(1, 4)}
    assert sorted(one["a"] for one in facts(found)) == ["p", "q"]


def test_a_leaf_is_followed_through_a_rename_and_a_move() -> None:
    old = enum(g={"values": {"p": "", "q": ""}}, r="")
    new = enum(g={"values": {"q": ""}}, h={"values": {"r": "", "pp": {"formerly": "p"}}})
    base = on(old, rule("s", "refuse", {"a": "p"}))
    assert compare(base, on(new, rule("s", "refuse", {"a": "pp"}))).decisions() == {}
    assert shares(compare(base, on(new, rule("s", "refuse", {"a": "h"})))) == {("UNDECIDED", "refuse"): part(1, 3)}


def test_the_leaves_of_a_split_stand_for_the_leaf() -> None:
    old = enum(p={"weight": 2}, q="")
    new = enum(p={"values": {"p1": {"weight": 3}, "p2": ""}}, q="")
    found = both(old, new, ["p1", "q"])
    assert shares(found) == {("comply", "refuse"): part(4, 5), ("comply", "UNDECIDED"): part(1, 5)}
    assert sorted(one["a"] for one in facts(found)) == ["p1", "p2", "q"]


def test_a_split_leaf_may_be_renamed() -> None:
    new = enum(pp={"values": {"p1": "", "p2": ""}, "formerly": "p"}, q="")
    assert sorted(one["a"] for one in facts(both(enum(p="", q=""), new, "p1"))) == ["p1", "p2", "q"]


def test_the_leaves_of_a_former_group_divide_the_weight_of_its_leaf() -> None:
    base = on(enum(p={"values": {"p1": {"weight": 3}, "p2": ""}}, q=""), rule("r", "refuse", {"a": "p1"}))
    head = on(enum(p={"weight": 2}, q=""), rule("r", "refuse", {"a": "p"}))
    found = compare(base, head)
    assert shares(found) == {("UNDECIDED", "refuse"): part(2 * 1, 4 * 3)}
    assert [found.space.facts(one)["a"] for one in found.decisions()["response", "UNDECIDED", "refuse"].region] == [
        "p2"
    ]


def test_a_leaf_of_both_sides_is_that_leaf_before_any_reading_as_a_split() -> None:
    base = on(enum(p="", q=""), rule("r", "refuse", {"a": "p"}))
    head = on(enum(p={"values": {"q": "", "s": ""}}), rule("r", "refuse", {"a": "p"}))
    assert shares(compare(base, head)) == {("UNDECIDED", "refuse"): part(1, 2)}
    assert shares(compare(head, base)) == {("refuse", "UNDECIDED"): part(1, 2)}


def test_a_leaf_that_joins_an_older_group_is_new() -> None:
    new = enum(g={"values": {"p": "", "fresh": ""}}, q="")
    assert sorted(one["a"] for one in facts(both(enum(g={"values": {"p": ""}}, q=""), new, "g"))) == ["p", "q"]


def test_a_new_leaf_anywhere_below_a_split_leaf_stands_for_it() -> None:
    old, new = enum(p="", g={"values": {"q": ""}}), enum(p={"values": {"g": {"values": {"q": "", "fresh": ""}}}})
    assert sorted(one["a"] for one in facts(both(old, new, "q"))) == ["fresh", "q"]
    assert both(old, new, "q").decisions()["response", "comply", "refuse"].share == part(1, 2)


def test_a_leaf_that_was_a_group_is_that_group_and_no_part_of_another_split() -> None:
    old = enum(p="", g={"values": {"q": "", "r": ""}})
    assert sorted(one["a"] for one in facts(both(old, enum(p={"values": {"g": "", "s": ""}}), "g"))) == ["q", "r", "s"]


def test_a_refinement_is_a_split() -> None:
    above = {"id": "above", "level": "platform", "attributes": {"a": enum(p={"weight": 2}, q="")}}
    base: dict[str, Any] = {"id": "c", "level": "operator", "extends": ["above"], "rules": [rule("r", "refuse")]}
    refine = {"a": {"p": {"values": {"p1": "", "p2": {"weight": 3}}}}}
    head = base | {"refine": refine, "rules": [rule("r", "refuse", {"a": {"not": "p2"}})]}
    old, new = (read(LEVELS, {"above": above, "c": one}) for one in (base, head))
    found = Comparison(old, new, "c")
    assert shares(found) == {("refuse", "UNDECIDED"): part(1, 2)}


def test_of_a_set_only_members_of_both_sides_can_be_there() -> None:
    old, new = {"type": "set", "values": ["p", "gone"]}, {"type": "set", "values": {"pp": {"formerly": "p"}, "new": ""}}
    found = both(old, new, {"none_of": ["pp", "new"]})
    assert facts(found) == [{"a": []}, {"a": ["pp"]}]
    assert shares(found) == {("comply", "refuse"): part(1, 2), ("comply", "UNDECIDED"): part(1, 2)}
    assert both(old, new, "new").decisions()["response", "comply", "UNDECIDED"].share == 1


def test_numbers_are_those_of_the_common_range_cut_at_the_constants_of_both_sides() -> None:
    old, new = {"type": "number", "min": 0, "max": 10}, {"type": "number", "min": 5, "max": 20}
    found = compare(on(old, rule("r", "refuse", {"a": {"lt": 6}})), on(new, rule("r", "refuse", {"a": {"le": 8}})))
    assert shares(found) == {("UNDECIDED", "refuse"): part(2, 5)}
    inside = found.decisions()["response", "UNDECIDED", "refuse"].region
    assert {found.space.locate({"a": one}) in inside for one in (6, 6.5, 7, 8)} == {True}
    assert {found.space.locate({"a": one}) in inside for one in (5, 5.5, 8.5, 10)} == {False}
    assert found.space.locate({"a": 10.5}) is None
    assert shares(compare(on(old), on(new, rule("r", "refuse", {"a": 7})))) == {("UNDECIDED", "refuse"): 0}


def test_integers_count_and_disjoint_ranges_have_nothing_in_common() -> None:
    def ages(low: int, high: int) -> dict[str, Any]:
        return {"type": "integer", "min": low, "max": high}

    assert both(ages(0, 4), ages(2, 9), {"ge": 4}).decisions()["response", "comply", "refuse"].share == part(1, 3)
    found = both(ages(0, 4), ages(5, 9), 5)
    assert (facts(found), found.decisions(), found.authority()) == ([], {}, {})


def test_both_sides_must_admit_a_request() -> None:
    attributes = FLAG | {"a": {"type": "bool"}}
    base = contract(assume=[{"a": True}], attributes=attributes)
    head = contract(rule("r", "refuse", {"flag": True}), assume=[{"if": {"a": True}, "then": {"flag": True}}])
    found = compare(base, head | {"attributes": attributes})
    assert facts(found) == [{"flag": True, "a": True}]
    assert shares(found) == {("UNDECIDED", "refuse"): 1}


def test_what_measures_nothing_has_no_share() -> None:
    number = {"type": "number", "min": 0, "max": 1}
    found = compare(on(number, assume=[{"a": 1}]), on(number, rule("r", "refuse")))
    assert shares(found) == {("UNDECIDED", "refuse"): None}


def test_an_attribute_applies_on_each_side_by_that_sides_own_condition() -> None:
    def stating(condition: Any, *rules: dict[str, Any]) -> dict[str, Any]:
        return contract(*rules, attributes=FLAG | {"a": {"type": "bool", "applies_when": condition}})

    refused = rule("r", "refuse", {"a": True})
    found = compare(stating({"flag": True}, refused), stating({"flag": False}, refused))
    assert len(facts(found)) == 4
    assert shares(found) == {("refuse", "UNDECIDED"): part(1, 4), ("UNDECIDED", "refuse"): part(1, 4)}
    same = compare(stating({"flag": True}), stating({"flag": True}, refused))
    assert facts(same) == [{"flag": False}, {"flag": True, "a": False}, {"flag": True, "a": True}]
    assert shares(same) == {("UNDECIDED", "refuse"): part(1, 4)}
    assert same.space.locate({"flag": False, "a": True}) is None


def test_values_in_common_weigh_as_if_they_were_all_where_an_attribute_applies() -> None:
    def stating(*leaves: str) -> dict[str, Any]:
        attribute = enum(**dict.fromkeys(leaves, "A leaf.")) | {"applies_when": {"flag": True}}
        return contract(rule("r", "refuse", {"a": "p"}), attributes=FLAG | {"a": attribute})

    found = compare(stating("p", "q") | {"rules": []}, stating("p", "r", "s"))
    assert facts(found) == [{"flag": False}, {"flag": True, "a": "p"}]
    assert shares(found) == {("UNDECIDED", "refuse"): part(1, 2)}


def test_what_applies_by_an_attribute_that_head_lacks() -> None:
    conditional = {"type": "bool", "applies_when": {"flag": True}}
    base = contract(rule("r", "refuse", {"a": True}), attributes=FLAG | {"a": conditional})
    found = compare(base, on({"type": "bool"}, rule("r", "refuse", {"a": True})))
    assert len(facts(found)) == 4
    assert shares(found) == {("UNDECIDED", "refuse"): part(1, 4)}


def test_levels_become_free_to_do_what_they_were_not() -> None:
    base = contract(rule("r", "clarify", adjustable="never"))
    head = contract(rule("r", "clarify", {"flag": True}, adjustable="operator"))
    found = compare(base, head).authority()
    assert {key for key in found if key[0] == "operator"} == {
        ("operator", "response", value, "opened")
        for value in ("comply", "caveat", "partial", "safe_complete", "redirect", "abstain", "refuse")
    }
    assert found["operator", "response", "comply", "opened"].share == 1
    assert found["user", "response", "comply", "opened"].share == part(1, 2)
    assert found["user", "response", "refuse", "opened"].share == 1
    back = compare(head, base).authority()
    assert {(*key[:3], {"opened": "closed"}[key[3]]): one.region for key, one in found.items()} == {
        key: one.region for key, one in back.items()
    }


def test_nothing_is_open_below_a_conflict_and_limits_are_left_out() -> None:
    limited = contract(rule("r", {"max_words": 9}, adjustable="never"))
    clash = contract(rule("r", {"cite_sources": "required"}), rule("s", {"cite_sources": "forbidden"}))
    assert set(compare(limited, clash).authority()) == {
        (level, "cite_sources", value, "closed")
        for level in ("operator", "user")
        for value in ("optional", "required", "forbidden")
    }
    tools = {"tools": {"t": {"describe": "A tool."}}}
    denied = contract(rule("r", {"tools": {"t": "ask"}}), **tools)
    assert set(compare(contract(**tools), denied).authority()) == {
        (level, "tools.t", "allow", "closed") for level in ("operator", "user")
    }


def test_levels_of_one_side_alone_and_highest_levels_are_not_compared() -> None:
    base, head = contract(rule("r", "refuse", adjustable="never")), contract()
    old, new = read(["platform", "operator", "user"], {"c": base}), read(["platform", "user", "guest"], {"c": head})
    assert {key[0] for key in Comparison(old, new, "c").authority()} == {"user"}
    above = read(["root", "platform", "user"], {"c": head})
    assert {key[0] for key in Comparison(old, above, "c").authority()} == {"user"}


def test_authority_over_values_that_one_side_lacks_is_not_compared() -> None:
    def tone(*rules: dict[str, Any], tiers: list[list[str]]) -> dict[str, Any]:
        return contract(*rules, behaviors={"tone": {"type": "choice", "tiers": tiers}})

    base = tone(tiers=[["x"], ["y"]])
    head = tone(rule("r", {"tone": "w"}, adjustable="never"), tiers=[["x"], ["w"]])
    assert {key[2] for key in compare(base, head).authority()} == {"x"}


@pytest.mark.parametrize("seed", range(40))
def test_a_revision_does_not_differ_from_itself(seed: int) -> None:
    drawn = repository(seed)
    oracle = read(drawn.levels, drawn.contracts)
    for name in drawn.contracts:
        found, view = Comparison(oracle, oracle, name), oracle.view(name)
        assert (found.decisions(), found.authority()) == ({}, {})
        places = [view.space.locate(one) for one in facts(found)]
        assert sorted(place for place in places if place is not None) == list(view.every)
        assert [view.space.measures[place] for place in places if place is not None] == found.space.measures
