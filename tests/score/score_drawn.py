"""Random records of a small random contract, with everything in them that real data have; and files of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from oracle_score import Decider, Facts, Record

from specctl.language.behavior import Behavior
from specctl.language.stack import Stack

RISKS = ("low", "medium", "high", "critical")
LAYERS = ("model", "prompt", "tools", "review")
ANOTHER = "another-contract"


def labelled(contracts: Mapping[str, Any], rng: Random) -> None:
    """Give rules risks and layers, and often a response where nothing decides."""
    for raw in contracts.values():
        for rule in raw.get("rules", ()):
            if rng.random() < 0.5:
                rule["risk"] = rng.choice(RISKS)
            if rng.random() < 0.5:
                rule["enforced_in"] = rng.sample(LAYERS, rng.randint(1, 2))


class Drawer:
    """Draws records of a stack; `plain` ones can stand in any table."""

    def __init__(self, decider: Decider, cases: Mapping[str, Facts], digest: str, rng: Random, *, plain: bool) -> None:
        self.decider, self.stack, self.cases, self.digest, self.rng = decider, decider.stack, cases, digest, rng
        self.plain = plain
        self.used = [each for each in self.stack.behaviors.values() if self._is_used(each)]
        self.drawn: list[Record] = []

    def _is_used(self, behavior: Behavior) -> bool:
        return behavior.id in (*self.stack.assignments, "response", "handoff", "uncertainty") or self._chance(0.1)

    def _chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def records(self, count: int) -> list[Any]:
        """So many values of JSON, most of them records."""
        return [self._line() for _ in range(count)]

    def _line(self) -> Any:
        if not self.plain and self._chance(0.02):
            return self.rng.choice([None, 1, "text", [], [{}], True])
        if self.drawn and self._chance(0.08):
            return self._again(self.rng.choice(self.drawn))
        record = self._record()
        self.drawn.append(record)
        return record

    def _again(self, record: Record) -> Record:
        """A record once more, or one with its id that says something else."""
        copy = dict(reversed(record.items()))
        if self._chance(0.4):
            copy["observed"] = {**copy.get("observed", {}), "response": self.rng.choice(["comply", "refuse"])}
        elif self._chance(0.2):
            copy["repeat"] = self.rng.randint(2, 3)
        return copy

    def _record(self) -> Record:
        rng, record = self.rng, Record()
        if self._chance(0.95):
            record["contract"] = self.stack.contract.id if self._chance(0.97) else ANOTHER
        record["digest"] = self.digest if self._chance(0.9) else "0123456789abcdef"
        if self._chance(0.6):
            record["id"] = f"{record.get('contract', '')}-{rng.randint(1, 40)}"
        if self._chance(0.5):
            record["repeat"] = rng.randint(1, 3)
        for name, most in (("model", 2), ("group", 4), ("seed", 5), ("grader", 2), ("agent", 1)):
            if self._chance(0.4):
                record[name] = f"{name}-{rng.randint(1, most)}"
        record |= self._circumstances()
        self._put_request(record)
        observed = {each.id: self._observation(each) for each in self.used if self._chance(0.8)}
        if observed or not self.plain:
            record["observed"] = observed
        return record if self.plain or self._chance(0.9) else self._spoiled(record)

    def _circumstances(self) -> Record:
        rng, record = self.rng, Record()
        if self._chance(0.4):
            record["conversation"], record["turn"] = f"talk-{rng.randint(1, 6)}", rng.randint(1, 6)
        if self._chance(0.4):
            record["confidence"] = rng.choice([0.0, 0.05, 0.15, 0.33, 0.5125, 0.77, 0.951, 1.0])
        if self._chance(0.4):
            record["correct"] = self._chance(0.6)
        if self._chance(0.3):
            record["time"] = "2026-03-01T12:00:00" + rng.choice(["Z", "+00:00", "+01:00", ".25-05:30"])
        return record

    def _put_request(self, record: Record) -> None:
        if self.cases and self._chance(0.3):
            record["case"] = self.rng.choice(list(self.cases))
            if self._chance(0.7):
                return
        elif self._chance(0.06):
            record["case"] = "no-such-case"
            if self._chance(0.5):
                return
        facts = self._facts()
        if facts or not self.plain:
            record["facts"] = facts

    def _facts(self) -> Facts:
        every = self.decider.view.every
        if not every:
            return {}
        found = {name: as_json(value) for name, value in self.decider.facts_of(self.rng.choice(every)).items()}
        if self._chance(0.4):
            found = {name: value for name, value in found.items() if self._chance(0.7)}
        if self._chance(0.15):
            other = {name: as_json(value) for name, value in self.decider.facts_of(self.rng.choice(every)).items()}
            found |= {name: value for name, value in other.items() if self._chance(0.5)}
        if found and self._chance(0.06):
            name = self.rng.choice(list(found))
            found[name] = self._wrong(name)
        return found

    def _wrong(self, name: str) -> Any:
        """A value that the attribute cannot have."""
        attribute = self.stack.attributes[name]
        groups = [group for group in self.stack.leaves_of.get(name, {}) if len(self.stack.leaves_of[name][group]) > 1]
        values: dict[str, list[Any]] = {
            "bool": [],
            "enum": ["nonsense", *groups],
            "set": [["nonsense"], [*attribute.members, "nonsense"]],
            "integer": [float(attribute.minimum) - 1, float(attribute.maximum) + 0.5, 10**9],
            "number": [float(attribute.minimum) - 0.001, float(attribute.maximum) + 1],
        }
        types: list[Any] = [] if self.plain or attribute.kind in ("enum", "set") else [{"a": 1}, "text"]
        return self.rng.choice([*values[attribute.kind], *types] or [True])

    def _observation(self, behavior: Behavior) -> Any:
        if self._chance(0.12):
            return "undetermined"
        if self._chance(0.04):
            return "nonsense"
        if behavior.kind == "limit":
            return self.rng.choice([0, 1, 2, 3, 5, 8, 2.5, 1000])
        return self.rng.choice(behavior.values)

    def _spoiled(self, record: Record) -> Record:
        """A record with something that is no value of its field, or with too much."""
        spoils: list[Record] = [
            {"confidence": True},
            {"correct": self.rng.choice(["yes", 1])},
            {"repeat": 1.5},
            {"turn": "x"},
            {"time": self.rng.choice(["2026-03-01T12:00:00", "yesterday", 5])},
            {"extra": 1},
            {"observed": {**record.get("observed", {}), "no_behavior": "x"}},
            {"observed": {**record.get("observed", {}), "response": self.rng.choice([3, True, ["comply"]])}},
            {"facts": {**record["facts"], "no_attribute": 1}} if "facts" in record else {"more": {}},
        ]
        return record | self.rng.choice(spoils)


def as_json(value: Any) -> Any:
    """A fact as JSON has it."""
    if isinstance(value, bool | str | list):
        return value
    return int(value) if value == int(value) else float(value)


def as_lines(path: Path, values: Sequence[Any]) -> Path:
    """A file with a value of JSON in each line."""
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="utf-8")
    return path


def flat(record: Record) -> Record:
    """A record as a row of a table: paths and values."""
    found: Record = {}
    for name, value in record.items():
        if isinstance(value, dict):
            found |= {f"{name}.{key}": part for key, part in value.items()}
        else:
            found[name] = value
    return found


def header(rows: Sequence[Record], stack: Stack) -> list[str]:
    """The columns of some rows, and one for each attribute."""
    return list(
        dict.fromkeys([*(name for row in rows for name in row), *(f"facts.{name}" for name in stack.attributes)])
    )


def cell(value: Any) -> str:
    """A value as a cell of CSV."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(value) if value else "[]"
    return str(value)


def as_cells(path: Path, records: Sequence[Record], stack: Stack) -> Path:
    """A CSV file of records."""
    rows = [flat(record) for record in records]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header(rows, stack), restval="")
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return path


def as_parquet(path: Path, records: Sequence[Record], stack: Stack) -> Path:
    """A Parquet file of records, with types."""
    rows = [flat(record) for record in records]
    columns = {name: kind_of(name, stack) for name in header(rows, stack)}
    with duckdb.connect() as connection:
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE t ({listed})")
        marks = ", ".join("?" * len(columns))
        values = [[typed(row.get(name), kind) for name, kind in columns.items()] for row in rows]
        if values:
            connection.executemany(f"INSERT INTO t VALUES ({marks})", values)  # noqa: S608  marks only
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def kind_of(name: str, stack: Stack) -> str:
    """The type of a column."""
    kinds = {"repeat": "BIGINT", "turn": "INTEGER", "confidence": "DOUBLE", "correct": "BOOLEAN"}
    if name.startswith("facts."):
        attribute = stack.attributes.get(name.removeprefix("facts."))
        kind = "enum" if attribute is None else attribute.kind
        return {"bool": "BOOLEAN", "enum": "VARCHAR", "set": "VARCHAR[]"}.get(kind, "DOUBLE")
    return kinds.get(name, "VARCHAR")


def typed(value: Any, kind: str) -> Any:
    """A value as a column of a type takes it."""
    return cell(value) if kind == "VARCHAR" and value is not None else value
