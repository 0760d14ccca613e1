"""Holds the linter and the deciders against the oracle, for one repository."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from memory import Memory

from specctl.cli.deciding import Answerer
from specctl.config import Config
from specctl.diagnostics import Diagnostic
from specctl.lint.check import CHECKS
from specctl.lint.linter import lint
from specctl.logic.evaluate import decide as evaluate
from specctl.output.json_text import dumps
from specctl.workspace import Workspace, load

from .generator import Repository, to_yaml
from .oracle import Finding, Oracle, View, all_findings, read

Key = tuple[object, ...]
# The checks that the oracle makes too.
LOGIC = tuple(name for name, check in CHECKS.items() if check.kind in ("conditions", "decisions", "beside"))
_TOLERANCE = 1e-9
_WITH_BEHAVIOR = (
    "conflicting-rules",
    "settled-by-strictness",
    "uncovered-requests",
    "claimable-loosening",
    "looser-than-reference",
)


def workspace_of(repository: Repository) -> Workspace:
    """The repository as specctl reads it; every contract must be valid."""
    files = {f"{name}.yaml": to_yaml(raw).encode() for name, raw in repository.contracts.items()}
    workspace = load(Memory(files), Config(levels=tuple(repository.levels)), ["."])
    assert not [problem for source in workspace.sources for problem in source.problems]
    return workspace


def differences(repository: Repository, seen: Counter[str]) -> list[str]:
    """Everything that the linter and the oracle do not agree on; `seen` counts the oracle's findings by check."""
    oracle = read(repository.levels, repository.contracts)
    expected = [finding for finding in all_findings(oracle) if finding.check in LOGIC]
    seen.update(finding.check for finding in expected)
    return unlike(lint(workspace_of(repository), LOGIC).diagnostics, expected, oracle)


def unlike(reported: Sequence[Diagnostic], findings: Iterable[Finding], oracle: Oracle) -> list[str]:
    """What only one of the two finds, and where they do not say the same of what both find."""
    expected = {_key(finding): finding for finding in findings}
    found = {_diagnostic_key(diagnostic): diagnostic for diagnostic in reported}
    wrong = [f"missed: {key}" for key in expected.keys() - found.keys()]
    wrong += [f"false alarm: {key}" for key in found.keys() - expected.keys()]
    wrong += ["the same finding twice"] * (len(found) < len(reported))
    for key in found.keys() & expected.keys():
        wrong += _unlike(found[key], expected[key], oracle)
    return wrong


def _key(finding: Finding) -> Key:
    behavior = finding.behavior if finding.check in _WITH_BEHAVIOR else None
    return finding.check, finding.contract, behavior, finding.rules, finding.name


def _diagnostic_key(diagnostic: Diagnostic) -> Key:
    behavior = diagnostic.behavior if diagnostic.check in _WITH_BEHAVIOR else None
    name = diagnostic.attribute or diagnostic.property or diagnostic.case
    if diagnostic.check == "looser-than-reference" and diagnostic.route is not None:
        name = diagnostic.route.removeprefix("no_looser_than: ")
    return diagnostic.check, diagnostic.contract, behavior, diagnostic.rules, name


def _unlike(diagnostic: Diagnostic, finding: Finding, oracle: Oracle) -> Iterator[str]:
    if finding.pairs:
        yield from _unlike_pair(diagnostic, finding, oracle)
        return
    if not _same_share(diagnostic.lazily.extent.share, finding.share):
        yield f"share of {_key(finding)}: {diagnostic.lazily.extent.share}, not {finding.share}"
    if (diagnostic.witness is None) != (not finding.region):
        yield f"witness of {_key(finding)}: {diagnostic.witness}"
    elif diagnostic.witness is not None:
        index = (finding.joint or oracle.view(finding.contract).space).locate(diagnostic.witness)
        if index not in finding.region:
            yield f"witness of {_key(finding)} lies elsewhere: {diagnostic.witness}"


def _unlike_pair(diagnostic: Diagnostic, finding: Finding, oracle: Oracle) -> Iterator[str]:
    space = oracle.view(finding.contract).space
    pair = (space.locate(diagnostic.witness or {}), space.locate(diagnostic.other_witness or {}))
    if pair not in finding.pairs:
        yield f"witnesses of {_key(finding)} show nothing: {diagnostic.witness} and {diagnostic.other_witness}"


def _same_share(found: float | None, expected: Any) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return abs(found - float(expected)) < _TOLERANCE


def wrong_decisions(repository: Repository, rng: Random) -> list[str]:
    """Requests on which the plain evaluator, or `decide` for whole or partial facts, differs from the oracle."""
    oracle = read(repository.levels, repository.contracts)
    workspace = workspace_of(repository)
    wrong: list[str] = []
    for name, stack in workspace.stacks.items():
        view = oracle.view(name)
        answerer = Answerer(stack)
        for index in rng.sample(view.every, min(len(view.every), 25)):
            facts = {key: _written(value) for key, value in view.space.facts(index).items()}
            for behavior in stack.assignments:
                trace, plain = view.traces(behavior)[index], evaluate(stack, behavior, facts)
                if (trace.status, trace.rules) != (plain.status, {rule.id for rule in plain.rules}):
                    wrong.append(f"evaluate {name} {behavior} {facts}: {plain.status}, not {trace.status}")
            wrong += _wrong_answer(answerer, view, facts, [index])
            kept = {key: value for key, value in facts.items() if rng.random() < 0.6}
            wrong += _wrong_answer(answerer, view, kept, _completions(view, kept))
    return wrong


def _written(value: Any) -> Any:
    """A value of the oracle as a request has it: numbers as decimals near enough to lie in the same cell."""
    if isinstance(value, bool | str | list):
        return value
    return value.numerator if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)


def _completions(view: View, facts: dict[str, Any]) -> list[int]:
    return [
        index
        for index in view.every
        if facts.items() <= {key: _written(value) for key, value in view.space.facts(index).items()}.items()
    ]


def _wrong_answer(answerer: Answerer, view: View, facts: dict[str, Any], indices: Iterable[int]) -> Iterator[str]:
    line, is_error = answerer.answer_line(dumps(facts).encode())
    if is_error:
        yield f"decide {facts}: {line}"
        return
    for behavior, answer in json.loads(line, parse_float=Decimal)["decision"].items():
        traces = [view.traces(behavior)[index] for index in indices]
        outcomes = {str(_plain(trace.outcome)) for trace in traces}
        told = {str(outcome) for outcome in answer.get("outcomes", [answer["outcome"]])}
        if outcomes != told or (answer["status"] == "depends") != (len(outcomes) > 1):
            yield f"decide {facts} {behavior}: {answer}, not {outcomes}"
        elif len(traces) == 1 and (traces[0].status, traces[0].rules) != (answer["status"], set(answer["rules"])):
            yield f"decide {facts} {behavior}: {answer}, not {traces[0].status} by {traces[0].rules}"


def _plain(outcome: Any) -> Any:
    if isinstance(outcome, str):
        return outcome
    return outcome.numerator if outcome.denominator == 1 else Decimal(outcome.numerator) / Decimal(outcome.denominator)
