"""What stands in the way of a release: files that are not committed, errors, claims that do not hold."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

import click

from specctl.cli.linting import lint_all
from specctl.cli.opening import Opened
from specctl.coverage.run import Run, run_tests
from specctl.diagnostics import Diagnostic
from specctl.diff.read_intent import beside
from specctl.errors import SpecctlError
from specctl.lint.linter import Inconclusive, Report
from specctl.lint.settings import Choice
from specctl.output.concise import line
from specctl.output.plain import clean
from specctl.repository import Clone
from specctl.repository.releases import uncommitted
from specctl.words import plural
from specctl.workspace import Workspace

_MOST_SHOWN = 20


def check_committed(clone: Clone, workspace: Workspace) -> None:
    """Raise SpecctlError where a file that Git knows is changed, or a contract or an intent is not in Git."""
    if clone.is_bare:
        raise SpecctlError("a bare repository has no files to release", "run this inside a clone")
    top = os.path.relpath(os.path.realpath(workspace.prefix or "."), clone.folder).replace(os.sep, "/")
    roots = workspace.config.contracts
    folders = [os.path.normpath(f"{top}/{path}") for root in roots for path in (root, beside(root))]
    changed = uncommitted(clone, folders)
    if changed:
        more = [f"and {len(changed) - _MOST_SHOWN} more"] if len(changed) > _MOST_SHOWN else []
        count = plural(len(changed), "file")
        raise SpecctlError(
            f"{count} {'is' if len(changed) == 1 else 'are'} not committed, so nothing was released",
            "commit or stash what is changed: a release is made of what is committed",
            (*changed[:_MOST_SHOWN], *more),
        )


def failing(opened: Opened, names: Collection[str]) -> int:
    """0 where the linter finds no error in some contracts and what they extend, and all their claims hold.

    Else 1, or 2 where something could not be decided; what stands in the way is said on standard error.
    """
    workspace = opened.workspace
    stacks = [workspace.stacks[name] for name in names]
    paths = tuple(dict.fromkeys(member.document.path for stack in stacks for member in stack.members))
    report = lint_all([Opened(workspace, paths)], Choice())
    run = run_tests(workspace, frozenset(names))
    errors = list(dict.fromkeys(line(item) for item in _errors(report, run)))
    unknown = (*report.inconclusive, *run.inconclusive)
    _tell(errors, unknown)
    return 2 if unknown else int(bool(errors))


def _errors(report: Report, run: Run) -> Iterable[Diagnostic]:
    yield from (item for item in report.diagnostics if item.severity == "error")
    yield from (trial.finding for tried in run.tried for trial in tried.trials if trial.finding is not None)


def _tell(errors: Collection[str], unknown: Iterable[Inconclusive]) -> None:
    for text in errors:
        click.echo(text, err=True)
    for hard in unknown:
        click.echo(clean(f"`{hard.contract}`: {hard.reason}"), err=True)
    if errors:
        click.echo(f"{plural(len(errors), 'error')}, so nothing was released", err=True)
