"""Runs programs and measures them: seconds of wall time, and the most memory that they held. Linux and macOS."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from tempfile import TemporaryFile

_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """One run of a program: seconds, MiB at its largest, its exit code, and what it printed."""

    seconds: float
    mebibytes: float
    code: int
    output: bytes


def run(command: Sequence[str], folder: str, allowed: Sequence[int] = (0,), limit: float = 600) -> Run:
    """Run a program to its end; raises RuntimeError if it is too slow, or ends with another code than those allowed."""
    with TemporaryFile() as out, TemporaryFile() as messages:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=messages)
        usage, status = _wait(process.pid, start + limit)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        messages.seek(0)
        if process.returncode not in allowed:
            said = (messages.read() + out.read()).decode(errors="replace")[-2000:]
            raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode} after {seconds:.1f} s\n{said}")
        return Run(seconds, usage * _UNIT / 2**20, process.returncode, out.read())


def _wait(pid: int, deadline: float) -> tuple[int, int]:
    """Wait for a child: the most memory it held, in the system's unit, and its status; one that is late is killed."""
    pause = 0.0005
    while time.perf_counter() < deadline:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return usage.ru_maxrss, status
        time.sleep(pause)
        pause = min(pause * 1.1, 0.01)
    os.kill(pid, 9)
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_maxrss, status


@dataclass(frozen=True)
class Work:
    """A program to measure, where it runs, and the exit codes that mean it did its work."""

    command: Sequence[str]
    folder: str
    allowed: Sequence[int] = (0,)

    def __call__(self) -> Run:
        return run(self.command, self.folder, self.allowed)


@dataclass(frozen=True)
class Pairs:
    """Runs of two programs, one after the other in turn, so that both meet the same weather on the machine."""

    first: tuple[Run, ...]
    second: tuple[Run, ...]

    @property
    def ratio(self) -> float:
        """The median of first by second, pair by pair."""
        return median(one.seconds / other.seconds for one, other in zip(self.first, self.second, strict=True))

    @property
    def times(self) -> str:
        """The median seconds of both, in words."""
        return f"{seconds(self.first):.3f} s to {seconds(self.second):.3f} s"


def paired(first: Work, second: Work, runs: int) -> Pairs:
    """Run two programs in turn, after one run of each that does not count."""
    first(), second()
    found = [(first(), second()) for _ in range(runs)]
    return Pairs(tuple(one for one, _ in found), tuple(other for _, other in found))


def seconds(runs: Sequence[Run]) -> float:
    """The median seconds of some runs."""
    return median(one.seconds for one in runs)


def mebibytes(runs: Sequence[Run]) -> float:
    """The most memory that any of some runs held."""
    return max(one.mebibytes for one in runs)
