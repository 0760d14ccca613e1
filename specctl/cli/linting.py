"""What `specctl lint` runs on repositories that were opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from specctl.cli.opening import Opened, open_all
from specctl.cli.options import Reading, Talk
from specctl.cli.reporting import in_scope, merged
from specctl.errors import SpecctlError
from specctl.lint.check import BASE_CHECKS
from specctl.lint.linter import Report, lint
from specctl.lint.settings import Choice, Settings, settings_of
from specctl.lint.settle import settle
from specctl.workspace import Workspace


def lint_all(opened: Sequence[Opened], chosen: Choice, bases: Mapping[str, Workspace] | None = None) -> Report:
    """One report on all that was opened, each repository by its own configuration.

    `bases` are repositories as they were, by prefix; without them no check against a base runs.
    """
    settings = [settings_of(item.workspace.config, chosen) for item in opened]
    return merged(
        [_lint(item, how, (bases or {}).get(item.workspace.prefix)) for item, how in zip(opened, settings, strict=True)]
    )


def open_bases(
    paths: Sequence[str], reading: Reading, talk: Talk, chosen: Choice, base: str | None
) -> Mapping[str, Workspace]:
    """The repositories as the revision to compare with has them, by prefix; none without one.

    Raises SpecctlError where a check that needs one is asked for by name.
    """
    if base is not None:
        earlier = replace(reading, revision=base, is_staged=False)
        opened = open_all(paths, earlier, replace(talk, is_verbose=False), may_be_empty=True)
        return {item.workspace.prefix: item.workspace for item in opened}
    for name in BASE_CHECKS:
        if name in chosen.selected:
            raise SpecctlError(f"`{name}` needs a revision to compare with", "name it: `--base origin/main`")
    return {}


def lint_before(paths: Sequence[str], reading: Reading, talk: Talk, chosen: Choice, opened: Sequence[Opened]) -> Report:
    """One report on the same paths at another moment, by the settings of now."""
    settings = {item.workspace.prefix: settings_of(item.workspace.config, chosen) for item in opened}
    before = open_all(paths, reading, talk, may_be_empty=True, known=opened)
    return merged([_lint(item, settings.get(item.workspace.prefix, next(iter(settings.values())))) for item in before])


def _lint(opened: Opened, settings: Settings, base: Workspace | None = None) -> Report:
    workspace = opened.workspace
    if base is None:
        settings = replace(settings, checks=settings.checks.difference(BASE_CHECKS))
    asked = frozenset(source.id for source in workspace.sources if source.id and opened.covers(source.path))
    report = lint(workspace, settings.checks, asked, settings.today)
    if base is not None and not settings.checks.isdisjoint(BASE_CHECKS):
        from specctl.lint.against import with_comparisons  # noqa: PLC0415  only against a base

        report = with_comparisons(report, base, workspace, asked, settings.checks)
    report = replace(report, diagnostics=in_scope(report.diagnostics, opened))
    return settle(report, workspace, settings, asked)
