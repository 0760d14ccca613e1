"""The last lines of a report for people: how much was looked at, how much was found."""

from __future__ import annotations

from specctl.diagnostics import SEVERITIES
from specctl.lint.linter import Report
from specctl.output.plain import clean


def summary(report: Report) -> list[str]:
    """What was found, then what could not be judged."""
    counts = [plural(report.count(severity), severity) for severity in SEVERITIES if report.count(severity)]
    found = ", ".join(counts) if counts else "No problems found"
    scope = f"{plural(report.contracts, 'contract')}, {plural(report.rules, 'rule')}"
    lines = [f"{found} in {scope}" if counts else f"{found} in {scope}"]
    if report.suppressed:
        lines.append(f"{report.suppressed} suppressed")
    if report.left_out:
        names = ", ".join(f"`{clean(name)}`" for name in report.left_out)
        lines.append(f"Not judged, because they or what they extend cannot be read: {names}")
    lines += [
        f"Inconclusive for `{clean(item.contract)}`: {', '.join(item.checks)}: {item.reason}"
        for item in report.inconclusive
    ]
    return lines


def plural(count: int, word: str) -> str:
    """A count with its word: `1 error`, `2 errors`, `3 info`."""
    return f"{count:,} {word}" if count == 1 or word == "info" else f"{count:,} {word}s"
