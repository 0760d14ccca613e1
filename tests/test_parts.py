"""The sections of a contract beside its logic: what is read, and what is wrong with a reference or a value."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from memory import Memory

from specctl.config import Config
from specctl.language.parts.duration import duration_of
from specctl.language.parts.parts import NO_PARTS
from specctl.language.stack import Stack
from specctl.workspace import load

FOLDER = Path(__file__).parent / "parts"
HEAD = "specctl: 1\nid: bot\nversion: 1.0.0\nlevel: operator\n"
BASE = """\
specctl: 1
id: base
version: 1.0.0
level: platform
attributes:
  topic: {type: enum, values: [a, b]}
  stage: {type: integer, min: 0, max: 3}
  claimed: {type: integer, min: 0, max: 3, asserted_by: user}
conditions: {hard: {topic: a}}
rules: [{id: floor, then: {response: caveat}}]
properties: [{id: proven, always: {response: caveat}}]
failure_modes: {leak: {severity: high}}
remediations: {fix: {contain: [stop]}}
escalations: {desk: {to: lead}}
metrics: {leaks: {kind: unsafe_compliance, max: 0, gate: true}, speed: {kind: latency, max: 2s}}
parties: {cloud: {name: Cloud}}
data: {order: {personal: true}}
governance: {roles: {lead: safety}}
"""


def problems(*files: str) -> list[tuple[str, int, int, str, str | None]]:
    """Check, line and column, message and hint of what is wrong with the last of some files."""
    named = {f"{place}.yaml": text for place, text in enumerate(files)}
    source = load(Memory(named), Config(), ["."]).sources[-1]
    assert source.document is not None
    found = []
    for item in source.problems:
        start = source.document.locate(item.route or (), at_key=item.at_key).start
        found.append((item.check, start.line, start.column, item.message, item.hint))
    return found


@cache
def stacks() -> dict[str, Stack]:
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml")}
    return load(Memory(files), Config(), ["."]).stacks


def test_every_part_is_read() -> None:
    parts = stacks()["full"].contract.parts
    assert parts.purpose is not None
    assert parts.purpose.risk_appetite == (("high", Decimal("0.001")),)
    assert parts.purpose.guardrails[0] == ("privacy", ("Keep little.",))
    assert parts.lifecycle is not None
    assert parts.lifecycle.release is not None
    assert (parts.lifecycle.release.gates, parts.lifecycle.release.rollback) == (("leaks",), ("stop", "go back"))
    fix = parts.remediations["fix"]
    assert fix.contain == ("stop", "tell")
    assert fix.notify[0] == ("users", "Sorry.")
    assert fix.resolve_within == duration_of("1d")
    assert parts.outputs["reply"].partial is not None
    assert parts.outputs["reply"].partial.describe == "Half an answer."
    assert [stage.needs for stage in parts.dials["autonomy"].stages] == [(), ("leaks",)]
    assert parts.roles["lead"].who == ("support",)
    assert [(item.of, item.kind, item.role, item.count) for item in parts.approvals] == [
        ("loosened", "direction", "lead", 2)
    ]
    assert parts.activities[0].consulted == ("law",)
    assert parts.data_agreements["hosting"].covers == ("order",)
    assert parts.feedback["button"].answered_within == duration_of("5d")
    assert parts.data["order"].minimize == "Last digits only."


def test_every_entry_knows_where_it_stands() -> None:
    contract = stacks()["full"].contract
    assert ("failure mode", "wrong") in contract.parts.ids()
    for table in ("failure_modes", "metrics", "roles", "data_agreements", "feedback"):
        for name, entry in getattr(contract.parts, table).items():
            assert (entry.id, entry.contract, entry.route[-1]) == (name, "full", name)
            start = contract.document.locate(entry.route, at_key=True).start
            assert contract.document.text.splitlines()[start.line - 1][start.column - 1 :].startswith(name)


def test_a_stack_has_the_parts_of_all_its_contracts() -> None:
    stack = stacks()["shop"]
    assert stack.contract.parts is NO_PARTS
    assert stack.parts.metrics == stacks()["full"].contract.parts.metrics
    assert stack.parts.purpose is None
    assert stacks()["base"].parts is NO_PARTS
    assert stack.member_by_id[stack.parts.failure_modes["wrong"].contract] is stacks()["full"].contract


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("800ms", "0.8"),
        ("0d", "0"),
        ("5s", "5"),
        ("30m", "1800"),
        ("4h", "14400"),
        ("2w", "1209600"),
        ("1y", "31536000"),
    ],
)
def test_durations_are_exact(text: str, seconds: str) -> None:
    assert duration_of(text).seconds == Decimal(seconds)


@pytest.mark.parametrize(
    ("metric", "kind", "maximum"),
    [
        ("over_refusal: {max: 0.1}", "over_refusal", "0.1"),
        ("refusals: {max: 5}", "custom", "5"),
        ("refusals: {max: 1h}", "custom", "3600"),
        ("slow: {kind: time_to_detect, max: 30m}", "time_to_detect", "1800"),
        ("slow: {kind: latency, max: 1.5}", "latency", "1.5"),
    ],
)
def test_a_bound_is_a_rate_a_number_or_seconds(metric: str, kind: str, maximum: str) -> None:
    workspace = load(Memory({"bot.yaml": f"{HEAD}metrics: {{{metric}}}\n"}), Config(), ["."])
    (found,) = workspace.contracts["bot"].parts.metrics.values()
    assert (found.kind, found.max, found.has_threshold) == (kind, Decimal(maximum), True)


REFERENCES = [
    ("failure_modes: {f: {detected_by: [leask]}}", 35, "unknown metric `leask`", "leaks"),
    ("failure_modes: {f: {detected_by: leask}}", 34, "unknown metric `leask`", "leaks"),
    ("failure_modes: {f: {remediation: fixx}}", 34, "unknown remediation `fixx`", "fix"),
    ("remediations: {r: {escalation: dsek}}", 32, "unknown escalation `dsek`", "desk"),
    ("escalations: {e: {then: dsek}}", 25, "unknown escalation `dsek`", "desk"),
    ("drills: {d: {failure_mode: laek}}", 28, "unknown failure mode `laek`", "leak"),
    ("metrics: {m: {alert: dsek}}", 22, "unknown escalation `dsek`", "desk"),
    ("metrics: {m: {where: {tpoic: a}}}", 23, "unknown attribute `tpoic`", "topic"),
    ("integrations: {i: {party: clod}}", 27, "unknown party `clod`", "cloud"),
    ("integrations: {i: {retire_when: [leask]}}", 34, "unknown metric `leask`", "leaks"),
    ("data: {d: {sharing: [clod]}}", 22, "unknown party `clod`", "cloud"),
    ("governance: {data_agreements: {d: {party: clod}}}", 43, "unknown party `clod`", "cloud"),
    (
        "governance: {data_agreements: {d: {party: cloud, covers: [oder]}}}",
        59,
        "unknown class of data `oder`",
        "order",
    ),
    ("governance: {approvals: {loosened: {role: laed}}}", 43, "unknown role `laed`", "lead"),
    (
        "governance: {approvals: {losened: {role: lead}}}",
        26,
        "unknown direction, risk or named condition `losened`",
        "loosened",
    ),
    ("governance: {entrenched: [flor]}", 27, "unknown rule or property `flor`", "floor"),
    ("purpose: {success: [leask]}", 21, "unknown metric `leask`", "leaks"),
    ("purpose: {risk_appetite: {hihg: 0.1}}", 27, "unknown risk or failure mode `hihg`", "high"),
    ("lifecycle: {release: {gates: [leask]}}", 31, "unknown metric `leask`", "leaks"),
    ("lifecycle: {migrate_to: bsae}", 25, "unknown contract `bsae`", "base"),
    ("lifecycle: {deprecates: [bsae]}", 26, "unknown contract `bsae`", "base"),
    ("rules: [{id: r, guards_against: [laek]}]", 34, "unknown failure mode `laek`", "leak"),
    ("rules: [{id: r, escalation: dsek}]", 29, "unknown escalation `dsek`", "desk"),
    ("dials: {d: {attribute: stgae, stages: [{at: 0}]}}", 24, "unknown attribute `stgae`", "stage"),
    ("dials: {d: {attribute: stage, stages: [{at: 0, needs: [leask]}]}}", 56, "unknown metric `leask`", "leaks"),
    ("dials: {d: {attribute: stage, stages: [{at: 0, approved_by: laed}]}}", 61, "unknown role `laed`", "lead"),
]


@pytest.mark.parametrize(("text", "column", "message", "meant"), REFERENCES)
def test_a_reference_to_nothing_names_what_was_meant(text: str, column: int, message: str, meant: str) -> None:
    assert problems(BASE, f"{HEAD}extends: [base]\n{text}\n") == [
        ("unknown-reference", 6, column, message, f"did you mean `{meant}`?")
    ]
    repaired = text.replace(message.split("`")[1], meant)
    assert problems(BASE, f"{HEAD}extends: [base]\n{repaired}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "governance: {entrenched: [proven, floor]}",
        "governance: {approvals: {critical: [{role: lead, count: 2}, {role: lead}], hard: {role: lead}}}",
        "purpose: {risk_appetite: {leak: 0, low: 1}}",
        "metrics: {m: {max: -5, min: -9}, consistency: {min: 1}}",
        "outputs: {o: {acceptable: Whole., partial: {examples: [So.]}, schema: {a: [1, {b: c}]}, format: json}}",
        "remediations: {r: {postmortem: Within a week., contain: stop}}",
        "dials: {d: {attribute: stage, stages: [{at: 0}, {at: 2}]}}",
    ],
)
def test_what_the_language_allows_is_read(text: str) -> None:
    assert problems(BASE, f"{HEAD}extends: [base]\n{text}\n") == []


INVALID = [
    (
        "metrics: {m: {kind: over_refusal, max: 4h}}",
        "`max` of a metric of kind `over_refusal` is a rate from 0 to 1, this is `4h`",
    ),
    (
        "metrics: {consistency: {min: 97}}",
        "`min` of a metric of kind `consistency` is a rate from 0 to 1, this is `97`",
    ),
    ("metrics: {latency: {max: -1}}", "`max` of a metric of kind `latency` cannot be negative"),
    ("metrics: {m: {min: 2, max: 1}}", "`min` is above `max`, so that no value is acceptable"),
    (
        "dials: {d: {attribute: topic, stages: [{at: 0}]}}",
        "a dial turns on an integer attribute, and `topic` is of type `enum`",
    ),
    (
        "dials: {d: {attribute: claimed, stages: [{at: 0}]}}",
        "attribute `claimed` is asserted by level user, which could raise the dial by itself",
    ),
    ("dials: {d: {attribute: stage, stages: [{at: 2}, {at: 1}]}}", "stage 1 comes after stage 2"),
    ("dials: {d: {attribute: stage, stages: [{at: 4}]}}", "stage 4 lies outside `stage`, which goes from 0 to 3"),
    ("lifecycle: {review_by: 2027-02-30}", "`2027-02-30` is no day of the calendar"),
    ("rules: [{id: r, since: 2026-02-29}]", "`2026-02-29` is no day of the calendar"),
    ("lifecycle: {release: {gates: [speed]}}", "metric `speed` does not hold up a release"),
    ("lifecycle: {migrate_to: bot}", "contract `bot` names itself under `migrate_to`"),
]


@pytest.mark.parametrize(("text", "message"), INVALID)
def test_what_cannot_be_is_said(text: str, message: str) -> None:
    ((check, _, _, found, hint),) = problems(BASE, f"{HEAD}extends: [base]\n{text}\n")
    assert (check, found) == ("invalid-structure", message)
    assert hint


SCHEMA = [
    ("failure_modes: {f: {simptoms: x}}", "unknown key `simptoms` in a failure mode", "did you mean `symptoms`?"),
    ("outputs: {o: {partial: {exmples: x}}}", "unknown key `exmples` in a definition", "did you mean `examples`?"),
    ("purpose: {guardrails: {privcy: x}}", "unknown key `privcy` in a list of guardrails", "did you mean `privacy`?"),
    ("escalations: {e: {within: 4 hours}}", "this must be a duration", None),
    ("escalations: {e: {within: 4}}", "this must be a duration", None),
    ("lifecycle: {review_by: soon}", "this must be a date", "write year-month-day, such as `2027-06-30`"),
    ("purpose: {risk_appetite: {high: 1.5}}", "`high` must be at most 1, this is `1.5`", "write a smaller number"),
    ("metrics: {m: {min_samples: 0}}", "`min_samples` must be at least 1, this is `0`", "write a larger number"),
    ("metrics: {m: {max: soon}}", "this must be a duration", None),
    ("dials: {d: {stages: [{at: 0}]}}", "`attribute` is missing", "add `attribute: trust_stage`"),
    ("drills: [{every: 90d}]", "`drills` must be a mapping, this is a list", None),
    ("parties: {a b: {name: x}}", "this id has a character that ids may not have", None),
    ("outputs: {o: {schema: {a: b}}}", "`schema` needs `format` beside it", None),
    ("outputs: {o: {format: text, schema: {a: b}}}", "`schema` goes with `format: json` only", None),
]


@pytest.mark.parametrize(("text", "message", "hint"), SCHEMA)
def test_what_does_not_fit_is_said_plainly(text: str, message: str, hint: str | None) -> None:
    ((check, _, _, found, said),) = problems(f"{HEAD}{text}\n")
    assert (check, found) == ("invalid-schema", message)
    assert said
    assert hint in {None, said}


@pytest.mark.parametrize(
    ("section", "what", "plural"),
    [
        ("metrics: {leaks: {max: 1}}", "metric `leaks`", "metrics"),
        ("parties: {cloud: {name: x}}", "party `cloud`", "parties"),
        ("data: {order: {personal: true}}", "class of data `order`", "classes of data"),
        ("governance: {roles: {lead: x}}", "role `lead`", "roles"),
    ],
)
def test_an_id_is_declared_once_in_a_stack(section: str, what: str, plural: str) -> None:
    ((check, line, _, message, hint),) = problems(BASE, f"{HEAD}extends: [base]\n{section}\n")
    assert (check, line) == ("duplicate-id", 6)
    assert message == f"{what} is already declared by contract `base`"
    assert hint == f"{plural} of one stack have names of their own: rename one of the two"
    other = BASE.replace("id: base", "id: other")
    stripped = other[: other.index("attributes:")] + section + "\n"
    found = problems(BASE, stripped, f"{HEAD}extends: [base, other]\n")
    assert [item[3] for item in found] == [f"{what} is declared by both `base` and `other`"]


def test_a_contract_without_such_sections_loads_none_of_their_classes() -> None:
    probe = """
import sys
from specctl.document import Document
from specctl.language.reading import read_contract
root = {"specctl": 1, "id": "a", "version": "1.0.0", "level": "user", "rules": [{"id": "r"}]}
assert read_contract(Document("a.yaml", "", root), (), ("user",))[1] == ()
assert "specctl.language.parts.failures" not in sys.modules
root["metrics"] = {"m": {"max": 1}}
assert read_contract(Document("a.yaml", "", root), (), ("user",))[0].parts.metrics["m"].max == 1
"""
    subprocess.run([sys.executable, "-c", probe], check=True)
