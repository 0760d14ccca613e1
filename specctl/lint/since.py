"""Only what is new: findings that another moment did not have."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from specctl.diagnostics import Diagnostic, fingerprint
from specctl.lint.linter import Inconclusive, Report


def only_new(report: Report, before: Report, moment: str) -> Report:
    """The report without the findings that it had before, however often each; `moment` says when that was.

    What could not be decided then, and is found now, is inconclusive: it may be old.
    """
    had = Counter(fingerprint(diagnostic) for diagnostic in before.diagnostics)
    new: list[Diagnostic] = []
    for diagnostic in report.diagnostics:
        mark = fingerprint(diagnostic)
        if had[mark]:
            had[mark] -= 1
        else:
            new.append(diagnostic)
    unknown = tuple(item for earlier in before.inconclusive for item in _unknown(earlier, new, moment))
    return replace(report, diagnostics=tuple(new), inconclusive=(*report.inconclusive, *unknown))


def _unknown(earlier: Inconclusive, new: list[Diagnostic], moment: str) -> list[Inconclusive]:
    found = {item.check for item in new if item.contract == earlier.contract}
    checks = tuple(check for check in earlier.checks if check in found)
    return [replace(earlier, checks=checks, reason=f"at `{moment}`: {earlier.reason}")] if checks else []
