"""What `specctl lint` runs on repositories that were opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from specctl.cli.opening import Opened, open_all
from specctl.cli.options import Reading, Talk
from specctl.cli.reporting import in_scope, merged
from specctl.lint.linter import Report, lint
from specctl.lint.settings import Choice, Settings, settings_of
from specctl.lint.settle import settle


def lint_all(opened: Sequence[Opened], chosen: Choice) -> Report:
    """One report on all that was opened, each repository by its own configuration."""
    settings = [settings_of(item.workspace.config, chosen) for item in opened]
    return merged([_lint(item, how) for item, how in zip(opened, settings, strict=True)])


def lint_before(paths: Sequence[str], reading: Reading, talk: Talk, chosen: Choice, opened: Sequence[Opened]) -> Report:
    """One report on the same paths at another moment, by the settings of now."""
    settings = {item.workspace.prefix: settings_of(item.workspace.config, chosen) for item in opened}
    before = open_all(paths, reading, talk, may_be_empty=True)
    return merged([_lint(item, settings.get(item.workspace.prefix, next(iter(settings.values())))) for item in before])


def _lint(opened: Opened, settings: Settings) -> Report:
    workspace = opened.workspace
    asked = frozenset(source.id for source in workspace.sources if source.id and opened.covers(source.path))
    report = lint(workspace, settings.checks, asked)
    report = replace(report, diagnostics=in_scope(report.diagnostics, opened))
    return settle(report, workspace, settings, asked)
