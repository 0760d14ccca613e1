"""The score of a table in Spark is that of the same table in DuckDB, as two processes give them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from .conftest import missing
from .tools import INSTALL, has_spark, pyspark_folder

ROOT = Path(__file__).parents[2]
CONTRACT = """\
specctl: 1
id: bot
version: 1.0.0
level: operator
attributes:
  topic: {type: enum, values: {a: {}, b: {values: [c, d]}}}
  amount: {type: number, min: 0, max: 100, applies_when: {topic: a}}
  signals: {type: set, values: [angry, minor]}
behaviors:
  words: {type: limit, bound: at_most, otherwise: unlimited}
otherwise: {response: comply}
metrics:
  too-free: {kind: unsafe_compliance, max: 0.2, gate: true, severity: high}
  slow: {kind: latency, max: 2s}
rules:
  - {id: dear, when: {amount: {gt: 50}}, then: {response: refuse, words: 50}}
  - {id: young, when: {signals: minor}, then: {response: abstain}}
  - {id: below, when: {topic: b}, then: {words: 20}}
"""
RECORDS = 200
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not has_spark():
        missing("Spark", INSTALL)
    folder = tmp_path_factory.mktemp("repository")
    (folder / "bot.yaml").write_text(CONTRACT, encoding="utf-8")
    (folder / "specctl.toml").write_text('contracts = ["bot.yaml"]\n', encoding="utf-8")
    return folder


def score(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(pyspark_folder())))}
    command = [sys.executable, "-m", "specctl", "score", "--format", "json", "--contract", "bot", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def records(path: Path) -> None:
    """Records with everything that can be wrong with them, but for the types of columns."""
    rng = Random(1)
    lines = [json.dumps(record(place, rng)) + "\n" for place in range(RECORDS)]
    source = path.with_suffix(".jsonl")
    source.write_text("".join(lines), encoding="utf-8")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        table = f"read_json('{source}', format = 'newline_delimited', columns = {{{columns}}})"
        connection.execute(f"COPY (SELECT * FROM {table}) TO '{path}' (FORMAT parquet)")  # noqa: S608  names of our own


COLUMNS = {
    "contract": "VARCHAR",
    "id": "VARCHAR",
    "seed": "VARCHAR",
    "group": "VARCHAR",
    "model": "VARCHAR",
    "conversation": "VARCHAR",
    "turn": "BIGINT",
    "confidence": "DOUBLE",
    "correct": "BOOLEAN",
    "time": "TIMESTAMPTZ",
    "latency": "DOUBLE",
    "facts.topic": "VARCHAR",
    "facts.amount": "DOUBLE",
    "facts.signals": "VARCHAR[]",
    "observed.response": "VARCHAR",
    "observed.words": "BIGINT",
}


def record(place: int, rng: Random) -> dict[str, Any]:
    """A record; now and then one without some fact, of another contract, with an unknown value, or once more."""
    topic = rng.choice("aacd")
    return {
        "contract": "other" if rng.random() < 0.03 else "bot",
        "id": f"r{place - (rng.random() < 0.05)}",
        "seed": f"s{rng.randrange(60)}",
        "group": f"g{rng.randrange(50)}",
        "model": rng.choice(["small", "large"]),
        "conversation": f"c{rng.randrange(40)}",
        "turn": rng.randrange(1, 5),
        "confidence": rng.randrange(9) / 8,
        "correct": rng.random() < 0.8,
        "time": f"2026-03-{rng.randrange(1, 29):02}T10:00:00Z",
        "latency": rng.randrange(1, 64) / 16,
        "facts.topic": rng.choice(["nowhere", None]) if rng.random() < 0.08 else topic,
        "facts.amount": float(rng.randrange(120)) if topic == "a" else None,
        "facts.signals": [each for each in ("angry", "minor") if rng.random() < 0.3],
        "observed.response": rng.choice(["comply", "comply", "refuse", "abstain", "undetermined", "nonsense"]),
        "observed.words": rng.randrange(10, 80),
    }


def without_places(value: Any) -> Any:
    """A score without examples, places and the names of its sources: Spark numbers no rows."""
    if isinstance(value, dict):
        return {
            key: without_places(each) for key, each in value.items() if key not in ("examples", "places", "sources")
        }
    return [without_places(each) for each in value] if isinstance(value, list) else value


def test_spark_gives_the_score_that_duckdb_gives(repository: Path) -> None:
    path = repository / "records.parquet"
    records(path)
    here, there = (
        score(repository, str(path)),
        score(repository, "--engine", "spark", "--master", "local[2]", str(path)),
    )
    assert here.returncode == there.returncode == 1, there.stderr
    expected, found = (without_places(json.loads(done.stdout)) for done in (here, there))
    for each in (expected, found):  # flaws of one kind come in the order in which a database groups them
        each["flaws"].sort(key=lambda flaw: (flaw["kind"], flaw["message"]))
    assert found == expected
    assert expected["summary"]["scored"] > RECORDS / 2
    assert len(expected["flaws"]) >= 4
    assert expected["consistency"] is not None
    assert expected["calibration"] is not None


def test_a_column_of_another_type_is_refused(repository: Path) -> None:
    path = repository / "typed.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 'a' AS \"facts.topic\", 'x' AS \"facts.amount\") TO '{path}'")
    done = score(repository, "--engine", "spark", "--master", "local[2]", str(path))
    assert done.returncode == 2
    assert f"error: column `facts.amount` of `{path}` is of type `string`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_table_that_is_not_there_is_named(repository: Path) -> None:
    done = score(repository, "--engine", "spark", "--master", "local[2]", "logs.nowhere")
    assert done.returncode == 2
    assert "error: `logs.nowhere` cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
