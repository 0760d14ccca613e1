"""A contract with everything that operation asks for: metrics of each kind, failures, calls, public rules."""

from __future__ import annotations

from collections.abc import Callable

from outputs import workspace_of
from ruamel.yaml import YAML
from test_prompt_hostile import as_yaml

from specctl.workspace import Workspace

OPS = """\
specctl: 1
id: desk
title: The help desk
version: 2.1.0
level: platform
owners: [desk-team]
glossary: {refund: Money that goes back., secret plan: What only insiders know.}
attributes:
  topic: {type: enum, values: {refund: Money back., care: {describe: Health., values: [dose, sign]}}}
  amount: {type: number, min: 0, max: 100, applies_when: {topic: refund}}
  calls: {type: integer, min: -3, max: 3}
  sure: {type: bool, describe: The answer was checked.}
  found: {type: set, values: [danger, minor]}
assume:
  - {if: {found: minor}, then: {sure: false}}
tools: {pay: {describe: Pay money back.}}
behaviors: {tone: {type: choice, tiers: [[casual], [formal]]}}
otherwise: {response: comply, tools: {pay: deny}}
rules:
  - id: danger-first
    title: People before answers
    statement: In danger, the assistant must answer with care and must offer a person.
    when: {found: danger}
    then: {response: safe_complete, handoff: offer}
    adjustable: {by: operator, only: {handoff: [transfer]}}
    because: Internal reason of danger.
    guards_against: [nobody-came]
    tags: [safety]
    visibility: public
    refs: [{standard: ISO 1, clause: "2.3", link: "https://example.org/iso"}, {standard: Bad, link: "javascript:x()"}]
  - id: large-refunds-wait
    when: {topic: refund, amount: {gt: 50}}
    then: {tools: {pay: ask}, max_words: 80}
    adjustable: {by: [operator, user], to: {tools: {pay: [allow]}}}
    visibility: public
    since: "2026-01-01"
    guards_against: [paid-twice]
    escalation: desk-lead
  - id: hidden-threshold
    statement: The secret threshold of 7 calls must stay unsaid.
    when: {calls: {lt: -1}, topic: care}
    unless: {found: danger}
    then: {response: abstain, tone: formal}
    because: A secret reason.
    tags: [secret-tag]
    visibility: internal
  - id: unmarked
    statement: An unmarked sentence that is secret too.
    when: {sure: false, calls: -2}
    then: {uncertainty: hedge}
failure_modes:
  paid-twice:
    category: money
    trigger: A payment is sent again.
    symptoms: ["two payments with one order | number", a complaint]
    impact: Money is gone.
    severity: medium
    detected_by: [double-pay, repair]
    remediation: stop-pay
  nobody-came:
    trigger: A call for help is not heard.
    severity: critical
    detected_by: [heard, double-pay]
  odd: {describe: Something odd.}
remediations:
  stop-pay:
    describe: For wrong payments.
    contain: [switch payments off, keep the queue]
    correct: [pay back]
    owners: [desk-team]
    escalation: desk-lead
    triage_within: 1h
    resolve_within: 2d
    notify: {users: "We paid you {amount} twice.", team: "Payments are off: {reason}"}
    evidence: [the payment log]
    postmortem: Within a week.
escalations:
  desk-lead: {to: lead, channel: pager, within: 15m, message: "Look at {what}", then: director}
  director: {channel: phone, within: 1h, describe: The end of every chain., then: desk-lead}
drills:
  pay-drill: {every: 90d, failure_mode: paid-twice, expect_within: 1h}
metrics:
  double-pay:
    {kind: error_rate, max: 0.001, window: 7d, min_samples: 3000, alert: desk-lead, gate: true, where: {topic: refund}}
  heard: {kind: handoff_correctness, min: 0.98, tolerance: 0.005, window: 30d, min_samples: 300, severity: high}
  steady: {kind: consistency, min: 0.9, max: 0.999}
  kept: {kind: unsafe_compliance, max: 0}
  refused: {kind: over_refusal, max: 0.02, window: 7d, min_samples: 3, describe: Needless refusals.}
  bluffed: {kind: hallucinated_certainty, max: 0.02, window: 0d}
  noticed: {kind: time_to_detect, max: 2m, window: 90d, min_samples: 30}
  repair: {kind: time_to_resolve, max: 90m, window: 90d, severity: low}
  quick: {kind: latency, max: 500ms, min: 1ms, window: 1d, min_samples: 1000}
  risk: {kind: residual_risk, max: 0.05, tolerance: 0.01, window: 90d}
  score: {kind: custom, min: -2.5, max: 7, window: 1d, min_samples: 100, describe: A score of our own.}
  endless: {kind: error_rate, max: 1}
  uncounted: {kind: error_rate}
governance:
  roles: {lead: [the lead of the day]}
"""
EXTENDED = """\
specctl: 1
id: shop-desk
version: 1.0.0
level: operator
extends: [desk]
refine: {topic: {sign: {values: [rash, fever]}}}
rules:
  - id: the-shop-never-pays
    when: {topic: [refund, rash]}
    then: {tools: {pay: deny}}
    adjustable: never
failure_modes:
  shop-fails: {severity: critical, symptoms: the door is shut}
"""
FILES = {"desk.yaml": OPS, "shop.yaml": EXTENDED}
# Keys whose texts mean something to the language; all other texts are free.
_MEANT = frozenset(
    [
        "specctl",
        "id",
        "version",
        "level",
        "extends",
        "type",
        "kind",
        "when",
        "unless",
        "then",
        "adjustable",
        "window",
        "visibility",
        "since",
        "min",
        "max",
        "tolerance",
        "where",
        "alert",
        "detected_by",
        "remediation",
        "escalation",
        "within",
        "triage_within",
        "resolve_within",
        "every",
        "expect_within",
        "failure_mode",
        "severity",
        "values",
        "refine",
        "applies_when",
        "assume",
        "otherwise",
        "behaviors",
        "guards_against",
        "link",
    ]
)


def ops_workspace(change: Callable[[str], str] = str) -> Workspace:
    """The contracts of this module, their text changed."""
    return workspace_of({name: change(text) for name, text in FILES.items()})


def tainted_workspace(payload: str) -> Workspace:
    """The contracts with something after each of their free texts."""
    read = YAML(typ="safe").load
    return workspace_of({name: as_yaml(_tainted(read(text), payload)) for name, text in FILES.items()})


def _tainted(value: object, payload: str) -> object:
    match value:
        case dict():
            return {key: item if _is_meant(key) else _tainted(item, payload) for key, item in value.items()}
        case list():
            return [_tainted(item, payload) for item in value]
        case str():
            return value + payload
    return value


def _is_meant(key: object) -> bool:
    return key in _MEANT
