"""Measures how fast specctl is, as ratios to the tools that people would otherwise run, and holds it to its targets.

python benchmarks/run.py [--only NAME] [--runs N] [--json]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from tempfile import TemporaryDirectory

from measures import MEASURES, Bench, Result
from scoring import SCORING

EVERY = {**MEASURES, **SCORING}
# Those that take long enough to be asked for by name.
LONG = ("score-large",)


def results(bench: Bench, names: Iterable[str]) -> Iterator[Result]:
    """The results of some measures; one that fails gives a result that misses its target and says why."""
    for name in names:
        try:
            yield from EVERY[name](bench)
        except RuntimeError as error:
            yield Result(name, f"{name}: failed", math.nan, "", target=0, detail=str(error).strip())


def row(result: Result) -> str:
    """A result as a row of a Markdown table."""
    cells = (result.what, _figure(result.value, result.unit), _target(result), _verdict(result), result.detail)
    return "| " + " | ".join(" ".join(cell.split()) for cell in cells) + " |"


def _figure(value: float, unit: str) -> str:
    if math.isnan(value):
        return ""
    shown = f"{value:.2f}" if value < 10 else f"{value:,.0f}"  # noqa: PLR2004
    return f"{shown} {unit}"


def _target(result: Result) -> str:
    if result.target is None or math.isnan(result.value):
        return ""
    return f"{'at most' if result.at_most else 'at least'} {result.target:,g}"


def _verdict(result: Result) -> str:
    if result.target is None:
        return ""
    return "pass" if result.is_met else "**miss**"


def _as_json(found: list[Result]) -> str:
    machine = {"python": platform.python_version(), "system": platform.system(), "processors": os.cpu_count()}
    listed = [
        {**asdict(item), "value": item.value if math.isfinite(item.value) else None, "met": item.is_met}
        for item in found
    ]
    return json.dumps({"version": 1, "machine": machine, "results": listed}, indent=1)


def settle(cache: str) -> None:
    """Let every program keep its bytecode, as it does once it is installed, and be otherwise as it comes."""
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        del os.environ[name]
    os.environ["PYTHONPYCACHEPREFIX"] = cache


def main() -> int:
    """Measure, print, and give the exit code: 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=EVERY, metavar="NAME", help=f"one of {', '.join(EVERY)}")
    parser.add_argument("--runs", type=int, default=7, help="how often each program runs (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    chosen = parser.parse_args()
    found = []
    with TemporaryDirectory() as folder, TemporaryDirectory() as cache:
        settle(cache)
        if not chosen.json:
            print("| work | figure | target | | medians |\n|---|---|---|---|---|", flush=True)
        for result in results(Bench(folder, chosen.runs), chosen.only or [name for name in EVERY if name not in LONG]):
            found.append(result)
            if not chosen.json:
                print(row(result), flush=True)
    if chosen.json:
        print(_as_json(found))
    return int(not all(result.is_met for result in found))


if __name__ == "__main__":
    sys.exit(main())
