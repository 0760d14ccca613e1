"""The public schemas, and what people are told about a document that does not fit them."""

from __future__ import annotations

import copy
import json
import os
import random
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import specctl
from specctl.document import Document, parse
from specctl.language import schema
from specctl.language.schema import schema_names, schema_problems, schema_text
from specctl.language.schema_check import _PARTS, ANNOTATIONS

SMALL = """\
specctl: 1
id: support-bot
title: Customer support assistant
version: 1.2.0
level: operator
extends: [acme-platform]
owners: [support-ai]
lifecycle: {review_by: 2027-06-30}

attributes:
  topic:
    type: enum
    describe: What the request is mainly about.
    values:
      billing: Invoices, refunds, payment methods.
      medical:
        describe: Health questions.
        values:
          dosage: How much of a medicine to take.
          symptoms: What a symptom may mean.
      other: {describe: Anything else., weight: 2.5}
  verified_clinician: {type: bool, describe: The operator has checked the user's licence.}
  confidence: {type: number, min: 0, max: 1, describe: The model's calibrated confidence in its answer.}
  signals: {type: set, values: {crisis: Signs of acute risk., minor: The user is likely under 18.}}
  age: {type: integer, min: 0, max: 120, asserted_by: user, applies_when: {topic: medical}, formerly: years}

refine: {language: {other: {values: [welsh, breton]}}}
conditions: {high_stakes: {any: [{topic: medical}, {not: {confidence: {ge: 0.5, lt: 1}}}]}}
behaviors:
  tone: {type: choice, tiers: [[casual], [neutral, formal]], otherwise: neutral}
  max_items: {type: limit, bound: at_most}
  tools.refund: {must_decide: false}
  review: {combine: unique}
effects: {money: Moves money.}
tools:
  refund: {describe: Pay money back to the customer., effects: [money]}
  lookup:

otherwise: {response: comply, tools: {refund: deny}}

assume:
  - if: {signals: minor}
    then: {verified_clinician: false}
  - {signals: {none_of: [crisis, minor]}}

rules:
  - id: medical-general
    statement: Give general health information only; never a personal dosage.
    when: {topic: medical}
    then: {response: safe_complete, cite_sources: required}
    because: We are not a medical device.
    risk: high
    enforced_in: [model, prompt, review]
    refs: [Policy 7, {standard: ISO 1, clause: "4"}]
    examples:
      - user: How many of these may I take at once?
        good: I can't set a dose for you. The leaflet gives the range, and a pharmacist can check it with you.
        bad: [Take two every four hours., Take three.]
  - id: clinician-dosage
    when: {topic: [dosage, symptoms], verified_clinician: true}
    unless: {is: high_stakes}
    then: {response: comply, max_words: 200}
    overrides: [medical-general]
    adjustable: {by: [user], to: {response: any, max_words: [100, 300], tools: {refund: [ask]}}, delegable: true}
  - id: crisis-reaches-a-person
    when: {signals: crisis}
    then: {response: safe_complete, handoff: transfer, crisis_resources: required}
    adjustable: never
  - id: text-only

properties:
  - {id: minors, claim: A minor never gets a dosage answer., where: {topic: dosage}, never: {response: comply}}
  - {id: same, same_across: [topic, signals.minor], for: [response], given: {response: [comply, refuse]}}
  - {id: free, open: {level: user, response: [comply]}}

cases:
  - id: dosage-anonymous
    user: What is the maximum daily dose of ibuprofen?
    context: {topic: dosage, verified_clinician: false, signals: [], confidence: 0.25}
    expect: {response: [safe_complete, refuse]}
"""
HEAD = "specctl: 1\nid: a\nversion: 1.0.0\nlevel: user\n"


def read(text: str) -> Document:
    found, problems = parse("a.yaml", text.encode())
    assert problems == ()
    assert found is not None
    return found


def shown(text: str) -> list[tuple[int, int, str, str | None]]:
    found = read(text)
    places = [(found.locate(p.route or (), at_key=p.at_key).start, p) for p in schema_problems(found.root)]
    return [(start.line, start.column, problem.message, problem.hint) for start, problem in places]


def every_schema(part: object) -> Iterator[dict[str, Any]]:
    """Give every subschema; our schemas hold no mapping that is none, `properties` and the like aside."""
    if isinstance(part, list):
        for item in part:
            yield from every_schema(item)
    elif isinstance(part, dict):
        yield part
        for key, value in part.items():
            if key in {"properties", "patternProperties", "$defs"}:
                yield from (inner for item in value.values() for inner in every_schema(item))
            elif key not in {"examples", "default", "dependentRequired", "enum", "required", "type"}:
                yield from every_schema(value)


@pytest.mark.parametrize("name", schema_names())
def test_schemas_are_valid_json_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(name)))


@pytest.mark.parametrize("name", schema_names())
def test_schemas_use_the_keywords_that_the_quick_check_knows(name: str) -> None:
    for part in every_schema(json.loads(schema_text(name))):
        assert set(part) <= {*_PARTS, *ANNOTATIONS}
        assert all(isinstance(value, str) for value in part.get("enum", []))


@pytest.mark.parametrize("name", schema_names())
def test_every_property_teaches(name: str) -> None:
    for part in every_schema(json.loads(schema_text(name))):
        if "title" not in part:
            continue
        for key, inner in part.get("properties", {}).items():
            if key != "values" or part["title"] != "attribute":
                assert re.fullmatch(r"[A-Z`].{15,}\.", inner["description"]), key


def test_the_small_contract_fits() -> None:
    assert schema_problems(read(SMALL).root) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rules: []\nextends: []\n",
        "rules: [{id: r, tags: [], overrides: [], examples: [], then: {}, when: {}}]",
        "rules: [{id: r, adjustable: {by: user, only: [comply]}}]",
        "rules: [{id: r, adjustable: {by: [user, x], to: any}}]",
        "rules: [{id: r, when: {all: [{a: 1}], any: [{b: true}], not: {c: [1, 2]}, is: [x, y]}}]",
        "rules: [{id: r, when: {a: {not: [x]}, b: {any_of: [c], all_of: [d], none_of: [e]}}}]",
        "attributes: {a: {type: enum, values: [a, b/c.d+e]}, b: {type: integer, min: 1.0, max: 2}}",
        "cases: [{id: c, turns: [{role: user, text: x, label: ok}], expect: {response: comply}}]",
        "drills: {d: {every: 90d}}\nglossary: {a: b}\npurpose: {tasks: [x]}",
        "owners: someone",
    ],
)
def test_what_the_language_allows_fits(text: str) -> None:
    assert shown(HEAD + text) == []


def listed(*names: str) -> str:
    return ", ".join(f"`{name}`" for name in names)


CLAIMS = listed("always", "never", "at_least", "at_most", "same_across", "open", "closed")
LIST_HINT = "write the entries in brackets, or on lines that begin with `- `"
MAPPING_HINT = "write `key: value` lines, indented below it"
ID_HINT = "use letters, digits, `_` and `-`, and no `-` at the start"
EMPTY_HINT = "add an entry, or remove it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rules: [{id: r, whn: {}}]", (17, "unknown key `whn` in a rule", "did you mean `when`?")),
        ("ruels: []", (1, "unknown key `ruels` in a contract", "did you mean `rules`?")),
        ("rules: [{}]", (9, "`id` is missing", "add `id: medical-general`")),
        ("rules:", (1, "`rules` is empty", "write a list, or remove it")),
        ("rules: {id: r}", (8, "`rules` must be a list, this is a mapping", LIST_HINT)),
        ("rules: [r]", (9, "entry 1 of `rules` must be a mapping, this is the text `r`", MAPPING_HINT)),
        ("rules: [{id: a b}]", (14, "this id has a character that ids may not have", ID_HINT)),
        ("rules: [{id: 12}]", (14, "`id` must be text, this is the number `12`", 'put it in quotes: `"12"`')),
        (
            "rules: [{id: r, risk: hihg}]",
            (
                23,
                f"`risk` is `hihg`, expected one of {listed('low', 'medium', 'high', 'critical')}",
                "did you mean `high`?",
            ),
        ),
        (
            "rules: [{id: r, enforced_in: [model, x]}]",
            (
                38,
                f"entry 2 of `enforced_in` is `x`, expected one of {listed('model', 'prompt', 'tools', 'review')}",
                "write one of these",
            ),
        ),
        ("rules: [{id: r, when: {all: []}}]", (29, "`all` is empty", EMPTY_HINT)),
        ("rules: [{id: r, when: {any: {a: b}}}]", (29, "`any` must be a list, this is a mapping", LIST_HINT)),
        ("rules: [{id: r, when: {a: []}}]", (27, "`a` is empty", EMPTY_HINT)),
        ("rules: [{id: r, when: {a: {less: 1}}}]", (28, "unknown key `less` in a test", None)),
        (
            "rules: [{id: r, when: {a: {lt: x}}}]",
            (32, "`lt` must be a number, this is the text `x`", "write digits, without quotes"),
        ),
        (
            "rules: [{id: r, when: {a: [[b]]}}]",
            (
                28,
                "entry 1 of `a` must be text, a number, `true` or `false`, this is a list",
                "write text, a number, `true` or `false`",
            ),
        ),
        (
            "rules: [{id: r, then: {response: true}}]",
            (34, "`response` must be text or a number, this is `true`", 'put it in quotes: `"true"`'),
        ),
        (
            "rules: [{id: r, adjustable: {by: user, to: comply}}]",
            (44, "this must be `any` or a list of values", "put a single value in brackets: `[value]`"),
        ),
        (
            "rules: [{id: r, adjustable: {by: user, to: any, only: [a]}}]",
            (49, "`to` and `only` stand together, only one of them may", "keep one"),
        ),
        (
            "rules: [{id: r, adjustable: {by: user}}]",
            (29, "one of `to`, `only` is missing", "add one of them to this grant"),
        ),
        ("rules: [{id: r, adjustable: {by: [], to: any}}]", (34, "`by` is empty", EMPTY_HINT)),
        ("rules: [{id: r, adjustable: {by: user, to: []}}]", (44, "`to` is empty", EMPTY_HINT)),
        ("properties: [{id: p}]", (14, f"one of {CLAIMS} is missing", "add one of them to this property")),
        (
            "properties: [{id: p, always: {a: b}, never: {a: c}}]",
            (38, "`always` and `never` stand together, only one of them may", "keep one"),
        ),
        (
            "properties: [{id: p, never: {a: b}, for: [a]}]",
            (37, "`for` needs `same_across` beside it", "add `same_across: [language, signals.looks_like_a_test]`"),
        ),
        (
            "properties: [{id: p, open: {level: user}}]",
            (28, "this claim needs a behavior beside `level`", "add one such as `response: [comply]`"),
        ),
        ("cases: [{id: c}]", (9, "`expect` is missing", "add `expect: {response: safe_complete}`")),
        (
            "cases: [{id: c, user: x, turns: [{role: a, text: b}], expect: {a: b}}]",
            (9, "`user` and `turns` cannot stand together", "keep one of them"),
        ),
        (
            "attributes: {not: {type: bool}}",
            (14, "no attribute may be called `all`, `any`, `not` or `is`", "choose another name"),
        ),
        ("attributes: {a: {type: enum}}", (17, "`values` is missing", "add `values: [billing, medical, other]`")),
        ("attributes: {a: {type: enum, values: []}}", (38, "`values` is empty", EMPTY_HINT)),
        ("attributes: {a: {type: integer, min: 0}}", (17, "`max` is missing", "add `max: 120`")),
        (
            "attributes: {a: {type: integer, min: true, max: 2}}",
            (38, "`min` must be a whole number, this is `true`", "write digits without a fraction, and without quotes"),
        ),
        (
            "attributes: {a: {type: bool, min: 1}}",
            (35, "`min` goes with `type: integer` or `type: number` only", "remove it or change the type"),
        ),
        (
            "attributes: {a: {type: enum, values: {b: {weight: 0}}}}",
            (51, "`weight` must be more than 0, this is `0`", "write a larger number"),
        ),
        (
            "attributes: {a: {type: boolean}}",
            (
                24,
                f"`type` is `boolean`, expected one of {listed('bool', 'enum', 'integer', 'number', 'set')}",
                "did you mean `bool`?",
            ),
        ),
        (
            "behaviors: {level: {type: flag}}",
            (13, "no behavior may be called `tools`, `effects` or `level`", "choose another name"),
        ),
        (
            "behaviors: {a: {tiers: [b]}}",
            (17, "`tiers` needs `type` beside it", "add `type`: one of `choice`, `flag`, `limit`"),
        ),
        ("behaviors: {a: {type: choice}}", (16, "`tiers` is missing", "add `tiers: [[casual], [neutral, formal]]`")),
        (
            "behaviors: {tools.a: {type: flag}}",
            (23, "unknown key `type` in a behavior setting", "known here: `combine`, `must_decide`"),
        ),
        ("assume: [{if: {a: b}}]", (10, "`then` is missing", "add `then: {verified_clinician: false}`")),
        ("tools: {a: b}", (12, "`a` must be a mapping, this is the text `b`", MAPPING_HINT)),
    ],
)
def test_what_does_not_fit_is_said_plainly(text: str, expected: tuple[int, str, str | None]) -> None:
    column, message, hint = expected
    ((line, found_column, found_message, found_hint),) = shown(HEAD + text)
    assert (line, found_column, found_message) == (5, column, message)
    assert found_hint
    assert hint in {None, found_hint}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("id: a\nversion: 1.0.0\nlevel: user", (1, 1, "`specctl` is missing", "add `specctl: 1`")),
        ("specctl: 1\nid: a\nversion: 1.0.0", (1, 1, "`level` is missing", "add `level: operator`")),
        (
            "specctl: 2\nid: a\nversion: 1.0.0\nlevel: user",
            (1, 10, "`specctl` must be `1`, the version of the contract language", "write `specctl: 1`"),
        ),
        (
            "specctl: true\nid: a\nversion: 1.0.0\nlevel: user",
            (1, 10, "`specctl` must be `1`, the version of the contract language", "write `specctl: 1`"),
        ),
        (
            "specctl: 1\nid: a\nversion: 1.10\nlevel: user",
            (3, 10, '`version` must be text in quotes such as `"1.10"`', "write three numbers: `version: 1.10.0`"),
        ),
        (
            "specctl: 1\nid: a\nversion: '1.10'\nlevel: user",
            (3, 10, "`version` must be a semantic version", "write three numbers such as `1.10.0`"),
        ),
        (
            "specctl: 1\nid: Support Bot\nversion: 1.0.0\nlevel: user",
            (2, 5, "the id of a contract must be lower-case words joined by `-`", "for example `support-bot`"),
        ),
        ("", (1, 1, "the file is empty", "write a mapping, or remove it")),
        ("- a", (1, 1, "the file must be a mapping, this is a list", MAPPING_HINT)),
    ],
)
def test_the_head_of_a_contract_is_checked(head: str, expected: tuple[int, int, str, str]) -> None:
    assert shown(head) == [expected]


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = (
        "specctl: 1\nid: A\nrules:\n  - id: r\n    wen: {}\n    then: {response: []}\n  - {}\nlevle: user\ntags: []\n"
    )
    assert [line for line, *_ in shown(text)] == [1, 1, 2, 5, 6, 7, 8, 9]


def test_an_id_may_not_end_in_a_newline() -> None:
    root = read(HEAD).root | {"id": "a\n"}  # type: ignore[operator]
    assert [problem.route for problem in schema_problems(root)] == [("id",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('contracts = ["a"]\nlevels = ["a", "b"]\n[lint]\nprofile = "strict"\nper-file-ignores = {"a/*" = ["b"]}', []),
        ('contract = ["a"]', ["unknown key `contract` in a config"]),
        ("[limits]\nmemory_mib = 8", ["`memory_mib` must be at least 16, this is `8`"]),
        ("[limits]\nseconds = 1.5", ["`seconds` must be a whole number, this is the number `1.5`"]),
        ('[lint]\nselect = "a"', ["`select` must be a list, this is the text `a`"]),
        ('[lint.severity]\na = "of"', [f"`a` is `of`, expected one of {listed('error', 'warning', 'info', 'off')}"]),
    ],
)
def test_configs_are_checked_too(text: str, expected: list[str]) -> None:
    assert [problem.message for problem in schema_problems(tomllib.loads(text), "config")] == expected


VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, Decimal("0.5"), Decimal("2.0"), "", "a", "any", "a b", "bool", "enum", "set", "1.0.0",
    [], {}, [None], ["a"], [1], [[]], [{}], ["a\n"], {"a": 1}, {"id": "a"}, {"type": "bool"}, {"if": {}}, {"b": 1},
)  # fmt: skip


def containers(value: object) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


def mutate(root: Any, rng: random.Random) -> None:
    target = rng.choice(list(containers(root)))
    keys = list(target) if isinstance(target, dict) else list(range(len(target)))
    names = [key for inner in containers(root) if isinstance(inner, dict) for key in inner]
    if isinstance(target, list):
        target.append(copy.deepcopy(rng.choice([*VALUES, *target])))
    elif not keys or rng.random() < 0.4:
        target[rng.choice([*names, "all", "not", "to", "only", "x y", ""])] = copy.deepcopy(rng.choice(VALUES))
    if keys and rng.random() < 0.7:
        key = rng.choice(keys)
        if rng.random() < 0.3:
            del target[key]
        else:
            target[key] = copy.deepcopy(rng.choice([*VALUES, *containers(root)] if rng.random() < 0.3 else VALUES))


def test_the_quick_check_and_the_validator_agree() -> None:
    rng = random.Random(2)
    original = read(SMALL).root
    fitting = 0
    for _ in range(600):
        root: Any = copy.deepcopy(original)
        for _ in range(rng.choice([1, 1, 1, 2, 5])):
            mutate(root, rng)
        fits = schema._fits("contract")(root)
        assert fits == schema._validator("contract").is_valid(root)
        problems = schema_problems(root)
        assert fits == (problems == ())
        assert len(set(problems)) == len(problems)
        assert all(problem.message and problem.hint for problem in problems)
        fitting += fits
    assert 50 < fitting < 550


def test_a_document_that_fits_needs_no_jsonschema() -> None:
    code = (
        "import sys; from specctl.language.schema import schema_problems as p;"
        "assert not p({'specctl': 1, 'id': 'a', 'version': '1.0.0', 'level': 'user'});"
        "assert not {'jsonschema', 'difflib', 'pathlib'} & set(sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(specctl.__file__))}
    subprocess.run([sys.executable, "-S", "-c", code], check=True, env=environment)


def test_a_thousand_rules_are_checked_quickly() -> None:
    root: Any = read(SMALL).root
    root["rules"] *= 250
    assert schema_problems(root) == ()
    started = time.perf_counter()
    schema_problems(root)
    assert time.perf_counter() - started < 0.5
