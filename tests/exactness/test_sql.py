"""The query of a random contract, run by DuckDB, decides as the contract does, by its regions and by its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings

from specctl.errors import SpecctlError
from specctl.generate.specialize import specialize
from specctl.language.condition import ALWAYS, Condition
from specctl.language.stack import Stack
from specctl.logic.evaluate import decide, holds
from specctl.logic.outcomes import shown
from specctl.logic.universe import Universe
from specctl.sql import query
from specctl.sql.dialect import DIALECTS
from specctl.sql.query import IN_SPACE, Columns, Deciding, deciding
from specctl.sql.tables import written as text_of

from .compare import workspace_of
from .drafts import written
from .generator import Repository, repositories
from .oracle import read
from .test_specialize import some_condition

DUCK = DIALECTS["duckdb"]
TYPES = {
    "bool": "BOOLEAN",
    "enum": "VARCHAR",
    "set": "VARCHAR[]",
    "integer": "DECIMAL(38,10)",
    "number": "DECIMAL(38,10)",
}
_MOST_REQUESTS = 40


def answers(sql: str, stack: Stack, requests: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What DuckDB gives for some requests, in order; tables have no order, so each carries its number."""
    with duckdb.connect() as connection:
        columns = ", ".join(f'"facts.{name}" {TYPES[each.kind]}' for name, each in stack.attributes.items())
        connection.execute(f"CREATE TABLE requests (number INTEGER{', ' * bool(columns)}{columns})")
        rows = [[place, *(request.get(name) for name in stack.attributes)] for place, request in enumerate(requests)]
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO requests VALUES ({marks})", rows)  # noqa: S608  marks only
        found = connection.execute(sql)
        names = [each[0] for each in found.description or ()]
        given_back = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return sorted(given_back, key=lambda row: row["number"])


def asked(stack: Stack, where: Condition = ALWAYS) -> Deciding:
    if where == ALWAYS:
        return Deciding(stack, stack, Universe([stack]), DUCK, Columns(), keep=("number",))
    found = specialize(stack, where)
    return Deciding(stack, found.stack, found.universe, DUCK, Columns(), where=where, keep=("number",))


def disagreements(sql: str, stack: Stack, requests: Sequence[Mapping[str, Any]]) -> list[str]:
    found = []
    for request, row in zip(requests, answers(sql, stack, requests), strict=True):
        if row[IN_SPACE] is not True:
            found.append(f"not admitted: {request}")
        for name, behavior in stack.behaviors.items():
            if name not in stack.assignments and not behavior.must_decide:
                continue
            expected = decide(stack, name, request)
            told = row[f"decision.{name}.outcome"], row[f"decision.{name}.rules"]
            if told != (shown(expected.outcome), " ".join(rule.id for rule in expected.rules)):
                found.append(f"{name}: {told}, not {expected.outcome} by {[r.id for r in expected.rules]}: {request}")
    return found


def as_fact(value: Any) -> Any:
    if isinstance(value, Fraction):
        return written(value)
    return sorted(value) if isinstance(value, frozenset | set | tuple) else value


@pytest.mark.parametrize("form", ["shorter", "rules"])
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repository=repositories())
def test_the_query_decides_as_the_contract_does(form: str, repository: Repository) -> None:
    check(form, repository)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["shorter", "rules"])
@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repository=repositories())
def test_the_query_decides_as_many_contracts_do(form: str, repository: Repository) -> None:
    check(form, repository)


def check(form: str, repository: Repository) -> None:
    """The query of each contract of a repository decides some requests as the contract does."""
    with pytest.MonkeyPatch.context() as patch:
        if form == "rules":
            patch.setattr(query, "by_regions", lambda *_: None)
        oracle, rng = read(repository.levels, repository.contracts), Random(repr(repository))
        for name, stack in workspace_of(repository).stacks.items():
            view = oracle.view(name)
            drawn = rng.sample(view.every, min(len(view.every), _MOST_REQUESTS))
            requests = [{key: as_fact(value) for key, value in view.space.facts(index).items()} for index in drawn]
            assert disagreements(text_of(deciding(asked(stack)), "duckdb"), stack, requests) == []


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(repositories())
def test_what_is_known_changes_nothing_where_it_holds(repository: Repository) -> None:
    oracle, rng = read(repository.levels, repository.contracts), Random(repr(repository))
    for name, stack in workspace_of(repository).stacks.items():
        where = some_condition(stack, rng)
        try:
            sql = text_of(deciding(asked(stack, where)), "duckdb")
        except SpecctlError:
            continue
        view = oracle.view(name)
        drawn = rng.sample(view.every, min(len(view.every), _MOST_REQUESTS))
        requests = [{key: as_fact(value) for key, value in view.space.facts(index).items()} for index in drawn]
        inside = [request for request in requests if holds(where, request, stack)]
        outside = [request for request in requests if request not in inside]
        assert disagreements(sql, stack, inside) == []
        assert not any(row[IN_SPACE] for row in answers(sql, stack, outside))
