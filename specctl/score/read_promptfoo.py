"""Results of promptfoo as records: `-o FILE.json`, and `-o FILE.jsonl` with one result a line.

The assertions of a generated suite carry the label that the grader gave in their `metadata`, and the test carries what
joins it to the contract. The words of a result are never read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from specctl.errors import SpecctlError
from specctl.score.json_data import first_keys, head, parsed, read
from specctl.score.record import (
    UNDETERMINED,
    Found,
    Observation,
    Record,
    Unreadable,
    brief,
    fields,
    moment,
    observation,
    request,
    text,
)

# promptfoo's word for an answer that failed, as against one that is wrong.
_FAILED = 2
_AGAIN = "generate the suite again and run it"


def is_whole(keys: frozenset[str]) -> bool:
    """Whether an object with these keys is a file of results."""
    return "evalId" in keys or "results" in keys or {"version", "timestamp", "prompts"} <= keys


def is_line(keys: frozenset[str]) -> bool:
    """Whether an object with these keys is one result."""
    return {"provider", "prompt"} <= keys or {"testCase", "promptIdx"} <= keys


def records(path: str) -> Iterator[Found]:
    """Every result of a file, in its order; a result without an answer is one as well."""
    tries: Counter[tuple[str, str]] = Counter()
    rows, time = _whole(path) if is_whole(first_keys(head(path))) else (_lines(path), "")
    for place, row in rows:
        yield place, row if isinstance(row, Unreadable) else _found(row, time, tries)


def _whole(path: str) -> tuple[Iterator[tuple[str, object]], str]:
    """The results of a file and when they were made, in the layouts that promptfoo has had."""
    outer = fields(parsed(read(path), path))
    inner = fields(outer.get("results")) or outer
    rows = inner.get("results")
    if isinstance(rows, dict):
        rows = rows.get("results")
    if not isinstance(rows, list):
        raise SpecctlError(f"{path} has no list of results", "give what `promptfoo eval -o FILE` wrote")
    made = moment(inner.get("timestamp"), fields(outer.get("metadata")).get("evaluationCreatedAt"))
    return ((f"result {number}", row) for number, row in enumerate(rows, 1)), made


def _lines(path: str) -> Iterator[tuple[str, object]]:
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield f"line {number}", _line(line)


def _line(line: bytes) -> object:
    try:
        return parsed(line.rstrip(b"\r\n"), "the line")
    except SpecctlError as error:
        return Unreadable("broken", error.message)


def _found(row: object, time: str, tries: Counter[tuple[str, str]]) -> Record | Unreadable:
    """One result; `tries` counts those of each case and model before it, since promptfoo does not number repeats."""
    entry = fields(row)
    if not entry:
        return Unreadable("broken", "a result that is no object")
    test = fields(entry.get("testCase"))
    case = _case(test, entry)
    model = _model(entry)
    tries[case, model] += 1
    # The metadata of the row is mixed with what the model's provider sent.
    about = request(case, fields(test.get("metadata")) or fields(entry.get("metadata")))
    graded = fields(entry.get("gradingResult"))
    if entry.get("failureReason") == _FAILED or (entry.get("error") and not graded):
        return Unreadable("error", f"no answer for case `{case}`: {brief(entry.get('error'))}")
    seen = list(_seen(graded.get("componentResults")))
    if about is None or not seen:
        what = "names no contract" if about is None else "has no labels"
        return Unreadable("foreign", f"a result that {what}; {_AGAIN}")
    beside: Record = {"model": model, "time": time}
    observed = {behavior: value for behavior, value in seen if value is not None}
    given = {key: value for key, value in beside.items() if value}
    return about | given | {"repeat": tries[case, model], "observed": observed}


def _case(test: Mapping[str, object], entry: Mapping[str, object]) -> str:
    named = (fields(test.get("vars")).get("case"), fields(entry.get("vars")).get("case"), test.get("description"))
    return next((found for found in map(text, named) if found), "")


def _model(entry: Mapping[str, object]) -> str:
    provider = entry.get("provider")
    return text(provider) or text(fields(provider).get("label")) or text(fields(provider).get("id"))


def _seen(parts: object) -> Iterator[tuple[str, Observation | None]]:
    """What each assertion of a generated suite saw; other assertions say nothing of a behavior."""
    for part in map(fields, parts if isinstance(parts, list) else ()):
        given = fields(part.get("metadata"))
        behavior = text(given.get("behavior"))
        if behavior and "label" in given:
            yield behavior, observation(behavior, given["label"], fields(given.get("check")))
        elif stopped := text(fields(fields(part.get("assertion")).get("config")).get("behavior")):
            yield stopped, UNDETERMINED  # the function of the suite did not come to its end
