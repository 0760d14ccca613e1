"""The page of every check is true: what it calls reported is reported, on that line, and nothing else is."""

from __future__ import annotations

import os
import re

import pytest
from memory import Memory
from pages import SECTIONS, Repository, read_page

from specctl.config import Config
from specctl.diagnostics import Diagnostic
from specctl.lint import checks
from specctl.lint.against import comparison, with_comparisons
from specctl.lint.check import BASE_CHECKS, CHECKS, READING_CHECKS, SUPPRESSION_CHECKS
from specctl.lint.checks.suppression_without_reason import suppression_without_reason
from specctl.lint.checks.unused_suppression import unused_suppression
from specctl.lint.linter import Report, lint
from specctl.lint.pages import PAGES, page
from specctl.lint.settings import Settings
from specctl.lint.settle import settle
from specctl.workspace import load

FOLDER = os.path.dirname(checks.__file__)


def report_on(repository: Repository) -> Report:
    workspace = load(Memory(repository.head), Config(), ["."])
    report = lint(workspace)
    if repository.base:
        base = load(Memory(repository.base), Config(), ["."])
        report = with_comparisons(report, base, workspace, workspace.contracts)
    report = settle(report, workspace, Settings())
    assert not report.inconclusive
    return report


def shown(diagnostic: Diagnostic) -> str:
    at = diagnostic.location
    return f"{at.path}:{at.span.start.line}: {diagnostic.check}: {diagnostic.message}"


def examples(section: str) -> list[object]:
    return [
        pytest.param(name, repository, id=f"{name}-{place}")
        for name in PAGES
        for place, repository in enumerate(read_page(name).repositories(section), 1)
    ]


@pytest.mark.parametrize(("name", "repository"), examples("Reported"))
def test_what_is_called_reported_is_reported_on_that_line(name: str, repository: Repository) -> None:
    found = [item for item in report_on(repository).diagnostics if item.check == name]
    places = sorted((item.location.path, item.location.span.start.line) for item in found)
    assert repository.expected(name), "an example under Reported says which line is"
    assert places == repository.expected(name)


@pytest.mark.parametrize(("name", "repository"), examples("Reported"))
def test_what_is_called_reported_has_no_other_error(name: str, repository: Repository) -> None:
    assert {asked for _, _, asked in repository.asked()} == {name}
    assert [
        shown(item) for item in report_on(repository).diagnostics if item.severity == "error" and item.check != name
    ] == []


@pytest.mark.parametrize(("name", "repository"), examples("Accepted"))
def test_what_is_called_accepted_is_clean(name: str, repository: Repository) -> None:
    assert list(repository.asked()) == []
    report = report_on(repository)
    assert report.contracts == len(repository.head), "every block is a contract that is read"
    assert [shown(item) for item in report.diagnostics if item.severity == "error" or item.check == name] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_every_section_in_order_with_words_and_examples(name: str) -> None:
    found = read_page(name)
    assert found.title == f"# {name}"
    assert found.severity == f"Severity: {PAGES[name]}"
    assert tuple(found.sections) == SECTIONS
    assert all(text.strip() for text in found.sections.values())
    assert found.repositories("Reported")
    assert found.repositories("Accepted")
    assert found.sentence == page(name).summary
    assert found.sentence.endswith(".")


@pytest.mark.parametrize("name", PAGES)
def test_every_block_of_a_page_is_an_example(name: str) -> None:
    found = read_page(name)
    blocks = [file for section in SECTIONS[:2] for item in found.repositories(section) for file in item.files]
    assert len(re.findall("^ *```", page(name).text, re.MULTILINE)) == 2 * len(blocks)
    asked = [line for section in SECTIONS[:2] for item in found.repositories(section) for line in item.asked()]
    assert page(name).text.count("# expect:") == len(asked)


WORDS = {name: check.run.__doc__ or "" for name, check in CHECKS.items()} | {
    **{name: comparison(name).__doc__ or "" for name in BASE_CHECKS},
    "unused-suppression": unused_suppression.__doc__ or "",
    "suppression-without-reason": suppression_without_reason.__doc__ or "",
}


@pytest.mark.parametrize("name", WORDS)
def test_a_page_begins_with_the_words_of_the_check(name: str) -> None:
    assert WORDS[name].strip().splitlines()[0] == page(name).summary


def test_checks_and_pages_are_the_same() -> None:
    files = {name.removesuffix(".md") for name in os.listdir(FOLDER) if name.endswith(".md")}
    assert {*CHECKS, *READING_CHECKS, *BASE_CHECKS, *SUPPRESSION_CHECKS} == set(PAGES) == files


def test_pages_and_checks_agree_on_severities() -> None:
    of_suppression = {"unused-suppression": "warning", "suppression-without-reason": "error"}
    of_reading = dict.fromkeys((*READING_CHECKS, *BASE_CHECKS), "error")
    assert {name: check.severity for name, check in CHECKS.items()} | of_reading | of_suppression == PAGES
