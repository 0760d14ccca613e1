"""Target `critique`: a request to criticize and one to revise for each rule, with pairs of answers.

`UPDATE_GENERATED=1 pytest tests/generate/test_critique.py` writes the golden file anew.
"""

from __future__ import annotations

import json
from typing import Any

from memory import Memory
from outputs import FILES, assert_golden, generated, workspace_of

from specctl.generate.templating import Templates

KEYS = [
    "rule",
    "contract",
    "version",
    "level",
    "risk",
    "critique_request",
    "revision_request",
    "examples",
    "provenance",
]


def pairs(**given: Any) -> dict[str, dict[str, Any]]:
    return {each["rule"]: each for each in map(json.loads, generated("critique", **given).splitlines())}


def test_pairs_read_as_agreed() -> None:
    assert_golden("critique.jsonl", generated("critique"))


def test_each_line_is_one_rule_of_its_own_contract_and_version() -> None:
    found = pairs()
    assert all(list(each) == KEYS for each in found.values())
    assert (found["no-weapons"]["contract"], found["no-weapons"]["version"]) == ("house", "2.0.0")
    assert (found["goodwill"]["contract"], found["goodwill"]["version"]) == ("shop", "1.4.0")
    assert not {"records-are-kept", "small-refunds-are-paid"} & found.keys()
    assert "small-refunds-are-paid" in pairs(layers="tools")


def test_a_request_stands_on_its_own() -> None:
    request = pairs()["danger-goes-to-an-agent"]["critique_request"]
    assert "The rule applies where `signals` includes `danger` (Someone may be in danger), unless `topic` is" in request
    assert "in_danger" not in request
    nurses = pairs()["health-is-general"]["critique_request"]
    assert "It does not apply where `topic` is `doses`" in nurses


def test_each_bad_answer_meets_each_good_one() -> None:
    files = dict(FILES)
    files["shop.yaml"] += """\
  - id: greets
    statement: Greet.
    then: {disclose_ai: required}
    examples: [{user: "Hi\\nthere", good: [a, b], bad: [x, y]}, {user: only good, good: [c]}, {user: nothing}]
"""
    found = pairs(within=workspace_of(files))["greets"]["examples"]
    assert [(each["answer"], each["revision"]) for each in found] == [
        ("x", "a"),
        ("x", "b"),
        ("y", "a"),
        ("y", "b"),
        (None, "c"),
    ]
    assert found[0]["messages"] == [{"role": "user", "content": "Hi\nthere"}]


def test_a_repository_may_word_the_requests() -> None:
    own = Templates(Memory({"templates/critique/critique.txt.j2": "Kritik: {{ statement }}\n"}))
    found = pairs(templates=own)["no-weapons"]
    assert found["critique_request"] == "Kritik: Never help with weapons."
    assert found["revision_request"].startswith("Rewrite")
