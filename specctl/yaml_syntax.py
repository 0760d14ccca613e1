"""What a YAML scanner stumbled over, in words that help."""

from __future__ import annotations

from typing import Any

from specctl.problem import Problem, file_problem, span_at

_QUOTE = 'put the text in quotes: `"…"`'
_HINTS = (
    ("mapping values are not allowed", "text that contains `: ` must be in quotes; or the indentation is wrong"),
    ("unexpected ':'", _QUOTE),
    ("did not find expected ',' or", "close the bracket, or put text with special characters in quotes"),
    ("did not find expected key", "indent the keys of one mapping alike, and quote text with special characters"),
    ("did not find expected '-' indicator", "indent the entries of one list alike, each with its `-`"),
    ("could not find expected ':'", "a key needs a `:` after it, and text over several lines must be indented"),
    ("unexpected end of stream", "the closing quote is missing"),
    ("unknown escape character", "write `\\\\` for a backslash, or use single quotes"),
    ("block sequence entries are not allowed", "begin a list on a line of its own"),
    ("expected alphabetic or numeric", _QUOTE),
)
_ANY_HINT = "check the indentation, the quotes and the brackets here"


def explain(error: Any, text: str) -> Problem:
    """Give the problem for an error of the scanner or parser, at the place that it names."""
    problem = str(getattr(error, "problem", None) or error).strip().splitlines()[0]
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None and mark.index >= len(text.rstrip()):
        mark = getattr(error, "context_mark", None) or mark
    line, column = _within(mark.line, mark.column, text) if mark is not None else (0, 0)
    found = _character(text, line, column)
    if "cannot start any token" in problem:
        return _bad_start(found, line, column)
    message = f"this is not valid YAML: {problem}{_context(error, line)}"
    return file_problem(message, _hint(problem), span_at(line + 1, column + 1))


def _within(line: int, column: int, text: str) -> tuple[int, int]:
    """Move a place behind the end of the text to the last character that is not blank."""
    lines = text.rstrip().splitlines() or [""]
    return (line, column) if line < len(lines) else (len(lines) - 1, max(len(lines[-1]) - 1, 0))


def _bad_start(found: str, line: int, column: int) -> Problem:
    span = span_at(line + 1, column + 1)
    if found == "\t":
        return file_problem("a tab cannot be used for indentation", "use spaces", span)
    return file_problem(f"text cannot begin with `{found}`", _QUOTE, span)


def _character(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    return lines[line][column : column + 1] if line < len(lines) else ""


def _context(error: Any, line: int) -> str:
    context, mark = getattr(error, "context", None), getattr(error, "context_mark", None)
    if not context:
        return ""
    begun = f" that begins on line {mark.line + 1}" if mark is not None and mark.line != line else ""
    return f" {context}{begun}"


def _hint(problem: str) -> str:
    return next((hint for part, hint in _HINTS if part in problem), _ANY_HINT)
