"""`--format concise`: one line a finding, as compilers print them."""

from __future__ import annotations

from specctl.diagnostics import Diagnostic
from specctl.lint.linter import Report
from specctl.output.plain import clean
from specctl.output.summary import summary


def render(report: Report) -> str:
    """A report as lines `path:line:column: severity[check] message`."""
    return "\n".join([*map(line, report.diagnostics), *summary(report)]) + "\n"


def line(diagnostic: Diagnostic) -> str:
    """One finding as a line."""
    start = diagnostic.location.span.start
    place = f"{clean(diagnostic.location.path)}:{start.line}:{start.column}"
    return f"{place}: {diagnostic.severity}[{diagnostic.check}] {clean(diagnostic.message)}"
