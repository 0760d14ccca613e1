"""A report with what the checks find that compare with another revision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from importlib import import_module

from specctl.diagnostics import Diagnostic, in_order
from specctl.lint.check import BASE_CHECKS
from specctl.lint.linter import Inconclusive, Report
from specctl.workspace import Workspace

Comparison = Callable[[Workspace, Workspace], Iterator[Diagnostic | Inconclusive]]


def comparison(check: str) -> Comparison:
    """The function of a check against a base: that of its module in `specctl.lint.checks`."""
    name = check.replace("-", "_")
    found: Comparison = getattr(import_module(f"specctl.lint.checks.{name}"), name)
    return found


def with_comparisons(
    report: Report, base: Workspace, head: Workspace, asked: Collection[str], checks: Collection[str] = BASE_CHECKS
) -> Report:
    """The report with what the chosen checks against a base find in the contracts that were asked about."""
    chosen = (comparison(check) for check in BASE_CHECKS if check in checks)
    found = [item for compare in chosen for item in compare(base, head) if item.contract in asked]
    return replace(
        report,
        diagnostics=in_order((*report.diagnostics, *(item for item in found if isinstance(item, Diagnostic)))),
        inconclusive=(*report.inconclusive, *(item for item in found if isinstance(item, Inconclusive))),
    )
