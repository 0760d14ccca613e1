"""The score of random records of random contracts, held against an oracle that counts in plain Python."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from exactness.compare import workspace_of
from exactness.generator import Repository, repositories
from exactness.oracle import read as oracle_of
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from oracle_score import Decider, Facts, Name, Oracle
from score_drawn import Drawer, as_cells, as_lines, as_parquet, labelled

from specctl.generate.digest import digest
from specctl.language.stack import Stack
from specctl.score.cases import KnownCase
from specctl.score.duck import opened
from specctl.score.report import Flaw, Score
from specctl.score.run import Asked, count_files
from specctl.score.sources import sources

_RECORDS = 60


def scored(stack: Stack, cases: Mapping[str, Facts], path: Path) -> Score:
    """What `specctl score` finds in one file."""
    known = {name: KnownCase(facts) for name, facts in cases.items()}
    asked = Asked(stack, digest(stack), known, lambda: known, {})
    with opened() as engine:
        return count_files(asked, sources([str(path)]), engine, lambda _: None).score


def cases_of(stack: Stack) -> dict[str, Facts]:
    return {case.id: dict(case.facts) for case in stack.contract.cases}


def differences(oracle: Oracle, score: Score) -> list[str]:
    """Everything that the score and the oracle do not say alike."""
    return [
        *unlike("records", len(oracle.lines), score.records),
        *unlike("scored", len(oracle.reads), score.scored),
        *unlike("undetermined", oracle.undetermined, score.undetermined),
        *unlike_flaws(oracle, score),
        *unlike_measures(oracle, score),
        *unlike_slices(oracle, score),
        *unlike_confusions(oracle, score),
        *unlike_together(oracle, score),
    ]


def unlike(what: str, expected: Any, told: Any) -> Iterator[str]:
    if expected != told:
        yield f"{what}: {told}, not {expected}"


def unlike_maps(what: str, expected: Mapping[Any, Any], told: Mapping[Any, Any]) -> Iterator[str]:
    for key in sorted({*expected, *told}, key=str):
        yield from unlike(f"{what} {key}", expected.get(key), told.get(key))


# What is told of whole files and of times; tests of single flaws are about these.
TOLD_BESIDE = ("mixed-time-zones", "not-decided", "missing-column")


def unlike_flaws(oracle: Oracle, score: Score) -> Iterator[str]:
    found: dict[Any, list[Flaw]] = {}
    for flaw in score.flaws:
        if flaw.kind not in TOLD_BESIDE:
            found.setdefault((flaw.kind, None if flaw.is_left_out else flaw.field), []).append(flaw)
    yield from unlike_maps(
        "flaw",
        {key: len(places) for key, places in oracle.flaws.items()},
        {key: sum(flaw.count for flaw in flaws) for key, flaws in found.items()},
    )
    for key, flaws in found.items():
        told = {place for flaw in flaws for place in flaw.places}
        if not told <= set(oracle.flaws.get(key, ())):
            yield f"places of {key}: {told}, not among {oracle.flaws.get(key)}"


# Measures of several behaviors: what nobody could tell is told for each of these.
SEVERAL = {(name, None) for name in ("as_decided", "tools_kept", "flags_kept", "limits_kept")}


def named(measure: str, behavior: str | None) -> Name:
    """A measure by its name; only of `as_decided` there is one for each behavior."""
    return measure, behavior if measure == "as_decided" else None


def unlike_measures(oracle: Oracle, score: Score) -> Iterator[str]:
    expected = {name: counts for name in oracle.names if any((counts := oracle.flags(name, oracle.reads)).values())}
    found = {
        named(each.name, each.behavior): Counter(
            cases=each.rate.cases, hits=each.rate.hits, undetermined=each.undetermined
        )
        for each in score.measured
    }
    for name in sorted({*expected, *found}, key=str):
        for part in ("hits", "cases", *(() if name in SEVERAL else ("undetermined",))):
            told = found.get(name, Counter[str]())[part]
            yield from unlike(f"{part} of {name}", expected.get(name, Counter[str]())[part], told)


def unlike_slices(oracle: Oracle, score: Score) -> Iterator[str]:
    found = {
        (each.dimension, each.value, named(each.measure, each.behavior)): (each.rate.hits, each.rate.cases)
        for each in score.slices
    }
    yield from unlike_maps("slice", oracle.slices(), found)


def unlike_confusions(oracle: Oracle, score: Score) -> Iterator[str]:
    expected = {name: oracle.confusion(name) for name in oracle.behaviors}
    found = {
        each.behavior: {(frozenset(a.split("|")), seen): n for (a, seen), n in each.counts.items()}
        for each in score.confusions
    }
    for name, counts in expected.items():
        yield from unlike_maps(f"confusion of {name}", counts, found.get(name, {}))


def unlike_together(oracle: Oracle, score: Score) -> Iterator[str]:
    expected = oracle.calibration()
    found = score.calibration
    if expected is None or found is None:
        yield from unlike("calibration", expected, found)
    else:
        told = found.cases, found.ece, found.brier
        if not all(math.isclose(a, b, abs_tol=1e-9) for a, b in zip(expected, told, strict=True)):
            yield f"calibration: {told}, not {expected}"
    late = (
        None
        if score.handoffs is None
        else {
            name: getattr(score.handoffs, name)
            for name in ("conversations", "in_time", "late", "never", "mean_turns", "worst_turns")
        }
    )
    yield from unlike("handoffs", oracle.handoffs(), late)
    agree = (
        {"groups": (0, 0), "pairs": (0, 0)}
        if score.agreement is None
        else {
            "groups": (score.agreement.groups.hits, score.agreement.groups.cases),
            "pairs": (score.agreement.pairs.hits, score.agreement.pairs.cases),
        }
    )
    yield from unlike("agreement", oracle.agreement(), agree)
    repeats = {k: round(share, 9) for k, share in oracle.repeats().items()}
    yield from unlike("repeats", repeats, {k: round(share, 9) for k, share in score.repeats.items()})


def placed(path: Path, values: Sequence[Any]) -> list[tuple[str, Any]]:
    """Values of JSON with where they stand in a file."""
    between = ":" if path.suffix == ".jsonl" else ": row "
    return [(f"{path}{between}{number}", value) for number, value in enumerate(values, 1)]


def unlike_columns(expected: Oracle, score: Score) -> Iterator[str]:
    """Of a table, columns that the schema lacks are told once, and not for each record."""
    fields = {field for kind, field in expected.flaws if kind == "unknown-field"}
    yield from unlike("columns", fields, {flaw.field for flaw in score.flaws if flaw.kind == "unknown-column"})


def wrong_scores(repository: Repository, folder: Path, *, tables: bool) -> list[str]:
    """What differs for one contract of a repository: as lines of JSON, or as tables too."""
    rng = Random(repr(repository))
    labelled(repository.contracts, rng)
    oracle = oracle_of(repository.levels, repository.contracts)
    name, stack = rng.choice(list(workspace_of(repository).stacks.items()))
    decider, cases = Decider(stack, oracle.view(name)), cases_of(stack)
    values = Drawer(decider, cases, digest(stack), rng, plain=tables).records(_RECORDS)
    found = differences_in(as_lines(folder / "records.jsonl", values), values, decider, cases)
    if tables:
        for path in (as_cells(folder / "r.csv", values, stack), as_parquet(folder / "r.parquet", values, stack)):
            found += differences_in(path, values, decider, cases)
    return found


def differences_in(path: Path, values: Sequence[Any], decider: Decider, cases: Mapping[str, Facts]) -> list[str]:
    """What the score of one file says, and the oracle says otherwise."""
    expected = Oracle(decider, placed(path, values), cases, digest(decider.stack))
    score = scored(decider.stack, cases, path)
    found = []
    if path.suffix != ".jsonl":
        found = list(unlike_columns(expected, score))
        for key in [key for key in expected.flaws if key[0] == "unknown-field"]:
            del expected.flaws[key]
        score = replace(score, flaws=tuple(flaw for flaw in score.flaws if flaw.kind != "unknown-column"))
    return [f"{path.suffix} {each}" for each in (*found, *differences(expected, score))]


LOOSE = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@settings(LOOSE, max_examples=24)
@given(repository=repositories(full=True))
def test_every_figure_is_what_the_documentation_says(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert wrong_scores(repository, tmp_path_factory.mktemp("lines"), tables=False) == []


@settings(LOOSE, max_examples=6)
@given(repository=repositories(full=True))
def test_tables_say_the_same_as_lines(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert wrong_scores(repository, tmp_path_factory.mktemp("tables"), tables=True) == []


@pytest.mark.slow
@settings(LOOSE, max_examples=400)
@given(repository=repositories(full=True), tables=booleans())
def test_many_more_scores(repository: Repository, tmp_path_factory: pytest.TempPathFactory, *, tables: bool) -> None:
    assert wrong_scores(repository, tmp_path_factory.mktemp("more"), tables=tables) == []
