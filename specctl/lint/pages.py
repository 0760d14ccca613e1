"""The page of each check: what it reports, with examples that are tests."""

from __future__ import annotations

import os

from specctl.diagnostics import Severity
from specctl.values import frozen

# Every check, with its severity; a list of its own so that printing pages imports no check.
PAGES: dict[str, Severity] = {
    "invalid-file": "error",
    "invalid-schema": "error",
    "unknown-reference": "error",
    "duplicate-id": "error",
    "invalid-structure": "error",
    "empty-request-space": "error",
    "conflicting-rules": "error",
    "settled-by-strictness": "info",
    "impossible-condition": "error",
    "void-rule": "error",
    "partly-void-rule": "info",
    "shadowed-rule": "error",
    "uncovered-requests": "error",
    "subsumed-rule": "warning",
    "overrides-hard-coded": "error",
    "idle-override": "warning",
    "idle-grant": "warning",
    "claimable-loosening": "warning",
    "unused-suppression": "warning",
    "suppression-without-reason": "error",
    "violated-property": "error",
    "failed-case": "error",
    "vacuous-claim": "warning",
    "unused-attribute": "info",
    "looser-than-reference": "error",
    "version-not-bumped": "error",
}

_FOLDER = os.path.join(os.path.dirname(__file__), "checks")


@frozen
class Page:
    """A page as Markdown; `summary` is its first sentence."""

    text: str
    summary: str


def page(name: str) -> Page:
    """The page of a check."""
    with open(os.path.join(_FOLDER, f"{name}.md"), encoding="utf-8") as file:
        text = file.read()
    paragraph = text.split("\n\n")[1]
    return Page(text, " ".join(paragraph.split()))
