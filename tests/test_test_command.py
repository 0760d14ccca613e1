"""`specctl test`: cases and properties as tests, what they reach, and cases that would reach the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PLATFORM = """\
specctl: 1
id: acme-platform
version: 1.0.0
level: platform
attributes:
  topic: {type: enum, values: [dosage, billing, "no", other]}
  signals: {type: set, values: [crisis, minor]}
otherwise: {response: comply}
effects: {money: Moves money.}
rules:
  - id: crisis-is-met-with-care
    when: {signals: crisis}
    then: {response: safe_complete, handoff: offer}
properties:
  - id: minors-never-get-doses
    where: {topic: dosage, signals: minor}
    never: {response: comply}
  - id: money-never-moves-unasked
    always: {effects: {money: [ask, deny]}}
cases:
  - id: crisis-case
    user: I am lost.
    context: {signals: [crisis]}
    expect: {response: safe_complete}
"""
PRODUCT = """\
specctl: 1
id: support-bot
version: 1.0.0
level: operator
extends: [acme-platform]
retired_ids: [response-redirect]
attributes:
  amount: {type: number, min: 0, max: 1000, applies_when: {topic: billing}}
tools:
  refund: {effects: [money]}
otherwise: {tools: {refund: ask}}
rules:
  - id: small-refunds-are-quick
    when: {amount: {lt: 20}}
    then: {tools: {refund: allow}}
  - id: no-is-no
    when: {topic: "no"}
    then: {response: redirect, max_words: 12.5}
properties:
  - id: never
    where: {all: [{topic: billing}, {topic: dosage}]}
    always: {response: refuse}
cases:
    - id: refunds-are-asked
      user: I want my money back.
      context: {topic: billing, signals: []}
      expect: {tools: {refund: ask}}
    - id: doses
      user: How much may I take?
      context: {topic: dosage, signals: []}
      expect: {response: comply}
"""


def specctl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "specctl", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def answer(folder: Path, *arguments: str) -> Any:
    return json.loads(specctl(folder, "test", "-f", "json", *arguments).stdout)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "platform.yaml").write_text(PLATFORM, encoding="utf-8")
    (tmp_path / "contracts" / "support-bot.yaml").write_text(PRODUCT, encoding="utf-8")
    return tmp_path


def replaced(repository: Path, old: str, new: str, name: str = "support-bot") -> None:
    path = repository / "contracts" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def mended(repository: Path) -> Path:
    """The same repository, in which everything holds."""
    replaced(repository, "{tools: {refund: allow}}", "{tools: {refund: deny}}")
    replaced(repository, "expect: {tools: {refund: ask}}", "expect: {tools: {refund: [ask, deny]}}")
    replaced(repository, "signals: minor}\n    never", "signals: {all_of: [minor, crisis]}}\n    never", "platform")
    return repository


def results(contract: Any) -> dict[str, str]:
    return {result["name"]: result["status"] for result in contract["results"]}


def test_each_case_and_property_is_a_result_in_every_stack_that_it_is_about(repository: Path) -> None:
    platform, product = answer(repository)["contracts"]
    inherited = {"minors-never-get-doses": "fail", "money-never-moves-unasked": "pass"}
    assert results(platform) == {"crisis-case": "pass", **inherited}
    own = {"refunds-are-asked": "fail", "doses": "pass", "never": "skip"}
    assert results(product) == {**own, "minors-never-get-doses": "fail", "money-never-moves-unasked": "fail"}


def test_a_failure_that_a_product_inherits_is_shown_once(repository: Path) -> None:
    shown = specctl(repository, "test").stdout
    assert shown.count("error[violated-property]: `minors-never-get-doses`") == 1
    assert "minors-never-get-doses of acme-platform, as in acme-platform" in shown
    alone = specctl(repository, "test", "contracts/support-bot.yaml").stdout
    assert alone.count("error[violated-property]: `minors-never-get-doses`") == 1


def test_a_failure_is_shown_as_lint_shows_it(repository: Path) -> None:
    shown, linted = specctl(repository, "test").stdout, specctl(repository, "lint").stdout
    blocks = [block for block in linted.split("\n\n") if block.startswith("error[")]
    assert len(blocks) == 3
    assert all(block in shown for block in blocks)


def test_lines_are_aligned_and_the_summary_counts_them(repository: Path) -> None:
    lines = specctl(repository, "test").stdout.splitlines()
    assert "  fail  case        refunds-are-asked" in lines
    assert "  skip  property    never: no request meets it" in lines
    assert "4 failed, 3 passed, 1 skipped in 2 contracts" in lines


def test_the_exit_code_tells_failures(repository: Path) -> None:
    assert specctl(repository, "test").returncode == 1
    assert specctl(mended(repository), "test").returncode == 0


def test_inherited_properties_that_hold_are_one_line(repository: Path) -> None:
    shown = specctl(mended(repository), "test").stdout
    assert "  pass  properties  2 of acme-platform" in shown
    assert "money-never-moves-unasked of acme-platform" in specctl(repository, "test", "-v").stdout


def test_coverage_counts_rules_decisions_and_requests(repository: Path) -> None:
    platform, product = (contract["coverage"] for contract in answer(repository)["contracts"])
    assert platform["share"] == 0.25
    assert platform["rules"] == {"reached": 1, "total": 1, "missed": []}
    assert platform["decisions"]["total"] == 4
    assert [(each["behavior"], each["outcome"], each["share"]) for each in platform["decisions"]["missed"]] == [
        ("response", "comply", 0.5),
        ("handoff", "none", 0.5),
    ]
    assert product["share"] == 0.125
    assert [each["rule"] for each in product["rules"]["missed"]] == ["no-is-no"]
    missed = {(each["behavior"], each["outcome"]) for each in product["decisions"]["missed"]}
    assert missed == {
        ("response", "safe_complete"),
        ("response", "redirect"),
        ("handoff", "offer"),
        ("max_words", 12.5),
    }


def test_coverage_below_the_least_is_an_error(repository: Path) -> None:
    mended(repository)
    summary = answer(repository)["summary"]["decisions"]
    percent = 100 * summary["reached"] / summary["total"]
    assert specctl(repository, "test", "--min-coverage", str(percent - 1)).returncode == 0
    below = specctl(repository, "test", "--min-coverage", str(percent + 1))
    assert below.returncode == 1
    assert f"below the {percent + 1:g} % asked for" in below.stderr


def test_suggested_cases_can_be_pasted_pass_and_reach_everything(repository: Path) -> None:
    mended(repository)
    for name in ("platform", "support-bot"):
        path = repository / "contracts" / f"{name}.yaml"
        suggested = specctl(repository, "test", f"contracts/{name}.yaml", "--suggest", "50").stdout
        path.write_text(path.read_text(encoding="utf-8") + suggested, encoding="utf-8")
    assert specctl(repository, "validate").stdout.startswith("No problems found")
    again = answer(repository)
    assert again["summary"]["failed"] == 0
    assert [contract["coverage"]["decisions"]["missed"] for contract in again["contracts"]] == [[], []]
    assert [contract["coverage"]["rules"]["missed"] for contract in again["contracts"]] == [[], []]
    assert specctl(repository, "test", "--suggest", "5").stdout.startswith("# every decision and rule is reached")


def test_suggestions_are_whole_requests_with_fresh_ids_largest_first(repository: Path) -> None:
    mended(repository)
    _, product = answer(repository, "--suggest", "4")["contracts"]
    assert [each["expect"] for each in product["suggestions"]] == [
        {"response": "safe_complete"},
        {"handoff": "offer"},
        {"max_words": 12.5},
        {"response": "redirect"},
    ]
    last = product["suggestions"][3]
    assert last == {
        "id": "response-redirect-2",
        "user": "Write a request: topic is no, no signals",
        "context": {"topic": "no", "signals": []},
        "expect": {"response": "redirect"},
    }
    yaml = specctl(repository, "test", "contracts/support-bot.yaml", "--suggest", "4").stdout
    assert '    - id: response-redirect-2\n      user: "Write a request: topic is no, no signals"\n' in yaml
    assert '      context: {topic: "no", signals: []}\n' in yaml


def test_a_contract_without_cases_gets_the_key_too(repository: Path) -> None:
    replaced(repository, PLATFORM[PLATFORM.index("cases:") :], "", "platform")
    suggested = specctl(repository, "test", "contracts/platform.yaml", "--suggest", "1").stdout
    assert suggested.startswith("# contracts/platform.yaml\ncases:\n  - id: ")


def test_an_invalid_contract_is_told_and_the_rest_is_tested(repository: Path) -> None:
    mended(repository)
    replaced(repository, "level: operator", "level: opperator")
    done = specctl(repository, "test")
    assert done.returncode == 2
    assert "contracts/support-bot.yaml:4:8: error[unknown-reference]" in done.stderr
    assert "acme-platform" in done.stdout
    assert specctl(repository, "test", "contracts/platform.yaml").returncode == 0


def test_a_revision_is_tested_in_place(repository: Path) -> None:
    mended(repository)
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "first")):
        subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True)
    replaced(repository, "expect: {response: comply}", "expect: {response: refuse}")
    assert specctl(repository, "test").returncode == 1
    assert specctl(repository, "test", "--rev", "HEAD").returncode == 0
