"""`--format concise`: one line a finding, as compilers print them."""

from __future__ import annotations

from specctl.lint.linter import Report
from specctl.output.plain import clean
from specctl.output.summary import summary


def render(report: Report) -> str:
    """A report as lines `path:line:column: severity[check] message`."""
    lines = [
        f"{clean(d.location.path)}:{d.location.span.start.line}:{d.location.span.start.column}: "
        f"{d.severity}[{d.check}] {clean(d.message)}"
        for d in report.diagnostics
    ]
    return "\n".join([*lines, *summary(report)]) + "\n"
