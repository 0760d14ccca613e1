"""`specctl score --format junit`: a test report in which each gate is a test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from specctl.output.junit import escaped, tag
from specctl.output.plain import clean
from specctl.output.score_figures import ratio
from specctl.output.score_verdict import gates
from specctl.output.score_words import found, limit_words, meaning_of, more_words, what
from specctl.score.report import Judged, Score

_FAILURE, _ERROR, _SKIPPED = "failure", "error", "skipped"


def render(score: Score, fails: Callable[[Judged], bool]) -> str:
    """A score as XML; a gate that is inconclusive is an error where it counts as failed, else it is skipped."""
    judged = gates(score)
    outcomes = [_outcome(one, fails) for one in judged]
    counts = _counts(outcomes)
    suite = tag("testsuite", {"name": score.contract, **counts})
    head = tag("testsuites", {"name": "specctl score", **counts})
    pairs = zip(judged, outcomes, strict=True)
    cases = [line for one, outcome in pairs for line in _case(one, _name(one, judged), outcome, score)]
    lines = [f"<{head}>", f"  <{suite}>", *(cases or _nothing(score)), "  </testsuite>", "</testsuites>"]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines]) + "\n"


def _outcome(judged: Judged, fails: Callable[[Judged], bool]) -> str:
    if judged.verdict == "inconclusive":
        return _ERROR if fails(judged) else _SKIPPED
    return _FAILURE if judged.verdict == "fail" else ""


def _counts(outcomes: Sequence[str]) -> dict[str, object]:
    return {
        "tests": max(1, len(outcomes)),
        "failures": outcomes.count(_FAILURE),
        "errors": outcomes.count(_ERROR),
        "skipped": outcomes.count(_SKIPPED) if outcomes else 1,
    }


def _case(judged: Judged, name: str, outcome: str, score: Score) -> Iterable[str]:
    told = escaped("\n".join(_lines(judged)))
    yield f"    <{tag('testcase', {'name': name, 'classname': score.contract})}>"
    if outcome:
        about = {"message": f"{_found(judged)}: {judged.reason}"}
        kind = {} if outcome == _SKIPPED else {"type": judged.verdict}
        yield f"      <{tag(outcome, {**about, **kind})}>{told}</{outcome}>"
    else:
        yield f"      <system-out>{told}</system-out>"
    yield "    </testcase>"


def _name(judged: Judged, every: Sequence[Judged]) -> str:
    """The metric; where it has two limits, with its limit."""
    is_alone = sum(one.metric == judged.metric for one in every) == 1
    return judged.metric if is_alone else f"{judged.metric}, {limit_words(judged)}"


def _found(judged: Judged) -> str:
    return f"{found(judged) or 'not measured'}, {limit_words(judged)} is allowed"


def _lines(judged: Judged) -> list[str]:
    """A gate in full; what others wrote stays on one line."""
    counted = f" ({ratio(judged.rate)})" if judged.rate is not None and judged.rate.cases else ""
    lines = [
        what(judged),
        meaning_of(judged),
        f"{_found(judged)}{counted}",
        judged.reason,
        more_words(judged),
        f"examples: {', '.join(judged.examples)}" if judged.examples else "",
    ]
    return [clean(line) for line in lines if line]


def _nothing(score: Score) -> list[str]:
    """A test that is skipped: some programs take a report without tests for a mistake."""
    case = tag("testcase", {"name": "no gates", "classname": score.contract})
    return [f"    <{case}>", f"      <{tag('skipped', {'message': 'the contract has no gates'})}/>", "    </testcase>"]
