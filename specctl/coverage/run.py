"""A run of the tests of some contracts."""

from __future__ import annotations

from collections.abc import Collection

from specctl.coverage.reach import Reach, reach
from specctl.coverage.trial import Trial, trials
from specctl.language.claim import Property
from specctl.lint.linter import Inconclusive, subjects
from specctl.lint.subject import Subject
from specctl.values import entity
from specctl.workspace import Workspace


@entity
class Tried:
    """A contract with its trials and what its cases reach; `reach` is None where it has no request at all."""

    name: str
    path: str
    trials: tuple[Trial, ...]
    reach: Reach | None


@entity
class Run:
    """All that was tried, and what a limit left undecided."""

    tried: tuple[Tried, ...]
    inconclusive: tuple[Inconclusive, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many trials failed, passed and were skipped."""
        found = [trial.status for tried in self.tried for trial in tried.trials]
        return found.count("fail"), found.count("pass"), found.count("skip")

    @property
    def decisions(self) -> tuple[int, int]:
        """How many (behavior, outcome) regions the cases reach, and how many there are."""
        reaches = [tried.reach for tried in self.tried if tried.reach is not None]
        every = sum(len(each.decisions) for each in reaches)
        return every - sum(len(each.missed) for each in reaches), every


def run_tests(workspace: Workspace, asked: Collection[str]) -> Run:
    """Try all cases and properties of some contracts, extended contracts first."""
    tried: list[Tried] = []
    inconclusive: list[Inconclusive] = []
    shown: dict[Property, str] = {}
    for subject in subjects(workspace, asked):
        if subject.stack.contract.id in asked:
            try:
                tried.append(_try(subject, shown))
            except MemoryError:
                reason = "the rules overlap in too many ways for the memory given; raise `memory_mib` under `[limits]`"
                inconclusive.append(Inconclusive(subject.stack.contract.id, ("test",), reason))
    return Run(tuple(tried), tuple(inconclusive))


def _try(subject: Subject, shown: dict[Property, str]) -> Tried:
    contract = subject.stack.contract
    found = reach(subject) if subject.space else None
    return Tried(contract.id, contract.document.path, tuple(trials(subject, shown)), found)


def joined(runs: Collection[Run]) -> Run:
    """One run of several."""
    return Run(
        tuple(tried for run in runs for tried in run.tried),
        tuple(item for run in runs for item in run.inconclusive),
    )
