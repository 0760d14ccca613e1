"""The page of each check: what it reports, with examples that are tests."""

from __future__ import annotations

import os

from specctl.diagnostics import Severity
from specctl.lint.check import TABLE
from specctl.values import frozen

# Every check, with its severity.
PAGES: dict[str, Severity] = {name: check.severity for name, check in TABLE.items()}

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
