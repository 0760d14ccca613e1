"""Reports to standard output and to files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
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
    from specctl.output.notice import Bulletin

Renderer = Callable[[Report], str]

# What renders a report as it is, and what renders notices, by format; each is imported when it is asked for.
_FINDINGS: Mapping[str, str] = {"concise": "specctl.output.concise", "json": "specctl.output.lint_json"}
BULLETINS: Mapping[str, str] = {
    "sarif": "specctl.output.sarif",
    "github": "specctl.output.github",
    "gitlab": "specctl.output.gitlab",
    "rdjson": "specctl.output.rdjson",
    "junit": "specctl.output.junit",
    "markdown": "specctl.output.lint_markdown",
}


def show(report: Report, opened: Sequence[Opened], form: str, reports: Sequence[str], color: str) -> None:
    """Print a report, and write those asked for to files."""
    forms = {form, *(kind for kind, _ in map(_target, reports))}
    if any(item.remedy is not None for item in report.diagnostics) and forms != {"concise"}:
        from specctl.lint.fixes import with_fixes  # noqa: PLC0415  only where there is something to fix

        report = with_fixes(report, [item.workspace for item in opened])
    deliver(lambda kind, colored: _renderer(kind, opened, colored=colored)(report), form, reports, color)


def deliver(
    render: Callable[[str, bool], str],
    form: str,
    reports: Sequence[str],
    color: str,
    formats: Sequence[str] = FORMATS,
) -> None:
    """Print what a format, with colors or without, makes of a result, and write the formats asked for to files."""
    targets = [_target(item, formats) for item in reports]
    colored = use_color(color)
    click.echo(render(form, colored), nl=False, color=colored)
    for kind, path in targets:
        write(path, render(kind, False))


def _target(item: str, formats: Sequence[str] = FORMATS) -> tuple[str, str]:
    kind, separator, path = item.partition("=")
    if not separator or not path:
        raise SpecctlError(f"`--report {item}` is no report", "write `--report FORMAT=PATH`, such as `json=lint.json`")
    if kind not in formats:
        raise SpecctlError(f"unknown format `{kind}`", suggestion(kind, formats))
    return kind, path


def _renderer(form: str, opened: Sequence[Opened], *, colored: bool) -> Renderer:
    if form in _FINDINGS:
        render: Renderer = import_module(_FINDINGS[form]).render
        return render
    if form in BULLETINS:
        from specctl.output.lint_notices import lint_bulletin  # noqa: PLC0415  one format a run

        sources = [source for item in opened for source in item.workspace.sources]
        files = [source.path for item in opened for source in item.workspace.sources if item.covers(source.path)]
        return lambda report: bulletin_renderer(form)(lint_bulletin(report, sources, files))
    from specctl.output.lint_text import render as as_text  # noqa: PLC0415

    on = paper(opened, colored=colored)
    return lambda report: as_text(report, on)


def bulletin_renderer(form: str) -> Callable[[Bulletin], str]:
    """What renders notices in one of the formats of `BULLETINS`, imported when asked for."""
    render: Callable[[Bulletin], str] = import_module(BULLETINS[form]).render
    return render


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
    """Write a file whole or not at all; a link stays, and a pipe or device is written to and never replaced."""
    real = os.path.realpath(path)
    try:
        if os.path.exists(real) and not os.path.isfile(real):
            with open(real, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        else:
            _replace(real, text)
    except OSError as error:
        raise SpecctlError(f"`{path}` cannot be written: {error.strerror}") from error


def _replace(path: str, text: str) -> None:
    import tempfile  # noqa: PLC0415  only where a file is written

    with tempfile.TemporaryDirectory(dir=os.path.dirname(path)) as folder:
        written = os.path.join(folder, "report")
        with open(written, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(written, 0o644)
        os.replace(written, path)


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
