"""What is measured: each measure runs programs on generated repositories and gives results to hold against targets."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from glob import glob
from statistics import median
from typing import Any

from generate import generate, write_requests
from history import EDITS, edited, grown
from measure import Pairs, Run, Work, mebibytes, paired, run

_HERE = os.path.dirname(os.path.abspath(__file__))
_REQUESTS = 100_000
_WITH_FINDINGS = (0, 1)
_KILLED = -9
_COMMITS = 500


@dataclass(frozen=True)
class Result:
    """One figure; `target` is the most it may be, or the least if not `at_most`; None: there is none."""

    name: str
    what: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = True
    detail: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.target is None or (self.value <= self.target if self.at_most else self.value >= self.target)


@dataclass(frozen=True)
class Bench:
    """Where the repositories are generated, and how often programs run."""

    folder: str
    runs: int

    def repository(self, name: str) -> str:
        """The folder of a generated repository; it is written when first asked for."""
        folder = os.path.join(self.folder, name)
        if not os.path.isdir(folder):
            generate(name, folder)
        return folder

    def lint(self, name: str, *options: str) -> Work:
        """`specctl lint` of a repository."""
        return Work((tool("specctl"), "lint", "--color", "never", *options), self.repository(name), _WITH_FINDINGS)

    def edited(self, case: str) -> str:
        """The folder of a generated repository with a few rules edited since its one commit."""
        folder = os.path.join(self.folder, f"{case}-edited")
        if not os.path.isdir(folder):
            edited(case, self.repository(EDITS[case].repository), folder)
        return folder

    def check_jsonschema(self, name: str) -> Work:
        """`check-jsonschema` with our own schema on the files of a repository."""
        folder = self.repository(name)
        files = sorted(glob(os.path.join("contracts", "*.yaml"), root_dir=folder))
        return Work((tool("check-jsonschema"), "--schemafile", self._schema, *files), folder)

    @property
    def _schema(self) -> str:
        return os.path.join(os.path.dirname(_HERE), "schemas", "contract.schema.json")


def tool(name: str) -> str:
    """A program of the environment that runs this one; raises RuntimeError where it is missing."""
    path = os.path.join(os.path.dirname(sys.executable), name)
    if not os.path.exists(path):
        raise RuntimeError(f"`{name}` is not installed beside this Python: pip install -e . --group bench")
    return path


def small(bench: Bench) -> Iterator[Result]:
    """Lint of 20 rules against the check of the schema alone."""
    yield from _lint(bench, "small", "lint, 20 rules", 0.6)


def medium(bench: Bench) -> Iterator[Result]:
    """Lint of 1,000 rules against the check of the schema alone."""
    yield from _lint(bench, "medium", "lint, 1,000 rules", 1.0)


def _lint(bench: Bench, name: str, what: str, target: float) -> Iterator[Result]:
    _finds_planted(bench, name)
    found = paired(bench.lint(name), bench.check_jsonschema(name), bench.runs)
    yield _times(name, what, found, target)
    found = paired(bench.lint(name, "--show-info", "--statistics"), bench.check_jsonschema(name), min(bench.runs, 3))
    yield _times(name, f"{what}, findings of severity info as well", found, None)


def _times(name: str, what: str, found: Pairs, target: float | None) -> Result:
    return Result(name, what, found.ratio, "x check-jsonschema", target, detail=found.times)


def _finds_planted(bench: Bench, name: str) -> None:
    """Raise RuntimeError if lint misses a planted mistake, or leaves anything undecided."""
    report = json.loads(bench.lint(name, "-f", "json")().output)
    reported = {rule for finding in report["findings"] for rule in finding["rules"]}
    missed = _planted(bench.repository(name)) - reported
    if missed or report["inconclusive"]:
        raise RuntimeError(f"{name}: lint does not find {sorted(missed)}; inconclusive: {report['inconclusive']}")


def _planted(folder: str) -> set[str]:
    found = set()
    for path in glob(os.path.join(folder, "contracts", "*.yaml")):
        with open(path, encoding="utf-8") as file:
            found |= {line.split()[-1] for line in file if line.startswith("  - id: planted-")}
    return found


def start(bench: Bench) -> Iterator[Result]:
    """The commands that should be there at once."""
    for option in ("--version", "--help", "checks"):
        work = Work((tool("specctl"), option), bench.folder)
        found = paired(work, bench.check_jsonschema("small"), bench.runs)
        yield _times("start", f"specctl {option}", found, 0.25)


def large(bench: Bench) -> Iterator[Result]:
    """10,000 rules against 1,000: time, and memory."""
    _finds_planted(bench, "large")
    found = paired(bench.lint("large", "-f", "json"), bench.lint("medium", "-f", "json"), min(bench.runs, 3))
    yield Result("large", "lint, 10,000 rules in 200 contracts", found.ratio, "x 1,000 rules", 12, detail=found.times)
    yield Result("large", "the same, memory", mebibytes(found.first), "MiB", 512)


def z3(bench: Bench) -> Iterator[Result]:
    """Conflicts and shadowing, exact, against an SMT solver."""
    command = (sys.executable, os.path.join(_HERE, "z3_baseline.py"), bench.repository("medium"))
    found = json.loads(Work(command, bench.folder)().output)
    targets = {"every": 200.0, "differing": None, "possible": None}
    for which, target in targets.items():
        count, for_pairs = found["pairs"][which]
        what = f"conflicts and shadowing, z3 asked about {_PAIRS[which]} and every rule"
        extrapolated = f"{found['rules_seconds'] + for_pairs:.0f} s (extrapolated, {count:,} pairs)"
        detail = f"{extrapolated} to {found['specctl_seconds']:.3f} s"
        yield Result("z3", what, found["ratios"][which], "x faster than z3", target, at_most=False, detail=detail)


_PAIRS: Mapping[str, str] = {
    "every": "every pair",
    "differing": "each pair with different values",
    "possible": "each pair with incomparable values",
}


def decide(bench: Bench) -> Iterator[Result]:
    """Requests decided in a second, after start-up."""
    folder = bench.repository("medium")
    works = [_decide(folder, count) for count in (_REQUESTS, 1)]
    found = paired(works[0], works[1], min(bench.runs, 3))
    lines = found.first[0].output.count(b"\n")
    if lines != _REQUESTS or b'"error"' in found.first[0].output:
        raise RuntimeError(f"decide: {lines:,} lines for {_REQUESTS:,} requests, or an error among them")
    rate = median(
        (_REQUESTS - 1) / (many.seconds - one.seconds) for many, one in zip(found.first, found.second, strict=True)
    )
    yield Result(
        "decide",
        "decide, 100,000 requests of 1,000 rules",
        rate,
        "requests/s",
        50_000,
        at_most=False,
        detail=found.times,
    )


def _decide(folder: str, count: int) -> Work:
    name = f"requests-{count}.jsonl"
    write_requests(os.path.join(folder, name), count)
    return Work((tool("specctl"), "decide", "medium", "--facts", name), folder)


def hard(bench: Bench) -> Iterator[Result]:
    """Stacks whose regions have no small diagram: done, or inconclusive in time."""
    for name, what in (
        ("hard", "lint, 200 rules on three random attributes of 60"),
        ("dense", "lint, 1,000 rules in no order"),
    ):
        command = bench.lint(name, "-f", "json").command
        found = run(command, bench.repository(name), (0, 1, 2, _KILLED), limit=120)
        yield Result(name, what, found.seconds if found.code != _KILLED else math.inf, "s", 30, detail=_outcome(found))
        yield Result(name, "the same, memory", found.mebibytes, "MiB", 2048)


def _outcome(found: Run) -> str:
    """What a run of lint on a hard stack came to; raises RuntimeError where it is no answer at all."""
    if found.code == _KILLED:
        return f"killed after {found.seconds:.0f} s"
    try:
        report: dict[str, Any] = json.loads(found.output)
    except ValueError as error:
        raise RuntimeError(f"exit code {found.code} without a report") from error
    checks = sorted({check for item in report["inconclusive"] for check in item["checks"]})
    return f"inconclusive: {', '.join(checks)}" if checks else f"done, {len(report['findings'])} findings"


def diff(bench: Bench) -> Iterator[Result]:
    """A few edited rules compared with the last commit, against lint of the same files."""
    for case, (what, target, runs) in _DIFFS.items():
        folder = bench.edited(case)
        _finds_edits(folder, case)
        lint = Work((tool("specctl"), "lint", "--color", "never"), folder, _WITH_FINDINGS)
        found = paired(_diff(folder), lint, min(bench.runs, runs))
        yield Result("diff", f"diff, {what}", found.ratio, "x lint", target, detail=found.times)
        yield Result("diff", "the same, memory", mebibytes(found.first), "MiB", None if target is None else 512)


_DIFFS: Mapping[str, tuple[str, float | None, int]] = {
    "medium": ("1,000 rules, 3 of them edited", 2.2, 7),
    "product": ("10,000 rules in 200 contracts, a rule of one product edited", 1.2, 3),
    "platform": ("10,000 rules, 2 rules of the platform edited", 1.2, 3),
    "everywhere": ("10,000 rules, a rule of the platform about all topics edited", None, 3),
}


def _diff(folder: str, *options: str) -> Work:
    return Work((tool("specctl"), "diff", "HEAD", "--color", "never", *options), folder)


def _finds_edits(folder: str, case: str) -> None:
    """Raise RuntimeError if diff makes none of the edited rules responsible for anything, or gives up on something."""
    report = json.loads(_diff(folder, "-f", "json")().output)
    changes = [change for each in report["contracts"] for change in (*each["decisions"], *each["authority"])]
    named = {edit["name"] for change in changes for edit in change["edits"]}
    missed = EDITS[case].rules.keys() - named
    if missed or any(each["inconclusive"] for each in report["contracts"]):
        raise RuntimeError(f"{case}: diff does not see what came of {sorted(missed)}")


def log(bench: Bench) -> Iterator[Result]:
    """The history of the bundled contracts, edited many times."""
    folder = os.path.join(bench.folder, "grown")
    grown(_COMMITS, os.path.join(os.path.dirname(_HERE), "contracts"), folder)
    found = run((tool("specctl"), "log", "--color", "never"), folder)
    yield Result("log", f"log, {_COMMITS} commits to the bundled contracts", found.seconds, "s")


MEASURES: Mapping[str, Callable[[Bench], Iterator[Result]]] = {
    measure.__name__: measure for measure in (small, medium, start, large, z3, decide, hard, diff, log)
}
