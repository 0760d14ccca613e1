"""Comments that ignore findings, put into a text and nothing else of it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from specctl.diagnostics import Diagnostic
from specctl.document import Document
from specctl.lint.directive import Directive, directives
from specctl.lint.suppression import FIXED
from specctl.values import frozen


@frozen
class Added:
    """A text with ignores added, for how many findings, and the findings for which there is no place."""

    text: str
    count: int
    left: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Plan:
    """The checks to ignore at the end of each line, and on lines of their own above others; lines from 1."""

    ends: dict[int, set[str]] = field(default_factory=dict)
    above: dict[int, set[str]] = field(default_factory=dict)


def add_ignores(document: Document, diagnostics: Iterable[Diagnostic], reason: str) -> Added:
    """Ignore findings located in a document, for a reason: at the end of the line, or above the rule."""
    closed = document.closed_lines()
    plan, count, left = _Plan(), 0, []
    for diagnostic in diagnostics:
        place = None if diagnostic.check in FIXED else _place(document, diagnostic, closed, plan)
        if place is None:
            left.append(diagnostic)
        else:
            place.add(diagnostic.check)
            count += 1
    return Added(_edited(document, plan, reason), count, tuple(left))


def _place(document: Document, diagnostic: Diagnostic, closed: frozenset[int], plan: _Plan) -> set[str] | None:
    """Where the check of a finding is to be added; None where no comment can stand."""
    span = diagnostic.location.span
    for line in range(span.start.line, span.end.line + 1):
        if line not in closed:
            return plan.ends.setdefault(line, set())
    route = document.route_at(span.start.line)[:2]
    if route[:1] != ("rules",) or len(route) == 1:
        return None
    first = document.lines_of(route).start
    starts_line = document.text.splitlines()[first - 1].lstrip().startswith("-")
    return plan.above.setdefault(first, set()) if starts_line else None


def _edited(document: Document, plan: _Plan, reason: str) -> str:
    comments = document.comments()
    alone = {comment.line for comment in comments if comment.is_alone}
    known = {item.line: item for item in directives(comments) if item.word == "ignore" and item.names}
    ends = dict(plan.ends)
    inserted: dict[int, set[str]] = {}
    for line, checks in plan.above.items():
        at = next((above for above in _lines_above(line, alone) if above in known), None)
        (inserted if at is None else ends).setdefault(line if at is None else at, set()).update(checks)
    return "".join(_lines(document.text.splitlines(keepends=True), ends, inserted, known, reason))


def _lines_above(line: int, alone: set[int]) -> Iterator[int]:
    while line - 1 in alone:
        line -= 1
        yield line


def _lines(
    lines: Iterable[str],
    ends: Mapping[int, set[str]],
    inserted: Mapping[int, set[str]],
    known: Mapping[int, Directive],
    reason: str,
) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        content = line.rstrip("\r\n")
        end = line[len(content) :]
        if number in inserted:
            indent = content[: len(content) - len(content.lstrip())]
            yield indent + _comment(inserted[number], reason) + (end or "\n")
        if number not in ends:
            yield line
        elif number in known:
            yield _extended(content, known[number], ends[number], reason) + end
        else:
            gap = " " * max(0, 2 - len(content) + len(content.rstrip(" ")))
            yield f"{content}{gap}{_comment(ends[number], reason)}{end}"


def _comment(checks: Iterable[str], reason: str) -> str:
    return f"# specctl: ignore[{', '.join(sorted(checks))}] {reason}"


def _extended(line: str, directive: Directive, checks: Iterable[str], reason: str) -> str:
    """The line with more checks in its directive, and the reason if it had none."""
    start = line.index("[", directive.span.start.column - 1)
    end = line.index("]", start)
    names = ", ".join(sorted({*(directive.names or ()), *checks}))
    why = "" if directive.has_reason else f" {reason}"
    return f"{line[: start + 1]}{names}]{why}{line[end + 1 :]}"
