"""`--format json` of lint and validate (INTERFACE, section 4)."""

from __future__ import annotations

from specctl.diagnostics import Diagnostic, Fix, Location, fingerprint
from specctl.lint.linter import Report
from specctl.output.json_text import dumps
from specctl.output.place_json import location

# Pages ship with the program: `specctl checks NAME` prints what this names.
PAGE = "specctl:checks/"


def render(report: Report) -> str:
    """A report as one JSON document."""
    summary: dict[str, object] = {
        "error": report.count("error"),
        "warning": report.count("warning"),
        "info": report.count("info"),
        "suppressed": report.suppressed,
        "files": report.files,
        "contracts": report.contracts,
        "rules": report.rules,
        "left_out": list(report.left_out),
    }
    inconclusive = [
        {"contract": item.contract, "checks": list(item.checks), "reason": item.reason} for item in report.inconclusive
    ]
    findings = [finding(diagnostic) for diagnostic in report.diagnostics]
    return (
        dumps({"version": 1, "summary": summary, "inconclusive": inconclusive, "findings": findings}, indent=2) + "\n"
    )


def finding(diagnostic: Diagnostic) -> dict[str, object]:
    """One finding as plain data."""
    return {
        "check": diagnostic.check,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "url": PAGE + diagnostic.check,
        "fingerprint": fingerprint(diagnostic),
        "contract": diagnostic.contract,
        "behavior": diagnostic.behavior,
        "rules": list(diagnostic.rules),
        "attribute": diagnostic.attribute,
        "property": diagnostic.property,
        "case": diagnostic.case,
        "location": location(diagnostic.location),
        "related": [{**location(label.location), "message": label.message} for label in diagnostic.related],
        "region": diagnostic.lazily.extent.region,
        "share": diagnostic.lazily.extent.share,
        "witness": diagnostic.witness,
        "other_witness": diagnostic.other_witness,
        "why": [{"rule": cause.rule, "share": cause.share} for cause in diagnostic.why],
        "fix": None if diagnostic.fix is None else fix(diagnostic.fix),
    }


def fix(offered: Fix) -> dict[str, object]:
    """A fix as plain data: what to write in place of which stretches of which files."""
    edits = [{**location(Location(edit.path, edit.span)), "text": edit.text} for edit in offered.edits]
    return {"message": offered.message, "safe": offered.is_safe, "edits": edits}
