"""The bundled contracts are clean and rich, and each broken variant shows its one defect."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from memory import Memory

from specctl.config import Config
from specctl.lint.check import CHECKS
from specctl.lint.linter import Report, lint
from specctl.workspace import Workspace, load

ROOT = Path(__file__).parent.parent
BROKEN = sorted(path.parent.name for path in (ROOT / "tests" / "broken").glob("*/break.toml"))

Found = tuple[str, str, tuple[str, ...]]


def texts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "contracts").glob("*.yaml")}


def workspace(files: dict[str, str]) -> Workspace:
    return load(Memory(files), Config(contracts=(".",)), ["."])


@cache
def clean() -> Workspace:
    return workspace(texts())


@cache
def clean_report() -> Report:
    return lint(clean(), tuple(CHECKS))


def found(report: Report, check: str) -> Counter[Found]:
    """Errors, and what one check finds, counted; the rules of a finding in order of name."""
    return Counter(
        (item.check, item.contract or "", tuple(sorted(item.rules)))
        for item in report.diagnostics
        if item.severity == "error" or item.check == check
    )


def test_they_lint_clean() -> None:
    report = clean_report()
    assert not report.inconclusive
    assert not report.left_out
    assert [item.message for item in report.diagnostics if item.severity != "info"] == []


def test_they_are_a_platform_with_products_and_a_user() -> None:
    contracts = clean().contracts.values()
    levels = Counter(contract.level for contract in contracts)
    assert levels["platform"] == 1
    assert levels["operator"] >= 3
    assert levels["user"] >= 1
    assert sum(len(contract.rules) for contract in contracts) >= 60


def test_they_use_what_the_language_has() -> None:
    contracts = list(clean().contracts.values())
    rules = [rule for contract in contracts for rule in contract.rules]
    kinds = {attribute.kind for contract in contracts for attribute in contract.attributes.values()}
    assert kinds == {"bool", "enum", "integer", "number", "set"}
    assert all(contract.cases for contract in contracts)
    assert any(contract.refinements for contract in contracts)
    assert all(rule.text.statement and rule.text.because for rule in rules)
    assert any(example.good and example.bad for rule in rules for example in rule.text.examples)


@pytest.mark.parametrize("check", BROKEN)
def test_a_broken_variant_brings_about_just_what_it_says(check: str) -> None:
    change = tomllib.loads((ROOT / "tests" / "broken" / check / "break.toml").read_text(encoding="utf-8"))
    files = texts()
    assert files[change["file"]].count(change["find"]) == 1
    files[change["file"]] = files[change["file"]].replace(change["find"], change["replace"])
    brought = found(lint(workspace(files), tuple(CHECKS)), check) - found(clean_report(), check)
    expected = Counter((name, contract, tuple(sorted(rules))) for name, contract, rules in change["expect"])
    assert check in {name for name, _, _ in expected}
    assert brought == expected


def test_a_broken_variant_is_about_a_check() -> None:
    assert set(BROKEN) <= set(CHECKS)
