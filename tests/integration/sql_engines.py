"""The query of `specctl generate sql` in real databases: how requests become rows, and where answers part."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from specctl.config import read_config
from specctl.generate.target import Material, options_of, target_of
from specctl.language.attribute import Attribute
from specctl.language.condition import ALWAYS, Condition
from specctl.language.stack import Stack
from specctl.logic.evaluate import decide, holds
from specctl.logic.outcomes import shown
from specctl.repository import WorkTree
from specctl.sql.query import IN_SPACE
from specctl.workspace import Workspace, load

from .conftest import missing, needed
from .sampling import Request
from .tools import INSTALL, has_spark, pyspark_folder

ROOT = Path(__file__).parents[2]
REPOSITORIES = ("contracts", "contracts/model-spec", "contracts/constitution", "contracts/agents")
# A row by the names of its columns; what is asked of a database: a query, and the table that it is about.
Row = Mapping[str, Any]
Ask = Callable[[str, Stack, Sequence[Request]], list[Row]]
NUMBER = "number"
_DUCK = {
    "bool": "BOOLEAN",
    "enum": "VARCHAR",
    "set": "VARCHAR[]",
    "integer": "DECIMAL(38,10)",
    "number": "DECIMAL(38,10)",
}
_SPARK = {
    "bool": "boolean",
    "enum": "string",
    "set": "array<string>",
    "integer": "decimal(38,10)",
    "number": "decimal(38,10)",
}
_CHDB = {"bool": "Bool", "enum": "String", "integer": "Decimal(38,10)", "number": "Decimal(38,10)"}


def contracts(folder: str = "contracts") -> Workspace:
    """The contracts of a folder of this repository."""
    tree = WorkTree(str(ROOT / folder))
    config = read_config(tree, ".")
    assert config is not None
    return load(tree, config, config.contracts)


def every() -> list[tuple[str, str]]:
    """Each contract, with the folder of its repository."""
    return [(folder, name) for folder in REPOSITORIES for name in sorted(contracts(folder).stacks)]


def query(workspace: Workspace, name: str, dialect: str, where: Condition = ALWAYS, **options: str) -> str:
    """The query for a contract; the number of a row is handed on."""
    target = target_of("sql")
    chosen = options_of(target, {"dialect": dialect, "keep": NUMBER, **options})
    return target.render(Material("sql", workspace.stacks[name], workspace, where, chosen))[""]


def as_row(place: int, request: Request, stack: Stack) -> list[object]:
    """A request as the cells of a row, its number first."""
    return [place, *(_cell(attribute, request.get(name)) for name, attribute in stack.attributes.items())]


def _cell(attribute: Attribute, value: object) -> object:
    return Decimal(str(value)) if value is not None and attribute.kind in ("integer", "number") else value


def in_duckdb(sql: str, stack: Stack, requests: Sequence[Request]) -> list[Row]:
    """What DuckDB answers, in order."""
    with duckdb.connect() as connection:
        fill(connection, stack, requests)
        return fetched(connection, sql)


def fill(
    connection: duckdb.DuckDBPyConnection,
    stack: Stack,
    requests: Sequence[Request],
    table: str = "requests",
    separator: str = ".",
) -> None:
    """Make the table of requests."""
    columns = {f"facts{separator}{name}": _DUCK[each.kind] for name, each in stack.attributes.items()}
    types = {NUMBER: "INTEGER", **columns}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "requests.jsonl"
        path.write_text(as_lines(list(types), stack, requests), encoding="utf-8")
        listed = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        source = f"read_json('{path}', format = 'newline_delimited', columns = {{{listed}}})"
        connection.execute(f"CREATE TABLE {table} AS SELECT * FROM {source}")  # noqa: S608  names of our own


def as_lines(names: Sequence[str], stack: Stack, requests: Sequence[Request]) -> str:
    """Requests as lines of JSON; decimal numbers are texts there, and exact."""
    rows = (dict(zip(names, as_row(place, each, stack), strict=True)) for place, each in enumerate(requests))
    return "".join(json.dumps(row, default=str) + "\n" for row in rows)


def fetched(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    """The rows of a query in the order of their numbers."""
    found = connection.execute(sql)
    names = [each[0] for each in found.description or ()]
    return by_number(dict(zip(names, row, strict=True)) for row in found.fetchall())


def by_number(rows: Iterable[Row]) -> list[Row]:
    """Rows in the order of their numbers; tables have none."""
    return sorted(rows, key=lambda row: int(row[NUMBER]))


@contextmanager
def spark(folder: Path) -> Iterator[Ask]:
    """A real Spark, in a process of its own."""
    if not has_spark():
        missing("Spark", INSTALL)
    command = [sys.executable, str(Path(__file__).with_name("spark_server.py")), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(pyspark_folder())}
    messages = folder / "messages.txt"
    with messages.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment, encoding="utf-8"
        )
        try:
            yield lambda sql, stack, requests: _in_spark(process, sql, stack, requests, folder)
        finally:
            process.communicate()


def _in_spark(
    process: subprocess.Popen[str], sql: str, stack: Stack, requests: Sequence[Request], folder: Path
) -> list[Row]:
    """What Spark answers, in order."""
    types = {NUMBER: "int", **{f"facts.{name}": _SPARK[each.kind] for name, each in stack.attributes.items()}}
    path = folder / "requests.jsonl"
    path.write_text(as_lines(list(types), stack, requests), encoding="utf-8")
    schema = ", ".join(f"`{name}` {kind}" for name, kind in types.items())
    asked = {"path": str(path), "schema": schema, "query": sql.strip().removesuffix(";")}
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    assert line, (folder / "messages.txt").read_text(encoding="utf-8")[-2000:]
    answer = json.loads(line)
    return by_number(dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"])


def in_clickhouse(sql: str, stack: Stack, requests: Sequence[Request]) -> list[Row]:
    """What ClickHouse answers: columns are Nullable but for lists, which cannot be; its truth values are numbers."""
    session = needed("chdb.session", "pip install chdb").Session()
    columns = ", ".join([f"{NUMBER} Int32", *(_chdb_column(each) for each in stack.attributes.values())])
    session.query(f"CREATE TABLE requests ({columns}) ENGINE = Memory")
    names = [NUMBER, *(f"facts_{name}" for name in stack.attributes)]
    session.query(f"INSERT INTO requests FORMAT JSONEachRow\n{as_lines(names, stack, requests)}")
    found = session.query(sql.strip().removesuffix(";"), "JSONEachRow")
    rows = map(json.loads, str(found).splitlines())
    return by_number({**row, IN_SPACE: bool(row[IN_SPACE])} for row in rows)


def _chdb_column(attribute: Attribute) -> str:
    kind = "Array(Nullable(String))" if attribute.kind == "set" else f"Nullable({_CHDB[attribute.kind]})"
    return f'"facts_{attribute.id}" {kind}'


def disagreements(rows: Sequence[Row], stack: Stack, requests: Sequence[Request], separator: str = ".") -> list[str]:
    """Where rows part from what the contract decides."""
    assert len(rows) == len(requests)
    found: list[str] = []
    for request, row in zip(requests, rows, strict=True):
        if row[IN_SPACE] is not True:
            found.append(f"not admitted: {request}")
        for name in decided(stack):
            expected = decide(stack, name, request)
            told = tuple(row[column] for column in columns_of(name, separator))
            if told != (shown(expected.outcome), " ".join(rule.id for rule in expected.rules)):
                found.append(f"{name}: {told}, not {expected.outcome} by {expected.rules}: {request}")
    return found


def admitted(rows: Sequence[Row], stack: Stack, separator: str = ".") -> list[Row]:
    """The rows that are taken for requests, or of which anything is decided."""
    names = [column for name in decided(stack) for column in columns_of(name, separator)]
    return [row for row in rows if row[IN_SPACE] is not False or any(row[name] is not None for name in names)]


def columns_of(behavior: str, separator: str = ".") -> tuple[str, str]:
    """The columns of a behavior."""
    outcome, rules = (f"decision.{behavior}.{part}".replace(".", separator) for part in ("outcome", "rules"))
    return outcome, rules


def decided(stack: Stack) -> list[str]:
    """The behaviors that the contract decides."""
    return [name for name, each in stack.behaviors.items() if name in stack.assignments or each.must_decide]


def broken(stack: Stack, requests: Iterable[Request]) -> Iterator[Request]:
    """Requests with one fact made wrong, given where it does not apply, or left out: none is of the space."""
    for request in requests:
        for name, attribute in stack.attributes.items():
            if name not in request:
                yield {**request, name: _right(attribute, stack)}
                continue
            yield {key: value for key, value in request.items() if key != name}
            for value in wrong_values(attribute, stack):
                yield {**request, name: value}


def _right(attribute: Attribute, stack: Stack) -> Any:
    match attribute.kind:
        case "bool":
            return False
        case "enum":
            return min(min(leaves) for leaves in stack.leaves_of[attribute.id].values())
        case "set":
            return []
        case _:
            return attribute.minimum


def wrong_values(attribute: Attribute, stack: Stack) -> list[Any]:
    """Values of the right type that an attribute cannot have."""
    below = stack.leaves_of.get(attribute.id, {})
    low, high = attribute.minimum, attribute.maximum
    match attribute.kind:
        case "bool":
            return []
        case "enum":
            leaves = frozenset[str]().union(*below.values())
            return ["", "no such value", min(leaves).upper() + " ", *sorted(set(below) - leaves)[:1]]
        case "set":
            first = attribute.members[0]
            return [["no such member"], [first, "no such member"], [None], [first, None]]
        case "integer":
            return [low - 1, high + 1, low + Decimal("0.5")]
        case _:
            return [low - Decimal("0.0000001"), high + Decimal("0.0000001")]


def inside(where: Condition, stack: Stack, requests: Iterable[Request]) -> tuple[list[Request], list[Request]]:
    """The requests where a condition holds, and the others."""
    listed = [*requests]
    return [each for each in listed if holds(where, each, stack)], [
        each for each in listed if not holds(where, each, stack)
    ]
