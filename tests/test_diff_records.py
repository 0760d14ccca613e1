"""Changes of texts and records between two revisions of a contract, and what is none."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory import Memory

from specctl.config import Config
from specctl.diff.change import RecordChange, TextChange
from specctl.diff.places import in_words
from specctl.diff.record_kinds import CONTRACT, SECTIONS, Kind, kind_of
from specctl.diff.records import record_changes
from specctl.diff.renames import renamed_attributes, renamed_rules, renamed_values
from specctl.diff.texts import text_changes
from specctl.document import Document, parse
from specctl.language.contract import Contract
from specctl.language.schema import schema_text
from specctl.output.json_text import dumps
from specctl.workspace import load

CONTRACTS = {
    path.name: path.read_text(encoding="utf-8") for path in (Path(__file__).parent.parent / "contracts").glob("*.yaml")
}
BOT = """\
specctl: 1
id: bot
title: Support
describe: A bot.
version: 1.0.0
level: operator
owners: [support-ai]
attributes:
  topic:
    type: enum
    describe: What it is about.
    values:
      billing: Invoices.
      medical: {describe: Health., values: {dosage: How much., symptoms: What it means.}}
      other: {}
  signals: {type: set, values: {crisis: Danger., minor: Young.}}
  age: {type: integer, min: 0, max: 120, asserted_by: user}
behaviors:
  tone: {type: choice, describe: How it sounds., tiers: [casual, formal]}
  review: {must_decide: true}
effects: {money: Moves money.}
tools:
  refund: {describe: Pay back., effects: [money]}
  lookup:
otherwise: {response: comply, tools: {refund: deny, lookup: allow}}
rules:
  - id: medical
    title: Health
    statement: Give general information.
    when: {topic: medical}
    then: {response: safe_complete}
    because: We are no doctor.
    risk: high
    enforced_in: [model, prompt]
    tags: [health]
    refs:
      - {standard: MDR, version: "2017", clause: Art. 2}
      - A policy
    examples:
      - {user: How many?, good: Ask a pharmacist., bad: [Two., Three.]}
      - turns: [{role: user, text: And now?}, {role: assistant, text: Take two., label: bad}]
        context: {topic: dosage}
  - id: billing
    statement: Answer billing questions.
    when: {topic: billing}
    then: {response: caveat}
properties:
  - id: no-dosage
    claim: A minor gets no dosage.
    where: {topic: dosage, signals: minor}
    never: {response: comply}
  - {id: no-refund, where: {topic: medical}, always: {tools: {refund: deny}}}
cases:
  - id: anonymous
    user: How many may I take?
    context: {topic: dosage, signals: []}
    expect: {response: safe_complete}
retired_ids: [old]
glossary: {minor: Under 18.}
lifecycle: {status: active, review_by: 2027-06-30}
failure_modes:
  wrong-dose: {describe: A wrong dose., severity: critical, detected_by: [doses]}
metrics: {doses: {max: 0.01, where: {topic: dosage}}}
parties:
  acme: {role: vendor, contact: help@example.org}
escalations: {desk: {to: lead}}
governance: {entrenched: [medical]}
"""


def contract(text: str, name: str = "bot") -> Contract:
    workspace = load(Memory({**CONTRACTS, f"{name}.yaml": text}), Config(), ["."])
    assert [problem.message for source in workspace.sources for problem in source.problems] == []
    return workspace.contracts[name]


@cache
def bot() -> Contract:
    return contract(BOT)


def edited(*edits: tuple[str, str]) -> Contract:
    text = BOT
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return contract(text)


def said(change: TextChange | RecordChange) -> tuple[object, ...]:
    return change.place, change.what, change.before, change.after


def texts(*edits: tuple[str, str]) -> list[tuple[object, ...]]:
    head = edited(*edits)
    assert record_changes(bot(), head) == ()
    return [said(change) for change in text_changes(bot(), head)]


def records(*edits: tuple[str, str]) -> list[tuple[object, ...]]:
    head = edited(*edits)
    assert text_changes(bot(), head) == ()
    return [said(change) for change in record_changes(bot(), head)]


def changed(place: str, before: object, after: object) -> list[tuple[object, ...]]:
    return [(place, "changed", before, after)]


def added(place: str, after: object) -> list[tuple[object, ...]]:
    return [(place, "added", None, after)]


def removed(place: str, before: object) -> list[tuple[object, ...]]:
    return [(place, "removed", before, None)]


TEXTS = [
    ("title: Support", "title: Help", changed("title", "Support", "Help")),
    ("describe: A bot.\n", "", removed("describe", "A bot.")),
    (
        "statement: Give general",
        "statement: Only general",
        changed("rule medical, statement", "Give general information.", "Only general information."),
    ),
    ("title: Health", "title: Care", changed("rule medical, title", "Health", "Care")),
    ("    because: We are no doctor.\n", "", removed("rule medical, because", "We are no doctor.")),
    ("id: billing\n", "id: billing\n    because: So.\n", added("rule billing, because", "So.")),
    ("What it is about.", "The subject.", changed("attribute topic, describe", "What it is about.", "The subject.")),
    ("Invoices.", "{describe: Bills.}", changed("attribute topic, value billing, describe", "Invoices.", "Bills.")),
    ("How much.", "Amounts.", changed("attribute topic, value dosage, describe", "How much.", "Amounts.")),
    ("other: {}", "other: The rest.", added("attribute topic, value other, describe", "The rest.")),
    ("Danger.", "Acute danger.", changed("attribute signals, value crisis, describe", "Danger.", "Acute danger.")),
    ("How it sounds.", "The sound.", changed("behavior tone, describe", "How it sounds.", "The sound.")),
    ("Moves money.", "Pays.", changed("effect money", "Moves money.", "Pays.")),
    ("Pay back.", "Pay.", changed("tool refund, describe", "Pay back.", "Pay.")),
    ("lookup:\n", "lookup: {describe: Find.}\n", added("tool lookup, describe", "Find.")),
    (
        "A minor gets",
        "Minors get",
        changed("property no-dosage, claim", "A minor gets no dosage.", "Minors get no dosage."),
    ),
    ("How many may I take?", "How much?", changed("case anonymous, user", "How many may I take?", "How much?")),
    ("Under 18.", "Under 21.", changed("glossary term minor", "Under 18.", "Under 21.")),
    ("A wrong dose.", "Too much.", changed("failure mode wrong-dose, describe", "A wrong dose.", "Too much.")),
    ("user: How many?", "user: How much?", changed("rule medical, example 1, user", "How many?", "How much?")),
    ("[Two., Three.]", "[Four., Two., Three.]", added("rule medical, example 1, bad", "Four.")),
    ("[Two., Three.]", "Three.", removed("rule medical, example 1, bad", "Two.")),
    ("[Two., Three.]", "[Three., Four.]", changed("rule medical, example 1, bad", "Two.", "Four.")),
    (
        "text: Take two., label: bad",
        "text: Take one., label: ok",
        changed(
            "rule medical, example 2, turns",
            "user: And now?\nassistant (bad): Take two.",
            "user: And now?\nassistant (ok): Take one.",
        ),
    ),
    (
        "    examples:\n",
        "    examples:\n      - {user: New?, good: Yes., note: Why.}\n",
        added("rule medical, example 1", "user: New?\ngood: Yes.\nnote: Why."),
    ),
    (
        "      - {user: How many?, good: Ask a pharmacist., bad: [Two., Three.]}\n",
        "",
        removed("rule medical, example 1", "user: How many?\ngood: Ask a pharmacist.\nbad: Two.\nbad: Three."),
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), TEXTS, ids=[f"{old} to {new}" for old, new, _ in TEXTS])
def test_a_text_that_changed(old: str, new: str, expected: list[tuple[object, ...]]) -> None:
    assert texts((old, new)) == expected


RECORDS = [
    ("risk: high", "risk: low", changed("rule medical, risk", "high", "low")),
    ("    risk: high\n", "", removed("rule medical, risk", "high")),
    ("id: billing\n", "id: billing\n    since: 2026-01-31\n", added("rule billing, since", "2026-01-31")),
    ("id: billing\n", "id: billing\n    visibility: public\n", added("rule billing, visibility", "public")),
    ("id: billing\n", "id: billing\n    expires: 2028-01-01\n", added("rule billing, expires", "2028-01-01")),
    ("id: billing\n", "id: billing\n    accepts_claim: [age]\n", added("rule billing, accepts_claim", ["age"])),
    ("id: billing\n", "id: billing\n    escalation: desk\n", added("rule billing, escalation", "desk")),
    ("id: billing\n", "id: billing\n    guards_against: [wrong-dose]\n", "rule billing, guards_against"),
    ("[model, prompt]", "[model, review]", "rule medical, enforced_in"),
    ("tags: [health]", "tags: [health, new]", added("rule medical, tags", "new")),
    ("tags: [health]", "tags: [care]", changed("rule medical, tags", "health", "care")),
    ('version: "2017"', 'version: "2024"', changed("rule medical, refs, entry 1, version", "2017", "2024")),
    ("      - A policy\n", "", removed("rule medical, refs", "A policy")),
    ("context: {topic: dosage}\n", "context: {topic: billing}\n", "rule medical, example 2, context, topic"),
    ("owners: [support-ai]", "owners: [support-ai, legal]", added("owners", "legal")),
    ("asserted_by: user", "asserted_by: operator", changed("attribute age, asserted_by", "user", "operator")),
    ("must_decide: true", "must_decide: false", changed("behavior review, must_decide", True, False)),
    ("  review: {must_decide: true}\n", "", removed("behavior review, must_decide", True)),
    ("casual, formal]}", "casual, formal], must_decide: true}", added("behavior tone, must_decide", True)),
    ("effects: {money: Moves money.}", "effects: {money: Moves money., data: X.}", added("effect data", "X.")),
    ("never: {response: comply}", "never: {response: caveat}", "property no-dosage, never, response"),
    ("{topic: dosage, signals: minor}", "{topic: dosage}", removed("property no-dosage, where, signals", "minor")),
    ("expect: {response: safe_complete}", "expect: {response: [safe_complete, refuse]}", "case anonymous, expect"),
    ("signals: []", "signals: [crisis]", added("case anonymous, context, signals", "crisis")),
    ("retired_ids: [old]", "retired_ids: [old, older]", added("retired_ids", "older")),
    ("retired_ids: [old]\n", "", removed("retired_ids", ["old"])),
    (
        "retired_ids",
        "no_looser_than: [assistant-platform]\nretired_ids",
        added("no_looser_than", ["assistant-platform"]),
    ),
    ("glossary: {", "glossary: {adult: Over 17., ", added("glossary term adult", "Over 17.")),
    ("2027-06-30", "2028-06-30", changed("lifecycle, review_by", "2027-06-30", "2028-06-30")),
    ("severity: critical", "severity: high", changed("failure mode wrong-dose, severity", "critical", "high")),
    ("max: 0.01", "max: 0.02", changed("metric doses, max", Decimal("0.01"), Decimal("0.02"))),
    ("role: vendor", "role: partner", changed("party acme, role", "vendor", "partner")),
    ("entrenched: [medical]", "entrenched: [billing]", changed("governance, entrenched", "medical", "billing")),
    ("governance:", "purpose: {tasks: [help]}\ngovernance:", added("purpose, tasks", ["help"])),
    ("{desk: ", "{call: {to: head}, desk: ", added("escalation call", {"to": "head"})),
    ("governance: {entrenched: [medical]}\n", "", removed("governance, entrenched", ["medical"])),
    (BOT[BOT.index("cases:") : BOT.index("retired_ids")], "", "case anonymous"),
    (BOT[BOT.index("  - id: billing") : BOT.index("properties")], "", "rule billing"),
]


@pytest.mark.parametrize(("old", "new", "expected"), RECORDS, ids=[f"{old[:40]} to {new}" for old, new, _ in RECORDS])
def test_a_record_that_changed(old: str, new: str, expected: list[tuple[object, ...]] | str) -> None:
    found = records((old, new))
    if isinstance(expected, str):
        assert found
        assert all(str(change[0]).startswith(expected) for change in found)
    else:
        assert found == expected


def test_a_rule_that_came_or_went_is_one_record() -> None:
    with_rule = edited(("properties:\n", "  - {id: new, statement: S., risk: low, tags: [a]}\nproperties:\n"))
    whole = {"id": "new", "statement": "S.", "risk": "low", "tags": ["a"]}
    came = record_changes(bot(), with_rule)
    went = record_changes(with_rule, bot())
    assert [said(change) for change in came] == added("rule new", whole)
    assert [said(change) for change in went] == removed("rule new", whole)
    assert {change.rule for change in (*came, *went)} == {"new"}
    assert text_changes(bot(), with_rule) == text_changes(with_rule, bot()) == ()


def test_a_renamed_rule_is_one_record_and_its_other_changes_are_found() -> None:
    head = edited(
        ("id: billing\n", "id: invoices\n    formerly: billing\n"),
        ("Answer billing questions.", "Answer them."),
    )
    assert [said(change) for change in record_changes(bot(), head)] == changed(
        "rule invoices, id", "billing", "invoices"
    )
    assert [said(change) for change in text_changes(bot(), head)] == changed(
        "rule invoices, statement", "Answer billing questions.", "Answer them."
    )
    again = contract(
        head.document.text.replace("id: invoices\n    formerly: billing", "id: bills\n    formerly: invoices")
    )
    assert [said(change) for change in record_changes(head, again)] == changed("rule bills, id", "invoices", "bills")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: billing\n", "id: invoices\n    formerly: billing\n", {"billing": "invoices"}),
        ("id: billing\n", "id: invoices\n    formerly: bills\n", {}),
        ("id: billing\n", "id: billing\n    formerly: medical\n", {}),
        ("id: billing\n", "id: invoices\n", {}),
        ("id: billing\n", "id: invoices\n    formerly: medical\n", {}),
    ],
)
def test_a_rule_is_renamed_if_the_old_id_is_gone(old: str, new: str, expected: dict[str, str]) -> None:
    assert renamed_rules(bot(), edited((old, new))) == expected
    assert renamed_rules(bot(), None) == renamed_rules(None, bot()) == {}


def test_renamed_attributes_and_values_are_the_logics_and_keep_their_texts() -> None:
    head = edited(
        ("  age: {", "  years: {formerly: age, "),
        ("dosage: How much.", "amount: {formerly: dosage, describe: How many.}"),
        ("{topic: dosage, signals: minor}", "{topic: amount, signals: minor}"),
        ("context: {topic: dosage}", "context: {topic: amount}"),
        ("context: {topic: dosage, signals: []}", "context: {topic: amount, signals: []}"),
        ("where: {topic: dosage}}}", "where: {topic: amount}}}"),
    )
    assert renamed_attributes(bot(), head) == {"age": "years"}
    values = bot().attributes["topic"].values, head.attributes["topic"].values
    assert renamed_values(*values) == {"dosage": "amount"}
    assert [said(change) for change in text_changes(bot(), head)] == changed(
        "attribute topic, value amount, describe", "How much.", "How many."
    )
    assert {change.section for change in record_changes(bot(), head)} == {"rules", "properties", "cases", "metrics"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("topic: billing}", "topic: other}"),
        ("response: caveat", "response: partial"),
        ("id: billing\n", "id: billing\n    adjustable: user\n"),
        ("id: billing\n", "id: billing\n    overrides: [medical]\n"),
        ("id: billing\n", "id: billing\n    unless: {signals: minor}\n"),
        ("level: operator", "level: platform"),
        ("otherwise: {response: comply,", "otherwise: {response: caveat,"),
        ("rules:\n", "conditions: {young: {signals: minor}}\nrules:\n"),
        ("rules:\n", "assume: [{signals: minor}]\nrules:\n"),
        ("max: 120", "max: 150"),
        ("rules:\n", "refine: {}\nrules:\n"),
        ("  age:", "  flag: {type: bool, describe: A flag., asserted_by: user}\n  age:"),
        ("Danger.,", "Danger., abuse: Harm.,"),
        ("{describe: Pay back., effects: [money]}", "{describe: Pay back.}"),
        ("  lookup:\n", "  lookup:\n  page: {describe: Call.}\n"),
        ("behaviors:\n", "behaviors:\n  speed: {type: flag, describe: Fast., must_decide: true}\n"),
        ("tiers: [casual, formal]", "tiers: [formal, casual]"),
        ("review: {must_decide: true}", "review: {must_decide: true, combine: unique}"),
        ("version: 1.0.0", "version: 2.0.0"),
    ],
)
def test_logic_and_the_version_are_reported_elsewhere(old: str, new: str) -> None:
    head = edited((old, new))
    assert text_changes(bot(), head) == ()
    assert record_changes(bot(), head) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owners: [support-ai]", "owners: support-ai"),
        ("owners: [support-ai]", "owners: [support-ai, 'support-ai']  # a comment"),
        ("statement: Give general information.", "statement: >\n      Give general\n      information."),
        ("because: We are no doctor.", 'because: "We are no doctor."'),
        ("[model, prompt]", "[prompt, model, prompt]"),
        ("Invoices.", "{describe: Invoices.}"),
        ("other: {}", "other: {describe: ''}"),
        ("lookup:\n", "lookup: {}\n"),
        ("lookup:\n", "lookup: {describe: ''}\n"),
        ("good: Ask a pharmacist.,", "good: [Ask a pharmacist.],"),
        ("[Two., Three.]", "[Three., Two., Two.]"),
        ("where: {topic: dosage, signals: minor}", "where: {signals: [minor], topic: [dosage]}"),
        ("always: {tools: {refund: deny}}", "always: {tools.refund: deny}"),
        ("max: 0.01", "max: 0.010"),
        ("{role: vendor, contact: help@example.org}", "{contact: help@example.org, role: vendor}"),
        ("detected_by: [doses]", "detected_by: doses"),
        ("    refs:\n", "    refs:\n      - {clause: Art. 2, standard: MDR, version: '2017'}\n"),
        ("governance:", "purpose: {}\ngovernance:"),
    ],
)
def test_what_means_the_same_is_no_change(old: str, new: str) -> None:
    head = edited((old, new))
    assert text_changes(bot(), head) == text_changes(head, bot()) == ()
    assert record_changes(bot(), head) == record_changes(head, bot()) == ()


def turned(value: object, key: str = "") -> object:
    """The same data the other way round: keys, and lists that are sets, some entries twice."""
    if isinstance(value, dict):
        return {name: turned(item, name) for name, item in reversed(value.items())}
    if not isinstance(value, list) or key in ("turns", "tiers", "contain", "correct", "rollback", "stages"):
        return value
    items = [turned(item) for item in reversed(value)]
    return [*items, items[0]] if items and isinstance(items[0], str) and key != "values" else items


@pytest.mark.parametrize("name", sorted([*CONTRACTS, "bot.yaml"]))
def test_contracts_turned_round_have_not_changed(name: str) -> None:
    text = {**CONTRACTS, "bot.yaml": BOT}[name]
    document, _ = parse(name, text.encode())
    assert document is not None
    before, after = of_file(name, text), of_file(name, dumps(turned(document.root), indent=2))
    assert [said(change) for change in text_changes(before, after)] == []
    assert [said(change) for change in record_changes(before, after)] == []


def of_file(name: str, text: str) -> Contract:
    workspace = load(Memory({**CONTRACTS, name: text}), Config(), ["."])
    return next(contract for contract in workspace.contracts.values() if contract.document.path == name)


BACK = {"added": "removed", "removed": "added", "changed": "changed"}
EDITS = [(old, new) for old, new, _ in chain(TEXTS, RECORDS)]


@pytest.mark.parametrize(("old", "new"), EDITS, ids=[f"{old[:40]} to {new}" for old, new in EDITS])
def test_the_way_back_is_the_way_there_reversed(old: str, new: str) -> None:
    head = edited((old, new))
    there: list[TextChange | RecordChange] = [*text_changes(bot(), head), *record_changes(bot(), head)]
    back: list[TextChange | RecordChange] = [*text_changes(head, bot()), *record_changes(head, bot())]
    assert Counter(repr(said(change)) for change in there) == Counter(
        repr((change.place, BACK[change.what], change.after, change.before)) for change in back
    )


SCALARS = st.sampled_from(["a", "b", "", 0, 1, Decimal("1.0"), Decimal("0.50"), True, False, None])
NAMES = st.sampled_from(["id", "name", "describe", "where", "formerly", "a", "__b"])
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))


def with_purpose(value: object) -> Contract:
    head = contract(BOT)
    object.__setattr__(head, "document", Document(head.document.path, dumps(value), {**root(head), "purpose": value}))
    return head


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(NAMES, DATA, max_size=4), st.dictionaries(NAMES, DATA, max_size=4))
def test_whatever_a_free_section_holds_can_be_compared(one: object, other: object) -> None:
    base, head = with_purpose(one), with_purpose(other)
    there = [*map(said, text_changes(base, head)), *map(said, record_changes(base, head))]
    back = [*map(said, text_changes(head, base)), *map(said, record_changes(head, base))]
    assert bool(there) == bool(back)
    again = with_purpose(turned(one))
    assert [*text_changes(base, again), *record_changes(base, again)] == []


def test_a_side_that_is_missing_has_no_changes() -> None:
    assert text_changes(None, bot()) == text_changes(bot(), None) == text_changes(bot(), bot()) == ()
    assert record_changes(None, bot()) == record_changes(bot(), None) == record_changes(bot(), bot()) == ()


def lines(change: TextChange | RecordChange) -> tuple[int | None, int | None]:
    base, head = (place.span.start.line if place else None for place in (change.at.base, change.at.head))
    return base, head


def line_of(text: str, within: str = BOT) -> int:
    return within[: within.index(text)].count("\n") + 1


def test_changes_know_their_places_on_both_sides_and_come_in_order() -> None:
    head = edited(
        ("owners: [support-ai]\n", "\n\nowners: [support-ai, legal]\n"),
        ("risk: high", "risk: low"),
        ("    because: We are no doctor.\n", ""),
        ("tags: [health]", "tags:\n      - new\n      - health"),
        ("[Two., Three.]", "[Two., Four.]"),
    )
    text = head.document.text
    assert [lines(change) for change in text_changes(bot(), head)] == [
        (line_of("because"), None),
        (line_of("Three."), line_of("Four.", text)),
    ]
    assert [(change.place, *lines(change)) for change in record_changes(bot(), head)] == [
        ("owners", None, line_of("owners", text)),
        ("rule medical, risk", line_of("risk"), line_of("risk", text)),
        ("rule medical, tags", None, line_of("- new", text)),
    ]
    (four,) = [change for change in text_changes(bot(), head) if change.after == "Four."]
    assert four.rule == "medical"
    assert four.at.head is not None
    assert text.splitlines()[four.at.head.span.start.line - 1][four.at.head.span.start.column - 1 :][:5] == "Four."


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (("title",), "title"),
        (("rules", "a", "examples", "2", "good"), "rule a, example 2, good"),
        (("attributes", "topic", "values", "dosage", "describe"), "attribute topic, value dosage, describe"),
        (("refine", "topic", "other", "describe"), "attribute topic, value other, describe"),
        (("refine", "topic", "other", "values", "tax", "describe"), "attribute topic, value tax, describe"),
        (("failure_modes", "leak", "impact"), "failure mode leak, impact"),
        (("lifecycle", "review_by"), "lifecycle, review_by"),
        (("drills", 1, "every"), "drills, entry 2, every"),
    ],
)
def test_places_have_plain_words(steps: tuple[str | int, ...], words: str) -> None:
    assert in_words(steps) == words


def test_true_and_one_are_two_values() -> None:
    schema = "outputs: {reply: {format: json, schema: {minItems: VALUE}}}\ngovernance:"
    with_one, with_true = (edited(("governance:", schema.replace("VALUE", value))) for value in ("1", "true"))
    place = "output reply, schema, minItems"
    assert [said(change) for change in record_changes(with_one, with_true)] == changed(place, 1, True)


STEPS = "governance:", "remediations: {r: {contain: [stop, tell], notify: {users: Sorry.}}}\ngovernance:"
DIAL = (
    "governance:",
    "dials: {d: {attribute: stage, stages: [{at: 0, means: All.}, {at: 1, means: Most.}]}}\ngovernance:",
)
STAGE = "attributes:\n", "attributes:\n  stage: {type: integer, min: 0, max: 5}\n"


def test_steps_are_compared_in_order() -> None:
    before, after = edited(STEPS), edited((STEPS[0], STEPS[1].replace("stop, tell", "tell, stop")))
    assert [said(change) for change in text_changes(before, after)] == changed(
        "remediation r, contain", "stop\ntell", "tell\nstop"
    )
    assert record_changes(before, after) == ()


def test_of_a_json_schema_only_the_items_by_place_are_compared_in_order() -> None:
    def with_schema(schema: str) -> Contract:
        return edited(("governance:", f"outputs: {{o: {{format: json, schema: {schema}}}}}\ngovernance:"))

    before = with_schema("{required: [a, b], prefixItems: [{type: string}, {type: number}]}")
    assert (
        record_changes(before, with_schema("{prefixItems: [{type: string}, {type: number}], required: [b, a]}")) == ()
    )
    assert record_changes(before, with_schema("{required: [a, b], prefixItems: [{type: number}, {type: string}]}"))


def test_a_notice_is_a_record_and_its_words_are_a_text() -> None:
    before = edited(STEPS)
    reworded = edited((STEPS[0], STEPS[1].replace("Sorry.", "We are sorry.")))
    without = edited((STEPS[0], STEPS[1].replace(", notify: {users: Sorry.}", "")))
    place = "remediation r, notify, users"
    assert [said(change) for change in text_changes(before, reworded)] == changed(place, "Sorry.", "We are sorry.")
    assert [said(change) for change in record_changes(before, without)] == removed(
        "remediation r, notify", {"users": "Sorry."}
    )


def test_a_stage_is_known_by_where_it_is() -> None:
    before = edited(STAGE, DIAL)
    after = edited(STAGE, (DIAL[0], DIAL[1].replace("{at: 1, means: Most.}", "{at: 1, means: Some.}, {at: 2}")))
    assert [said(change) for change in text_changes(before, after)] == changed(
        "dial d, stages, 1, means", "Most.", "Some."
    )
    assert [said(change) for change in record_changes(before, after)] == added("dial d, stages, 2", {"at": 2})


def test_a_section_that_the_language_does_not_know_yet_is_a_record() -> None:
    assert kind_of(("weather",)) == kind_of(("rules", "a", "weather")) == kind_of(("weather", "describe")) == "record"
    base, head = bot(), edited()
    object.__setattr__(
        head, "document", Document(head.document.path, BOT + " ", {**root(head), "weather": {"wind": 3}})
    )
    assert [said(change) for change in record_changes(base, head)] == added("weather, wind", 3)
    assert text_changes(base, head) == ()


def root(contract: Contract) -> dict[str, Any]:
    assert isinstance(contract.document.root, dict)
    return contract.document.root


# Every name of the schema that is no record, by the part that it is a name in.
KINDS: dict[tuple[str, ...], dict[Kind, str]] = {
    (): {
        "logic": "level extends attributes refine conditions behaviors tools otherwise assume",
        "text": "title describe",
        "ignored": "specctl id version",
    },
    ("attributes", "a"): {"logic": "type values min max applies_when", "text": "describe"},
    ("attributes", "a", "values", "v"): {"logic": "values weight", "text": "describe"},
    ("refine", "a", "v"): {"logic": "values", "text": "describe"},
    ("behaviors", "b"): {"logic": "type tiers bound otherwise combine", "text": "describe"},
    ("tools", "t"): {"logic": "effects", "text": "describe"},
    ("rules", "r"): {
        "logic": "when unless then overrides adjustable",
        "text": "title statement because",
        "ignored": "id",
    },
    ("rules", "r", "examples", "1"): {"text": "title user turns good bad note"},
    ("properties", "p"): {"text": "title statement claim because", "ignored": "id"},
    ("cases", "c"): {"text": "title user turns note", "ignored": "id"},
    ("purpose",): {"text": "describe audience"},
    ("parties", "p"): {"text": "describe"},
    ("integrations", "i"): {"text": "describe fallback liability indemnity warranty"},
    ("outputs", "o"): {"text": "describe style"},
    ("outputs", "o", "partial"): {"text": "describe examples"},
    ("failure_modes", "f"): {"text": "describe trigger symptoms impact"},
    ("remediations", "r"): {"text": "describe contain correct"},
    ("escalations", "e"): {"text": "describe message"},
    ("drills", "d"): {"text": "describe"},
    ("metrics", "m"): {"text": "describe"},
    ("dials", "d"): {"text": "describe"},
    ("dials", "d", "stages", "1"): {"text": "means"},
    ("governance",): {},
    ("governance", "data_agreements", "d"): {"text": "describe"},
    ("governance", "rituals", "r"): {"text": "describe"},
    ("governance", "feedback", "f"): {"text": "describe"},
    ("data", "d"): {"text": "describe purpose"},
    ("lifecycle",): {"text": "changes_notice"},
}
DEFINED = (
    "attribute", "enum_value", "refinement", "behavior", "tool", "rule", "example", "property", "case", "purpose",
    "party", "integration", "output", "definition", "failure_mode", "remediation", "escalation", "drill", "metric",
    "dial", "stage", "governance", "data_agreement", "practice", "feedback_channel", "data_class", "lifecycle",
)  # fmt: skip


def names(schema: dict[str, Any]) -> set[str]:
    """The entries that a mapping may have, as far as the schema names them."""
    forms = [schema, *schema.get("anyOf", ())]
    return {name for form in forms for name in form.get("properties", {})}


@pytest.mark.parametrize(("steps", "defined"), [*zip(KINDS, (None, *DEFINED), strict=True)])
def test_every_key_of_the_schema_is_of_one_kind(steps: tuple[str, ...], defined: str | None) -> None:
    schema = json.loads(schema_text("contract"))
    known = names(schema["$defs"][defined] if defined else schema)
    expected = {name: kind for kind, listed in KINDS[steps].items() for name in listed.split()}
    assert expected.keys() <= known
    assert {name: kind_of((*steps, name)) for name in known} == dict.fromkeys(known, "record") | expected


def test_what_the_diff_knows_by_name_is_in_the_schema() -> None:
    known = names(json.loads(schema_text("contract")))
    assert set(CONTRACT.parts) <= known
    assert set(SECTIONS) <= known


def test_many_changes_of_a_list_take_no_long_time() -> None:
    def head(word: str) -> Contract:
        listed = "".join(f"      - {{standard: {word}{place}, clause: '1'}}\n" for place in range(1500))
        return edited(("      - A policy\n", listed))

    started = time.monotonic()
    found = record_changes(head("a"), head("b"))
    assert len(found) >= 1500
    assert time.monotonic() - started < 10


def test_the_library_for_lists_is_loaded_for_changed_lists_only() -> None:
    probe = """
import sys
sys.path.insert(0, sys.argv[1])
from test_diff_records import bot, edited, records, texts
bot(), edited(("risk: high", "risk: low")), records(("risk: high", "risk: low")), texts(("Under 18.", "Young."))
assert "deepdiff" not in sys.modules
records(("tags: [health]", "tags: [health, new]"))
assert "deepdiff" in sys.modules
"""
    subprocess.run([sys.executable, "-c", probe, str(Path(__file__).parent)], check=True)
