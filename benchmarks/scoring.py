"""How fast records are scored: `specctl score` on ever more of them, in time and memory."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Iterator, Mapping

from measure import Run, run
from measures import Bench, Result, tool
from records import CONTRACTS, write_records

_CONTRACT = "support-bot"
_ROWS, _MOST_ROWS = (100_000, 1_000_000), 10_000_000
# Some gate fails where 2 % of the answers are wrong.
_WITH_FAILURES = (0, 1)
_LIMIT_SECONDS = 3 * 3600
_MOST_MEBIBYTES = 2048
# Ten times the records may take this many times as long.
_MOST_GROWTH = 12


def score(bench: Bench) -> Iterator[Result]:
    """Records of one contract scored: 100,000 and a million."""
    yield from _grown("score", bench, _ROWS)


def score_large(bench: Bench) -> Iterator[Result]:
    """A million records scored, and ten."""
    yield from _grown("score-large", bench, (_ROWS[-1], _MOST_ROWS))


def _grown(name: str, bench: Bench, sizes: tuple[int, ...]) -> Iterator[Result]:
    before = math.nan
    for rows in sizes:
        done = _scored(bench, rows)
        rate = f"{rows / done.seconds:,.0f} records/s"
        yield Result(name, f"score, {rows:,} records", done.seconds, "s", detail=rate)
        yield Result(name, "the same, memory", done.mebibytes, "MiB", _MOST_MEBIBYTES)
        if not math.isnan(before):
            yield Result(name, "the same, time", done.seconds / before, "x a tenth of the records", _MOST_GROWTH)
        before = done.seconds


def _scored(bench: Bench, rows: int) -> Run:
    """One run of `specctl score`; raises RuntimeError if it does not score every record."""
    path = os.path.join(bench.folder, f"records-{rows}.parquet")
    if not os.path.exists(path):
        write_records(_CONTRACT, rows, path)
    command = (tool("specctl"), "score", path, "--contract", _CONTRACT, "--format", "json")
    done = run(command, str(CONTRACTS), _WITH_FAILURES, _LIMIT_SECONDS)
    scored = json.loads(done.output)["summary"]["scored"]
    if scored != rows:
        raise RuntimeError(f"score: {scored:,} of {rows:,} records are in the figures")
    return done


SCORING: Mapping[str, Callable[[Bench], Iterator[Result]]] = {"score": score, "score-large": score_large}
