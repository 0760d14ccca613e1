"""Records of made-up traffic to a bundled contract, as Parquet: drawn evenly, answered as decided but for a few.

python benchmarks/records.py CONTRACT ROWS FILE
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from specctl.config import read_config
from specctl.language.attribute import Attribute
from specctl.language.behavior import Behavior
from specctl.language.stack import Stack
from specctl.logic.universe import Universe
from specctl.repository import WorkTree
from specctl.sql.build import Expr, column
from specctl.sql.conditions import Words
from specctl.sql.dialect import DIALECTS
from specctl.sql.query import IN_SPACE, Columns, Deciding, deciding
from specctl.sql.tables import written
from specctl.workspace import load

CONTRACTS = Path(__file__).parents[1] / "contracts"
_DUCK, _COLUMNS = DIALECTS["duckdb"], Columns()
# Requests that are drawn for each one that is wanted: most are none of the space.
_DRAWN = 20
# How often an answer is another one than decided, and how often a set has a member.
_WRONG, _MEMBER = 0.02, 0.15
# About how many records come of one seed, one group and one conversation.
_OF_SEED, _OF_GROUP, _OF_CONVERSATION = 10, 4, 5
_START = "TIMESTAMPTZ '2026-01-01 00:00:00Z'"


def write_records(name: str, rows: int, path: str) -> None:
    """Write records of a bundled contract, the same for the same name, number and DuckDB."""
    stack = _stack(name)
    with duckdb.connect() as database:
        database.execute("SET memory_limit = '1500MiB'; SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        drawn = ", ".join(
            f'{_drawn(each, _leaves(each, stack))} AS "{_fact(each)}"' for each in stack.attributes.values()
        )
        database.execute(f"CREATE VIEW drawn AS SELECT n, {drawn} FROM range({_DRAWN * rows}) AS numbers(n)")
        stated = ", ".join(_stated(each, stack) for each in stack.attributes.values())
        database.execute(f"CREATE VIEW requests AS SELECT n, {stated} FROM drawn")
        asked = Deciding(stack, stack, Universe([stack]), _DUCK, _COLUMNS, keep=("n",))
        database.execute(f"CREATE VIEW decisions AS {written(deciding(asked), 'duckdb')}")
        columns = ", ".join((*_circumstances(name, rows), *map(_observed, asked.behaviors)))
        facts = ", ".join(f'"{_fact(each)}"' for each in stack.attributes.values())
        found = f"SELECT {columns}, {facts} FROM decisions WHERE {IN_SPACE} LIMIT {rows}"
        ((count,),) = database.execute(f"COPY ({found}) TO {_text(path)} (FORMAT parquet)").fetchall()
    if count != rows:
        raise RuntimeError(f"{count:,} of {_DRAWN * rows:,} drawn requests are in the space of {name}: too few")


def _stack(name: str) -> Stack:
    tree = WorkTree(str(CONTRACTS))
    config = read_config(tree, ".")
    if config is None:
        raise RuntimeError(f"{CONTRACTS} is no repository of contracts")
    return load(tree, config, config.contracts).stacks[name]


def _fact(attribute: Attribute) -> str:
    return _COLUMNS.fact(attribute.id)


def _leaves(attribute: Attribute, stack: Stack) -> list[str]:
    """The values of an enum that have none below them."""
    return sorted(frozenset[str]().union(*stack.leaves_of.get(attribute.id, {}).values()))


def _share(salt: str) -> str:
    """A number from 0 to 1, without 1, that looks random: by the number of the row, so that it is the same again."""
    return f"(hash(n, {_text(salt)}) % 1000003 / 1000003)"


def _number(salt: str, most: int) -> str:
    """A whole number from 0, below `most`."""
    return f"CAST(floor({_share(salt)} * {most}) AS BIGINT)"


def _one_of(values: list[str], salt: str) -> str:
    return f"[{', '.join(map(_text, values))}][1 + {_number(salt, len(values))}]"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _drawn(attribute: Attribute, leaves: list[str]) -> str:
    """A random value of an attribute."""
    name, low, width = attribute.id, attribute.minimum, attribute.maximum - attribute.minimum
    match attribute.kind:
        case "bool":
            return f"{_share(name)} < 0.5"
        case "enum":
            return _one_of(leaves, name)
        case "set":
            members = (_member(each, name) for each in attribute.members)
            return f"list_filter([{', '.join(members)}], lambda member: member IS NOT NULL)"
        case "integer":
            return f"CAST({low} + {_number(name, int(width) + 1)} AS BIGINT)"
        case _:
            return f"round({low} + {_share(name)} * {width}, 2)"


def _member(member: str, name: str) -> str:
    return f"CASE WHEN {_share(f'{name} {member}')} < {_MEMBER} THEN {_text(member)} END"


def _stated(attribute: Attribute, stack: Stack) -> str:
    """The value of an attribute where it applies."""
    name = f'"{_fact(attribute)}"'
    if attribute.applies_when is None:
        return name
    words = Words(stack, _DUCK, lambda each: column(_COLUMNS.fact(each)))
    return f"CASE WHEN {_sql(words.condition(attribute.applies_when))} THEN {name} END AS {name}"


def _sql(expression: Expr) -> str:
    return written(expression, "duckdb")


def _circumstances(contract: str, rows: int) -> Iterator[str]:
    """What a record says of itself."""
    yield f"{_text(contract)} AS contract"
    yield "'r' || n AS id"
    yield f"{_one_of(['small', 'medium', 'large'], 'model')} AS model"
    for name, count in (("seed", _OF_SEED), ("group", _OF_GROUP), ("conversation", _OF_CONVERSATION)):
        yield f"""'{name}-' || hash(n, {_text(name)}) % {max(1, rows // count)} AS "{name}" """
    yield f"1 + {_number('turn', _OF_CONVERSATION)} AS turn"
    yield f"{_share('confidence')} AS confidence"
    yield f"{_share('correct')} < 0.8 AS correct"
    yield f"{_START} + to_seconds({_number('time', 90 * 24 * 3600)}) AS time"
    yield f"round(-2 * ln(1 - {_share('latency')}), 3) AS latency"


def _observed(behavior: Behavior) -> str:
    """What was done: mostly what is decided."""
    outcome, name = f'"{_COLUMNS.outcome(behavior.id)}"', f"observed.{behavior.id}"
    is_wrong = f"{_share(f'{name} is wrong')} < {_WRONG}"
    if behavior.kind == "limit":
        limit = f"coalesce(TRY_CAST({outcome} AS DOUBLE), 1)"
        return f'CASE WHEN {is_wrong} THEN 2 ELSE 1 END * {limit} AS "{name}"'
    other = _one_of([*behavior.values, "undetermined"], name)
    is_open = f"{outcome} IN ('CONFLICT', 'UNDECIDED')"
    return f'CASE WHEN {is_wrong} OR {is_open} THEN {other} ELSE {outcome} END AS "{name}"'


if __name__ == "__main__":
    write_records(sys.argv[1], int(sys.argv[2]), sys.argv[3])
