"""`--format text`: findings with their source lines, the request that shows each, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap

from specctl.diagnostics import Diagnostic, Label, Severity
from specctl.lint.linter import Report
from specctl.output.grouping import grouped
from specctl.output.notes import notes
from specctl.output.plain import clean
from specctl.output.summary import summary
from specctl.values import frozen

Style = Callable[[str, str], str]

_COLORS: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "info": "blue"}


def unstyled(text: str, _: str) -> str:
    """No color."""
    return text


@frozen
class Paper:
    """What a report is written on: the lines of each file, the width in columns, and colors if any."""

    texts: Mapping[str, Sequence[str]]
    width: int = 80
    style: Style = unstyled


def render(report: Report, paper: Paper) -> str:
    """A report for people."""
    blocks = [block(diagnostic, paper) for diagnostic in grouped(report.diagnostics)]
    last = [paper.style(line, "bold") if place == 0 else line for place, line in enumerate(summary(report))]
    return "\n\n".join([*blocks, "\n".join(last)]) + "\n"


def block(diagnostic: Diagnostic, paper: Paper) -> str:
    """One finding with its source lines."""
    labels = [Label(diagnostic.location, diagnostic.here), *diagnostic.related]
    margin = max(len(str(label.location.span.start.line)) for label in labels)
    lines = [*_heading(diagnostic, paper)]
    for place, label in enumerate(labels):
        lines += _source(label, paper, margin, is_first=place == 0, color=_COLORS[diagnostic.severity])
    lines += [line for note in notes(diagnostic) for line in _note(*note, paper, margin)]
    return "\n".join(lines)


def _heading(diagnostic: Diagnostic, paper: Paper) -> list[str]:
    head = f"{diagnostic.severity}[{diagnostic.check}]"
    text = wrap(f"{head}: {clean(diagnostic.message)}", paper.width, break_long_words=False, break_on_hyphens=False)
    text[0] = paper.style(head, _COLORS[diagnostic.severity]) + paper.style(text[0].removeprefix(head), "bold")
    return [text[0], *(paper.style(line, "bold") for line in text[1:])]


def _source(label: Label, paper: Paper, margin: int, *, is_first: bool, color: str) -> list[str]:
    span, path = label.location.span, label.location.path
    gutter = " " * margin
    bar = paper.style("|", "blue")
    arrow = paper.style("-->" if is_first else ":::", "blue")
    lines = [f"{gutter}{arrow} {clean(path)}:{span.start.line}:{span.start.column}"]
    text = paper.texts.get(path, ())
    if span.start.line > len(text):
        return lines
    whole = text[span.start.line - 1].replace("\t", " ")
    shown, start, width = _window(whole, span.start.column, _end(label, whole), paper.width - margin - 3)
    mark = paper.style(("^" if is_first else "-") * width, color if is_first else "blue")
    number = paper.style(f"{span.start.line:>{margin}}", "blue")
    pointed = f"{gutter} {bar} {' ' * (start - 1)}{mark}"
    note = clean(label.message)
    fits = not note or margin + 3 + start + width + 1 + len(note) <= paper.width
    lines += [f"{gutter} {bar}", f"{number} {bar} {shown}", f"{pointed} {note}".rstrip() if fits else pointed]
    if not fits:
        indent = max(0, min(start - 1, paper.width - margin - 3 - len(note)))
        lines.append(f"{gutter} {bar} {' ' * indent}{note}")
    return lines


def _end(label: Label, line: str) -> int:
    span = label.location.span
    return span.end.column if span.end.line == span.start.line else len(line.rstrip()) + 1


def _window(line: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The part of a line that fits, the column of the mark in it, and the mark's width."""
    cut = 0 if end <= room else min(start - 1, max(0, end - room + 1))
    shown = clean(line[cut : cut + room])
    if cut:
        shown = "…" + shown[1:]
    if cut + room < len(line):
        shown = shown[:-1] + "…"
    return shown, start - cut, max(1, min(end - start, room - (start - cut) + 1))


def _note(name: str, text: str, paper: Paper, margin: int) -> list[str]:
    start = f"{' ' * margin} = {name}: "
    first, *rest = wrap(
        clean(text), max(20, paper.width - len(start)), break_long_words=False, break_on_hyphens=False
    ) or [""]
    styled = f"{' ' * margin} {paper.style('=', 'blue')} {paper.style(f'{name}:', 'bold')} "
    return [styled + first, *(" " * len(start) + line for line in rest)]
