"""What a JSON Schema validator complains about, in words for the people who write contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from specctl.language.schema_words import WORDS, Finding, SchemaError
from specctl.problem import Problem, Route


def translate(errors: Iterable[SchemaError], root: object) -> tuple[Problem, ...]:
    """Give the problems that the errors mean, without repetitions, in the order of the document."""
    found = dict.fromkeys(problem for error in errors for problem in _problems(error))
    return tuple(sorted(found, key=lambda problem: _order(problem, root)))


def _order(problem: Problem, root: object) -> list[int]:
    places = []
    value: Any = root
    for part in problem.route or ():
        places.append(part if isinstance(part, int) else list(value).index(part))
        value = value[part]
    return places


def _problems(error: SchemaError) -> Iterator[Problem]:
    route = tuple(error.absolute_path)
    for one in _likeliest(error):
        if one is error:
            yield from (_problem(finding, route) for finding in _findings(error, route))
        else:
            yield from _problems(one)


def _problem(finding: Finding, route: Route) -> Problem:
    if finding.key is None:
        return Problem("invalid-schema", finding.message, route, None, finding.hint)
    return Problem("invalid-schema", finding.message, (*route, finding.key), None, finding.hint, at_key=True)


def _likeliest(error: SchemaError) -> Sequence[SchemaError]:
    """Give the errors of the alternative that was most likely meant, or the error itself if there are none."""
    if error.validator != "anyOf":
        return [error]
    branches: dict[str | int, list[SchemaError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    right_type = [inner for inner in branches.values() if not any(map(_is_wrong_type, inner))]
    return min(right_type, key=len) if right_type else [error]


def _is_wrong_type(error: SchemaError) -> bool:
    return error.validator == "type" and not error.relative_path


def _findings(error: SchemaError, route: Route) -> Iterator[Finding]:
    written = _written_message(error)
    if written is None or (error.instance is None and error.validator == "type"):
        yield from WORDS[error.validator](error, route)
    elif error.instance is not None:
        message, _, hint = written.partition("; ")
        yield Finding(message, hint or None, _failing_key(error))


def _written_message(error: SchemaError) -> str | None:
    message: str | None = error.schema.get("errorMessage")
    return error.schema.get("patternErrorMessage", message) if error.validator == "pattern" else message


def _failing_key(error: SchemaError) -> str | None:
    """Give the key whose name is at fault; for those the value that failed is the key itself."""
    return error.instance if "propertyNames" in error.absolute_schema_path else None
