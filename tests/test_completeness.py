"""The checks of the parts beside the rules: whose finding it is, exact regions, dates, numbers of cases, the base."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from git_repositories import commit
from memory import Memory
from small_repositories import findings, linted, run, select, shown, specctl, write

from specctl.config import Config, LintConfig
from specctl.diagnostics import Diagnostic
from specctl.errors import SpecctlError
from specctl.language.stack import Stack
from specctl.lint.check import TABLE
from specctl.lint.completeness.bound import needed
from specctl.lint.completeness.bound import shown as shown_rate
from specctl.lint.completeness.today import VARIABLE, parsed, today
from specctl.lint.linter import lint
from specctl.lint.settings import Choice, choice
from specctl.logic.evaluate import Request, decide, holds
from specctl.workspace import Workspace, load

STRICT = LintConfig(profile="strict")
OURS = frozenset(
    name for name, check in TABLE.items() if check.kind in ("sections", "governed") or name == "entrenched-removed"
)

# --- Quiet where there is nothing to be complete ----------------------------------------------------------------------

TEN_RULES = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes: {topic: {type: enum, values: [a, b, c, d, e, f, g, h, i, j]}}
otherwise: {response: comply}
rules:
""" + "".join(
    f"""\
  - id: rule-{topic}
    statement: Answer questions of the kind {topic} with care.
    when: {{topic: {topic}}}
    then: {{response: caveat, review: before}}
    risk: {risk}
"""
    for topic, risk in zip("abcdefghij", ["low", "medium", "high", "critical", "low"] * 2, strict=True)
)


def ours(text: str | Mapping[str, str], lint_config: LintConfig = STRICT, chosen: Choice | None = None) -> list[str]:
    """`line check` of each finding of the checks that this file is about."""
    lines = shown(linted(text, lint=lint_config, chosen=chosen or Choice()))
    return [line for line in lines if line.split(" ")[1] in OURS]


def test_a_contract_of_rules_alone_has_nothing_to_complete() -> None:
    assert ours(TEN_RULES, LintConfig()) == []
    assert {line.split(" ")[1] for line in ours(TEN_RULES)} == {
        "missing-owner",
        "review-without-path",
        "unmeasured-risk",
    }


def test_a_check_is_imported_only_for_what_it_is_about(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": TEN_RULES})
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom specctl.cli.lint import command\n"
        "CliRunner().invoke(command, [])\n"
        "print(sorted(name.rpartition('.')[2].replace('_', '-') for name in sys.modules if '.lint.checks.' in name))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "void-rule" in done.stdout
    assert [name for name in OURS if f"'{name}'" in done.stdout] == []


# --- Whose finding it is ----------------------------------------------------------------------------------------------

PLATFORM = """\
specctl: 1
id: platform
version: 1.0.0
level: platform
owners: [policy-team]
otherwise: {response: comply}
failure_modes:
  outage: {}
remediations:
  restart: {}
escalations:
  desk: {}
metrics:
  errors: {kind: error_rate}
data:
  log: {}
"""
PRODUCT = """\
specctl: 1
id: NAME
version: 1.0.0
level: operator
owners: [product-team]
extends: [platform]
"""


def test_what_a_platform_lacks_is_reported_once_and_there() -> None:
    products = {f"{name}.yaml": PRODUCT.replace("NAME", name) for name in ("one", "two")}
    assert ours({"platform.yaml": PLATFORM, **products}) == [
        "platform.yaml:8 unguarded-failure",
        "platform.yaml:8 unremediated-failure",
        "platform.yaml:10 remediation-without-deadline",
        "platform.yaml:10 remediation-without-owner",
        "platform.yaml:10 unused-remediation",
        "platform.yaml:12 dead-escalation",
        "platform.yaml:14 metric-without-threshold",
        "platform.yaml:16 data-without-retention",
    ]


def test_a_product_can_use_what_its_platform_offers() -> None:
    uses = PRODUCT.replace("NAME", "one") + (
        "failure_modes:\n  leak: {remediation: restart, severity: low}\n"
        "rules:\n  - {id: guards, then: {log_decision: required}, guards_against: [leak, outage], escalation: desk}\n"
    )
    found = ours({"platform.yaml": PLATFORM.replace("desk: {}", "desk: {to: agent}"), "one.yaml": uses})
    assert not [line for line in found if line.split(" ")[1] in ("unused-remediation", "dead-escalation")]
    assert not [line for line in found if "unguarded" in line]


def test_nothing_is_called_unused_where_a_contract_cannot_be_read() -> None:
    broken = PRODUCT.replace("NAME", "one") + "nonsense: 1\n"
    found = ours({"platform.yaml": PLATFORM.replace("desk: {}", "desk: {to: agent}"), "one.yaml": broken})
    assert not [
        line for line in found if line.split(" ")[1] in ("unused-remediation", "dead-escalation", "unguarded-failure")
    ]
    assert "platform.yaml:8 unremediated-failure" in found


# --- Exact regions ----------------------------------------------------------------------------------------------------

REGIONS = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes:
  topic: {type: enum, values: [billing, health, weapons]}
  late: {type: bool}
  member: {type: bool}
otherwise: {response: comply, handoff: transfer}
assume:
  - {if: {topic: weapons}, then: {member: false}}
conditions:
  card_number: {topic: billing}
rules:
  - id: waits
    when: {topic: [billing, health]}
    then: {review: before, handoff: none}
    risk: high
  - id: calls-at-night
    when: {late: true}
    then: {log_decision: required}
    escalation: desk
  - id: calls-nobody
    when: {member: true}
    then: {cite_sources: required}
    escalation: dead-end
  - id: masks
    when: {topic: billing, late: false}
    then: {redact_pii: required}
    risk: critical
  - id: answers
    when: {topic: health, member: true}
    then: {response: caveat}
    risk: critical
    adjustable: never
escalations:
  desk: {channel: ticket, then: duty}
  duty: {to: manager}
  dead-end: {to: vacant}
metrics:
  members: {kind: unsafe_compliance, max: 0.1, where: {member: true, topic: health}, alert: desk}
  speed: {kind: latency, max: 2s, alert: desk}
data:
  card-number: {personal: true, retention: 1d}
  opening-hours: {retention: 1d}
governance:
  roles: {vacant: ""}
"""


def requests(workspace: Workspace) -> Iterator[Request]:
    """Every request of the contract, by its assumptions."""
    stack = workspace.stacks["bot"]
    for topic, late, member in product(("billing", "health", "weapons"), (False, True), (False, True)):
        request: Request = {"topic": topic, "late": late, "member": member}
        if all(holds(condition, request, stack) for condition in stack.assumptions):
            yield request


def outcome(stack: Stack, behavior: str, request: Request) -> object:
    return decide(stack, behavior, request).outcome


Expected = Callable[[Stack, Request], bool]
WHERE: dict[tuple[str, tuple[str, ...]], Expected] = {
    ("review-without-path", ("waits",)): lambda stack, request: (
        outcome(stack, "review", request) == "before" and not request["late"]
    ),
    ("review-without-path", ()): lambda stack, request: (
        outcome(stack, "handoff", request) == "transfer" and not request["late"]
    ),
    ("personal-data-without-redaction", ()): lambda stack, request: (
        request["topic"] == "billing" and outcome(stack, "redact_pii", request) != "required"
    ),
    ("unmeasured-risk", ("masks",)): lambda _, request: request["topic"] == "billing" and not request["late"],
    ("hard-duty", ("answers",)): lambda _, request: request["topic"] == "health" and bool(request["member"]),
}


def regional() -> dict[tuple[str, tuple[str, ...]], Diagnostic]:
    report = lint(load(Memory({"bot.yaml": REGIONS}), Config(), ["."]))
    found = [item for item in report.diagnostics if item.witness is not None and item.check in OURS]
    assert len({(item.check, item.rules) for item in found}) == len(found)
    return {(item.check, item.rules): item for item in found}


def test_the_regions_are_those_that_one_finds_request_by_request() -> None:
    workspace = load(Memory({"bot.yaml": REGIONS}), Config(), ["."])
    everything = list(requests(workspace))
    found = regional()
    assert set(found) == set(WHERE)
    # Enum leaves and the values of a bool weigh alike, and the assumption leaves 10 of 12 requests.
    assert len(everything) == 10
    for key, expected in WHERE.items():
        inside = [request for request in everything if expected(workspace.stacks["bot"], request)]
        share = found[key].lazily.extent.share
        assert share is not None
        assert inside
        assert share == pytest.approx(len(inside) / len(everything)), key
        assert dict(found[key].witness or {}) in inside


def test_a_rule_that_meets_a_metric_anywhere_is_measured() -> None:
    assert ("unmeasured-risk", ("waits",)) not in regional()
    alone = REGIONS.replace("where: {member: true, topic: health}", "where: {topic: weapons}")
    assert "18 unmeasured-risk" in ours(alone)


# --- Numbers of cases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "cases"),
    [("1", 1), ("0.95", 1), ("0.9", 2), ("0.5", 5), ("0.05", 59), ("0.03", 99), ("0.01", 299), ("0.001", 2995)],
)
def test_the_fewest_cases_that_show_a_rate(limit: str, cases: int) -> None:
    assert needed(Decimal(limit)) == cases
    assert shown_rate(cases) <= Decimal(limit)
    assert cases == 1 or shown_rate(cases - 1) > Decimal(limit)


def test_no_number_of_cases_shows_a_rate_of_zero_and_a_tiny_one_takes_no_time() -> None:
    assert needed(Decimal(0)) is None
    assert (needed(Decimal("1e-11")) or 0) > 10**11
    assert (needed(Decimal("1e-400")) or 0) > 10**400


METRIC = TEN_RULES + "escalations: {desk: {to: agent}}\nmetrics:\n  rate: {kind: KIND, BOUND, alert: desk}\n"


@pytest.mark.parametrize(
    ("kind", "bound", "is_reported"),
    [
        ("error_rate", "max: 0.05, min_samples: 58", True),
        ("error_rate", "max: 0.05, min_samples: 59", False),
        ("error_rate", "max: 0.04, tolerance: 0.01, min_samples: 59", False),
        ("consistency", "min: 0.95, min_samples: 58", True),
        ("consistency", "min: 0.95, min_samples: 59", False),
        ("error_rate", "max: 0, min_samples: 1000000", True),
        ("error_rate", "max: 0.05", False),
        ("latency", "max: 2s, min_samples: 1", False),
        ("custom", "max: 0.05, min_samples: 1", False),
    ],
)
def test_a_threshold_must_be_shown_by_the_cases_asked_for(kind: str, bound: str, *, is_reported: bool) -> None:
    found = ours(METRIC.replace("KIND", kind).replace("BOUND", bound), LintConfig())
    assert [line.split(" ")[1] for line in found] == ["undemonstrable-threshold"] * is_reported


def test_the_number_of_cases_is_written_when_that_is_asked_for(tmp_path: Path) -> None:
    text = METRIC.replace("KIND", "error_rate").replace("BOUND", "max: 0.05, min_samples: 10")
    write(tmp_path, {"contracts/bot.yaml": text})
    specctl(tmp_path, "lint", "--fix", code=0)
    assert (tmp_path / "contracts/bot.yaml").read_text(encoding="utf-8") == text
    specctl(tmp_path, "lint", "--unsafe-fixes", code=0)
    assert (tmp_path / "contracts/bot.yaml").read_text(encoding="utf-8") == text.replace("samples: 10", "samples: 59")


# --- Dates ------------------------------------------------------------------------------------------------------------

DATED = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
otherwise: {response: comply}
lifecycle: {review_by: 2027-06-30}
rules:
  - id: until-the-election
    then: {cite_sources: required}
    expires: 2027-06-29
"""


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        ("2027-06-29", []),
        ("2027-06-30", ["10 expired-rule"]),
        ("2027-07-01", ["6 review-overdue", "10 expired-rule"]),
    ],
)
def test_the_last_day_counts(day: str, lines: list[str]) -> None:
    assert ours(DATED, LintConfig(), choice((), (), show_info=False, today=day)) == lines


def test_the_day_is_that_of_the_option_then_of_the_environment(tmp_path: Path) -> None:
    write(tmp_path, {"contracts/bot.yaml": DATED})
    first, second = ("lint", "--today", "2027-06-30", "--statistics"), ("lint", "--statistics")
    assert specctl(tmp_path, *first, SPECCTL_TODAY="2030-01-01") == "     1  expired-rule\n"
    assert specctl(tmp_path, *second, SPECCTL_TODAY="2030-01-01") == "     1  expired-rule\n     1  review-overdue\n"
    assert specctl(tmp_path, *second, SPECCTL_TODAY="2020-01-01") == ""


@pytest.mark.parametrize("text", ["tomorrow", "2027-02-30", "20270630", "2027-W26-3"])
def test_what_is_no_day_is_an_error(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SpecctlError, match="is no day"):
        choice((), (), show_info=False, today=text)
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(SpecctlError, match=VARIABLE):
        today(None)
    write(tmp_path, {"contracts/bot.yaml": DATED})
    done = run(tmp_path, "lint", "--today", text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: `--today`: `{text}` is no day\n")


def test_without_either_it_is_the_day_of_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert today(None) > parsed("2025-01-01", "--today")


# --- Against a base ---------------------------------------------------------------------------------------------------

ENTRENCHED = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes: {known: {type: bool}}
otherwise: {response: comply}
rules:
  - id: first
    when: {known: false}
    then: {response: clarify}
properties:
  - {id: second, where: {known: false}, never: {response: comply}}
governance:
  roles: {owner: policy-team}
  approvals: {loosened: {role: owner}}
  entrenched: [first, second]
"""


def against(folder: Path, text: str) -> list[str]:
    write(folder, {"contracts/bot.yaml": text})
    found = findings(folder, "--base", "HEAD", "--select", "entrenched-removed")
    return [f"{item['location']['start']['line']} {item['message']}" for item in found]


@pytest.fixture
def released(tmp_path: Path) -> Path:
    commit(tmp_path, "released", {"contracts/bot.yaml": ENTRENCHED})
    return tmp_path


def test_what_is_entrenched_may_not_go_unseen(released: Path) -> None:
    gone = ENTRENCHED.replace("properties:\n  - {id: second, where: {known: false}, never: {response: comply}}\n", "")
    gone = gone.replace("[first, second]", "[first]")
    assert against(released, ENTRENCHED) == []
    assert against(released, ENTRENCHED.replace("[first, second]", "[first]")) == [
        "16 `second` was entrenched and is entrenched no more"
    ]
    assert against(released, gone) == ["14 `second` was entrenched and is gone"]
    unlisted = ENTRENCHED.replace("  entrenched: [first, second]\n", "")
    assert against(released, unlisted) == [
        "2 `first` was entrenched and is entrenched no more",
        "2 `second` was entrenched and is entrenched no more",
    ]
    renamed = ENTRENCHED.replace("id: first\n", "id: new\n    formerly: first\n").replace("[first,", "[new,")
    assert against(released, renamed) == []


def test_it_may_go_with_an_approval_that_is_named(released: Path) -> None:
    comment = "# specctl: ignore[entrenched-removed] approved by the council on 2026-11-02"
    assert against(released, ENTRENCHED.replace("[first, second]", f"[first]  {comment}")) == []


def test_each_check_against_a_base_runs_alone(released: Path) -> None:
    loosened = ENTRENCHED.replace("clarify", "caveat").replace("[first, second]", "[first]")
    assert len(against(released, loosened)) == 1
    only = findings(released, "--base", "HEAD", "--select", "version-not-bumped")
    assert [item["check"] for item in only] == ["version-not-bumped"]
    done = run(released, "lint", "--select", "entrenched-removed")
    assert (done.returncode, "needs a revision to compare with" in done.stderr) == (2, True)


# --- Calls that lead on -----------------------------------------------------------------------------------------------

CALLS = TEN_RULES + "    escalation: e0\nescalations:\n"


def calls(*links: str) -> list[str]:
    """The findings on escalations `e0`, `e1` and so on, by name of check."""
    text = CALLS + "".join(f"  e{place}: {{{link}}}\n" for place, link in enumerate(links))
    return [line.split(" ")[1] for line in ours(text, LintConfig())]


@pytest.mark.parametrize(
    ("links", "names"),
    [
        (["to: agent"], []),
        (["channel: chat"], ["dead-escalation"]),
        (['to: " "'], ["dead-escalation"]),
        (["then: e1", "to: agent"], []),
        (["then: e1", "then: e0"], ["dead-escalation", "escalation-cycle", "dead-escalation"]),
        (["to: agent, then: e0"], ["escalation-cycle"]),
        (["to: agent", "to: agent"], ["dead-escalation"]),
    ],
)
def test_a_call_must_end_with_people_and_begin_somewhere(links: list[str], names: list[str]) -> None:
    assert sorted(calls(*links)) == sorted(names)


@pytest.mark.parametrize(
    ("times", "calls_within", "key"),
    [
        ("triage_within: 30m, resolve_within: 4h", ("30m", "1h"), None),
        ("triage_within: 29m, resolve_within: 4h", ("30m", "1h"), "triage_within"),
        ("resolve_within: 29m", ("30m", "1h"), "resolve_within"),
        ("resolve_within: 90m", ("30m", "1h"), None),
        ("resolve_within: 89m", ("30m", "1h"), "resolve_within"),
        ("triage_within: 1m", ("30m", "1h"), "triage_within"),
    ],
)
def test_the_calls_must_fit_into_the_deadlines(times: str, calls_within: tuple[str, str], key: str | None) -> None:
    first, second = calls_within
    text = (
        "specctl: 1\nid: bot\nversion: 1.0.0\nlevel: operator\notherwise: {response: comply}\n"
        "failure_modes: {leak: {remediation: mend}}\n"
        f"remediations:\n  mend: {{owners: [a], {times}, escalation: e0}}\n"
        f"escalations:\n  e0: {{to: agent, within: {first}, then: e1}}\n  e1: {{to: lead, within: {second}}}\n"
    )
    report = linted(text, chosen=select("deadline-too-long"))
    found = [item.location.span.start.column for item in report.diagnostics]
    line = text.splitlines()[7]
    assert found == ([] if key is None else [line.index(f"{key}: ") + len(key) + 3])
