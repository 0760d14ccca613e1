"""A report as configured: findings weighed as the settings say, less those that files or comments ignore."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from specctl.diagnostics import Diagnostic, in_order
from specctl.lint.judged import Judged
from specctl.lint.linter import Report
from specctl.lint.settings import Settings
from specctl.workspace import Source, Workspace

_MENTION = re.compile(r"#[ \t]*specctl:")


def settle(report: Report, workspace: Workspace, settings: Settings, asked: Collection[str] | None = None) -> Report:
    """The report with what people decided about its findings; `asked` are the contracts linted, None for all.

    Findings that a comment ignores are counted; ignores that are wrong, or that nothing needs, become findings.
    """
    found = [item for item in report.diagnostics if not _is_ignored(item, workspace, settings)]
    commented = [source for source in workspace.sources if _MENTION.search(source.text)]
    if not commented:
        return replace(report, diagnostics=_weighed(found, settings))
    looked_at = frozenset(workspace.contracts if asked is None else asked).difference(report.without_requests)
    undecided = frozenset((item.contract, check) for item in report.inconclusive for check in item.checks)
    kept, suppressed, faults = _suppress(found, commented, Judged(workspace, settings, looked_at, undecided))
    about = [item for item in faults if (asked is None or item.contract in asked) and item.check in settings.checks]
    kept += [item for item in about if not _is_ignored(item, workspace, settings)]
    return replace(report, diagnostics=_weighed(kept, settings), suppressed=suppressed)


def _suppress(
    found: Sequence[Diagnostic], commented: Sequence[Source], judged: Judged
) -> tuple[list[Diagnostic], int, list[Diagnostic]]:
    """The findings that stay, how many do not, and what is wrong with the comments."""
    from specctl.lint.checks.suppression_without_reason import suppression_without_reason  # noqa: PLC0415
    from specctl.lint.checks.unused_suppression import unused_suppression  # noqa: PLC0415
    from specctl.lint.suppression import ignores, suppress  # noqa: PLC0415  only where comments ignore something

    ignored = list(ignores(judged.workspace, commented))
    outcome = suppress(found, judged.workspace, ignored)
    faults = [fault for ignore in ignored for fault in suppression_without_reason(ignore)]
    faults += [fault for ignore in ignored for fault in unused_suppression(ignore, outcome.needed, judged)]
    return list(outcome.kept), len(outcome.suppressed), faults


def _is_ignored(diagnostic: Diagnostic, workspace: Workspace, settings: Settings) -> bool:
    path = diagnostic.location.path
    return bool(settings.per_file) and settings.ignores(diagnostic.check, workspace.inside(path))


def _weighed(diagnostics: Iterable[Diagnostic], settings: Settings) -> tuple[Diagnostic, ...]:
    weights = settings.severity
    return in_order(
        replace(item, severity=weights[item.check]) if item.check in weights else item for item in diagnostics
    )
