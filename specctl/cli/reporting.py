"""Reports to standard output and to files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from specctl.cli.opening import Opened
from specctl.cli.options import FORMATS, terminal_width, use_color
from specctl.diagnostics import Diagnostic, in_order
from specctl.errors import SpecctlError
from specctl.lint.linter import Report
from specctl.nearest import suggestion

if TYPE_CHECKING:
    from specctl.output.lint_text import Paper

Renderer = Callable[[Report], str]


def show(report: Report, opened: Sequence[Opened], form: str, reports: Sequence[str], color: str) -> None:
    """Print a report, and write those asked for to files."""
    targets = [_target(item) for item in reports]
    if any(item.remedy is not None for item in report.diagnostics) and {form, *dict(targets)} != {"concise"}:
        from specctl.lint.fixes import with_fixes  # noqa: PLC0415  only where there is something to fix

        report = with_fixes(report, [item.workspace for item in opened])
    colored = use_color(color)
    click.echo(_renderer(form, opened, colored=colored)(report), nl=False, color=colored)
    for kind, path in targets:
        write(path, _renderer(kind, opened, colored=False)(report))


def _target(item: str) -> tuple[str, str]:
    kind, separator, path = item.partition("=")
    if not separator or not path:
        raise SpecctlError(f"`--report {item}` is no report", "write `--report FORMAT=PATH`, such as `json=lint.json`")
    if kind not in FORMATS:
        raise SpecctlError(f"unknown format `{kind}`", suggestion(kind, FORMATS))
    return kind, path


def _renderer(form: str, opened: Sequence[Opened], *, colored: bool) -> Renderer:
    if form == "json":
        from specctl.output.lint_json import render as as_json  # noqa: PLC0415  one format a run

        return as_json
    if form == "concise":
        from specctl.output.concise import render as as_lines  # noqa: PLC0415

        return as_lines
    from specctl.output.lint_text import render  # noqa: PLC0415

    on = paper(opened, colored=colored)
    return lambda report: render(report, on)


def paper(opened: Sequence[Opened], *, colored: bool) -> Paper:
    """The terminal, with the texts that findings quote."""
    from specctl.output.lint_text import Paper, unstyled  # noqa: PLC0415

    texts = {source.path: source.text.splitlines() for item in opened for source in item.workspace.sources}
    return Paper(texts, terminal_width(), _style if colored else unstyled)


def _style(text: str, style: str) -> str:
    if style == "bold":
        return click.style(text, bold=True)
    return click.style(text, fg=style, bold=True)


def write(path: str, text: str) -> None:
    """Write a file whole or not at all."""
    import tempfile  # noqa: PLC0415  only where a file is written

    folder = os.path.dirname(os.path.abspath(path))
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=folder, delete=False) as file:
            file.write(text)
        os.chmod(file.name, 0o644)
        os.replace(file.name, path)
    except OSError as error:
        raise SpecctlError(f"`{path}` cannot be written: {error.strerror}") from error


def in_scope(diagnostics: Sequence[Diagnostic], opened: Opened) -> tuple[Diagnostic, ...]:
    """The findings about what was asked: those of contracts in scope, and those located there."""
    paths = {source.id: source.path for source in opened.workspace.sources if source.id}
    return tuple(
        diagnostic
        for diagnostic in diagnostics
        if opened.covers(paths.get(diagnostic.contract or "", diagnostic.location.path))
        or opened.covers(diagnostic.location.path)
    )


def merged(reports: Sequence[Report]) -> Report:
    """One report of several."""
    return Report(
        in_order(diagnostic for report in reports for diagnostic in report.diagnostics),
        tuple(item for report in reports for item in report.inconclusive),
        files=sum(report.files for report in reports),
        contracts=sum(report.contracts for report in reports),
        rules=sum(report.rules for report in reports),
        left_out=tuple(name for report in reports for name in report.left_out),
        suppressed=sum(report.suppressed for report in reports),
    )
