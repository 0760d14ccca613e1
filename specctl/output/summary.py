"""The last lines of a report for people: how much was looked at, how much was found."""

from __future__ import annotations

from specctl.diagnostics import SEVERITIES
from specctl.lint.linter import Report
from specctl.output.plain import clean
from specctl.words import plural


def summary(report: Report) -> list[str]:
    """What was found, then what could not be judged."""
    counts = [plural(report.count(severity), severity) for severity in SEVERITIES if report.count(severity)]
    found = ", ".join(counts) if counts else "No problems found"
    scope = f"{plural(report.files, 'file')}, {plural(report.rules, 'rule')}"
    lines = [f"{found} in {scope}"]
    if report.suppressed:
        lines.append(f"{report.suppressed} suppressed")
    if report.left_out:
        names = ", ".join(f"`{clean(name)}`" for name in report.left_out)
        lines.append(
            f"Not judged further, since errors in them or in contracts they extend hide what they mean: {names}"
        )
    lines += [
        f"Inconclusive for `{clean(item.contract)}`: {', '.join(item.checks)}: {item.reason}"
        for item in report.inconclusive
    ]
    return lines
