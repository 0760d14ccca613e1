"""The query of `specctl generate sql` in the hands of real databases."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from random import Random

import duckdb
import pytest
import sqlglot
from memory import Memory

from specctl.config import Config
from specctl.language.read_where import read_where
from specctl.language.stack import Stack
from specctl.logic.evaluate import in_space
from specctl.sql.dialect import DIALECTS
from specctl.sql.query import IN_SPACE
from specctl.workspace import Workspace, load

from . import sql_engines
from .sampling import Request, constants, drawn, sample
from .sql_engines import (
    NUMBER,
    ROOT,
    Ask,
    admitted,
    broken,
    columns_of,
    contracts,
    decided,
    disagreements,
    every,
    fetched,
    fill,
    in_clickhouse,
    in_duckdb,
    inside,
    query,
)

COUNT = 2000
_BASES, _MOST_BROKEN = 40, 2000
SLOW = pytest.mark.slow
# A plain `pytest` runs the bundled contracts alone.
EVERY = [pytest.param(*each, marks=() if each[0] == "contracts" else SLOW) for each in every()]

MOSTLY_SLOW = [pytest.param(*each, marks=() if each[1] == "support-bot" else SLOW) for each in every()]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with sql_engines.spark(tmp_path_factory.mktemp("warehouse")) as ask:
        yield ask


def outside(stack: Stack) -> list[Request]:
    """Requests with something wrong, and drawn ones that the assumptions rule out."""
    rng, points = Random(1), {name: constants(stack, each) for name, each in stack.attributes.items()}
    random = (drawn(stack, points, rng) for _ in range(200))
    found = [*islice(broken(stack, sample(stack, _BASES)), _MOST_BROKEN)]
    return found + [each for each in random if not in_space(stack, each)]


def agree(ask: Ask, dialect: str, folder: str, name: str, *, has_null_lists: bool = True) -> None:
    """A database decides every sampled request as the contract does, and takes nothing else for a request."""
    workspace = contracts(folder)
    stack, sql = workspace.stacks[name], query(workspace, name, dialect)
    lists = {each.id for each in stack.attributes.values() if each.kind == "set"}
    requests = sample(stack, COUNT)
    others = [each for each in outside(stack) if has_null_lists or lists <= each.keys()]
    assert len(requests) >= COUNT
    assert len(others) > 100
    rows = ask(sql, stack, [*requests, *others])
    separator = DIALECTS[dialect].separator
    assert disagreements(rows[: len(requests)], stack, requests, separator) == []
    assert admitted(rows[len(requests) :], stack, separator) == []


@pytest.mark.parametrize(("folder", "name"), EVERY)
def test_duckdb_decides_as_specctl_does(folder: str, name: str) -> None:
    agree(in_duckdb, "duckdb", folder, name)


@SLOW
@pytest.mark.parametrize(("folder", "name"), every())
def test_spark_decides_as_specctl_does(folder: str, name: str, spark: Ask) -> None:
    agree(spark, "spark", folder, name)


@SLOW
@pytest.mark.parametrize(("folder", "name"), every())
def test_clickhouse_decides_as_specctl_does(folder: str, name: str) -> None:
    pytest.importorskip("chdb")  # large, and not what the tools are installed for
    agree(in_clickhouse, "clickhouse", folder, name, has_null_lists=False)


def flipped() -> Workspace:
    """The platform with one rule turned round."""
    text = (ROOT / "contracts" / "platform.yaml").read_text(encoding="utf-8")
    before, after = (f"then: {{response: {each}, state_limits: required" for each in ("refuse", "comply"))
    assert before in text
    return load(Memory({"platform.yaml": text.replace(before, after, 1)}), Config(contracts=(".",)), ["."])


def flip_is_noticed(ask: Ask, dialect: str) -> bool:
    stack = contracts().stacks["assistant-platform"]
    requests = sample(stack, 1)
    return bool(disagreements(ask(query(flipped(), "assistant-platform", dialect), stack, requests), stack, requests))


def test_a_flipped_rule_is_noticed_in_duckdb() -> None:
    assert flip_is_noticed(in_duckdb, "duckdb")


@SLOW
def test_a_flipped_rule_is_noticed_in_spark(spark: Ask) -> None:
    assert flip_is_noticed(spark, "spark")


def what_is_known_is_demanded(ask: Ask, dialect: str, name: str, known: str) -> None:
    """Rows where it holds are decided alike, and no other row is a request."""
    workspace = contracts()
    stack = workspace.stacks[name]
    where = read_where(known, stack, "--where")
    within, without = inside(where, stack, sample(stack, COUNT))
    assert min(len(within), len(without)) > 50
    rows = ask(query(workspace, name, dialect, where), stack, [*within, *without])
    assert disagreements(rows[: len(within)], stack, within) == []
    assert admitted(rows[len(within) :], stack) == []


KNOWN = [
    ("support-bot", "surface=voice"),
    ("support-bot", "fraud_alert=true"),
    ("coding-agent", "environment=production"),
]


@pytest.mark.parametrize(("name", "known"), KNOWN)
def test_what_is_known_is_demanded_in_duckdb(name: str, known: str) -> None:
    what_is_known_is_demanded(in_duckdb, "duckdb", name, known)


@SLOW
@pytest.mark.parametrize(("name", "known"), KNOWN)
def test_what_is_known_is_demanded_in_spark(name: str, known: str, spark: Ask) -> None:
    what_is_known_is_demanded(spark, "spark", name, known)


def test_tables_columns_and_more_columns_are_called_as_asked() -> None:
    workspace = contracts()
    stack = workspace.stacks["coding-agent"]
    sql = query(workspace, "coding-agent", "duckdb", table="logs.asked", keep=f"{NUMBER},note", separator="__")
    requests = sample(stack, 300)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA logs")
        fill(connection, stack, requests, "logs.asked", "__")
        connection.execute("ALTER TABLE logs.asked ADD COLUMN note VARCHAR")
        connection.execute("UPDATE logs.asked SET note = 'n' || number")
        rows = fetched(connection, sql)
    assert disagreements(rows, stack, requests, "__") == []
    assert [row["note"] for row in rows] == [f"n{place}" for place in range(len(requests))]
    assert not [name for name in rows[0] if "." in name]


def results(stack: Stack, separator: str) -> list[str]:
    """The columns that a query gives."""
    facts = (f"facts.{name}".replace(".", separator) for name in stack.attributes)
    pairs = (column for name in decided(stack) for column in columns_of(name, separator))
    return [NUMBER, *facts, IN_SPACE, *pairs]


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@pytest.mark.parametrize(("folder", "name"), MOSTLY_SLOW)
def test_the_text_is_one_query_of_the_dialect(dialect: str, folder: str, name: str) -> None:
    workspace = contracts(folder)
    (parsed,) = sqlglot.parse(query(workspace, name, dialect), dialect=dialect)
    assert isinstance(parsed, sqlglot.exp.Select)
    assert parsed.named_selects == results(workspace.stacks[name], DIALECTS[dialect].separator)


def generated(dialect: str, folder: str, name: str, seed: int) -> bytes:
    """What the command prints, as a process with a hash seed of its own."""
    command = [sys.executable, "-m", "specctl", "generate", "sql", name, "--dialect", dialect]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT / folder, env=environment, capture_output=True, check=True)
    return done.stdout


SEEDED = [("duckdb", "contracts", "support-bot"), ("bigquery", "contracts", "coding-agent")]
MORE_SEEDED = [(dialect, *each) for each in every() for dialect in ("spark", "postgres")]


@pytest.mark.parametrize(
    ("dialect", "folder", "name"), [*SEEDED, *(pytest.param(*each, marks=SLOW) for each in MORE_SEEDED)]
)
def test_the_same_contract_gives_the_same_bytes(dialect: str, folder: str, name: str) -> None:
    first, second = (generated(dialect, folder, name, seed) for seed in (1, 2))
    assert first == second
    assert first.count(b";\n") == 1
