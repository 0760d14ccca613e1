"""The same questions put to an SMT solver: which pairs of rules conflict, and which rules are shadowed?

For a contract that stands alone at one level. Of a pair it is asked first whether the two conditions meet, and only
then, for each behavior on which the rules could conflict, whether both survive exceptions and stricter rules at one
request. A rule is asked about behavior by behavior, until it decides somewhere. Asking all takes very long: random
samples are asked, and the time of all is extrapolated, for three sets of pairs:

    every      every pair of rules
    differing  those that assign some behavior different values
    possible   those that assign some behavior different values of equal strictness: only they can conflict

    python benchmarks/z3_baseline.py FOLDER [--pairs N] [--rules N] [--seed SEED]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from random import Random
from typing import TypeVar

import z3
from z3_encoding import Encoding, Formula

from specctl.config import Config
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Stack
from specctl.lint.linter import Report, lint
from specctl.repository import WorkTree
from specctl.workspace import Workspace, load

CHECKS = ("conflicting-rules", "shadowed-rule")
_PATIENCE = 10_000
T = TypeVar("T")


@dataclass(frozen=True)
class Comparison:
    """Seconds for all pairs and all rules: z3's extrapolated from samples, specctl's measured.

    `pairs` has for each set of pairs how many there are, and the seconds that z3 takes for them all.
    """

    specctl_seconds: float
    rules: int
    rules_seconds: float
    pairs: dict[str, tuple[int, float]]
    gave_up: int

    def ratio(self, which: str) -> float:
        """How many times faster specctl is than z3 on all rules and one set of pairs."""
        return (self.rules_seconds + self.pairs[which][1]) / self.specctl_seconds


Pair = tuple[Rule, Rule]


class Asker:
    """Puts the questions to one solver."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.gave_up = 0
        self._encoding = Encoding(stack)
        self._solver = z3.Solver()
        self._solver.set("timeout", _PATIENCE)
        self._solver.add(self._encoding.space())
        self._says: dict[Rule, dict[str, Assignment]] = {rule: {} for rule in stack.rules}
        for name, levels in stack.assignments.items():
            for item in (item for assignments in levels.values() for item in assignments):
                self._says[item.rule][name] = item

    def pairs(self) -> dict[str, list[Pair]]:
        """The three sets of pairs."""
        every = list(combinations(self.stack.rules, 2))
        differing = [pair for pair in every if self._differing(*pair)]
        return {"every": every, "differing": differing, "possible": [pair for pair in differing if self._rivals(*pair)]}

    def _differing(self, first: Rule, second: Rule) -> list[str]:
        """The behaviors to which two rules assign different values."""
        ours, theirs = self._says[first], self._says[second]
        return [name for name in ours if name in theirs and ours[name].value != theirs[name].value]

    def _rivals(self, first: Rule, second: Rule) -> list[str]:
        """The behaviors on which two rules could conflict."""
        return [name for name in self._differing(first, second) if self._equally_strict(name, first, second)]

    def _equally_strict(self, name: str, first: Rule, second: Rule) -> bool:
        behavior = self.stack.behaviors[name]
        tiers = [behavior.tier(self._says[rule][name].value) for rule in (first, second)]
        return behavior.combine == "unique" or tiers[0] == tiers[1]

    def conflict(self, pair: Pair) -> bool:
        """Whether two rules conflict at some request, on any behavior."""
        both = [self._encoding.when(rule) for rule in pair]
        return self._can_be(both) and any(
            self._can_be([*both, *(part for rule in pair for part in self._survives(name, self._says[rule][name]))])
            for name in self._rivals(*pair)
        )

    def shadowed(self, rule: Rule) -> bool:
        """Whether a rule applies somewhere and decides nowhere."""
        applies = [self._encoding.when(rule)]
        if any(self._can_be([*applies, *self._survives(name, item)]) for name, item in self._says[rule].items()):
            return False
        return bool(self._says[rule]) and self._can_be(applies)

    def _survives(self, name: str, item: Assignment) -> list[Formula]:
        """What keeps a rule's value: no exception to it, and no stricter rule."""
        behavior = self.stack.behaviors[name]
        stricter = [
            z3.And([self._encoding.when(other.rule), *self._excepted(name, other)])
            for other in self.stack.assignments[name][item.rule.level]
            if behavior.combine == "strictest" and behavior.stricter(other.value, item.value)
        ]
        return [*self._excepted(name, item), z3.Not(z3.Or(stricter))]

    def _excepted(self, name: str, item: Assignment) -> list[Formula]:
        return [
            z3.Not(self._encoding.when(other.rule))
            for other in self.stack.assignments[name][item.rule.level]
            if item.rule.id in other.rule.overrides
        ]

    def _can_be(self, formulas: Sequence[Formula]) -> bool:
        self._solver.push()
        self._solver.add(*formulas)
        answer = self._solver.check()
        self._solver.pop()
        self.gave_up += answer == z3.unknown
        return bool(answer == z3.sat)


def compare(folder: str, pairs: int, rules: int, seed: str = "1") -> Comparison:
    """Time both on one repository; raises RuntimeError where the two answer differently."""
    specctl_seconds, report = min((_lint(folder) for _ in range(3)), key=lambda item: item[0])
    asker, random = Asker(next(iter(_load(folder).stacks.values()))), Random(seed)
    asked_rules = random.sample(asker.stack.rules, min(rules, len(asker.stack.rules)))
    shadowed, spent = _timed(asker.shadowed, asked_rules)
    known: dict[object, bool] = dict(zip(asked_rules, shadowed, strict=True))
    for_pairs = {}
    for name, population in asker.pairs().items():
        asked = random.sample(population, min(pairs, len(population)))
        conflicts, seconds = _timed(asker.conflict, asked)
        known |= dict(zip(asked, conflicts, strict=True))
        for_pairs[name] = len(population), seconds * len(population) / len(asked)
    gave_up, count = asker.gave_up, len(asker.stack.rules)
    _agree(asker, report, known)
    return Comparison(specctl_seconds, count, spent * count / len(asked_rules), for_pairs, gave_up)


def _load(folder: str) -> Workspace:
    return load(WorkTree(folder), Config(), ["contracts"])


def _lint(folder: str) -> tuple[float, Report]:
    """The seconds that specctl takes for both checks once it has read the contract, as z3 is timed."""
    workspace = _load(folder)
    start = time.perf_counter()
    report = lint(workspace, CHECKS)
    return time.perf_counter() - start, report


def _timed(ask: Callable[[T], bool], things: Sequence[T]) -> tuple[list[bool], float]:
    start = time.perf_counter()
    found = [ask(thing) for thing in things]
    return found, time.perf_counter() - start


def _agree(asker: Asker, report: Report, known: dict[object, bool]) -> None:
    """Compare the answers, and ask z3 about everything that specctl reports."""
    by_id = {rule.id: rule for rule in asker.stack.rules}
    reported: set[object] = set()
    for diagnostic in report.diagnostics:
        rules = tuple(by_id[name] for name in diagnostic.rules)
        first, *others = sorted(rules, key=asker.stack.rules.index)
        reported.add((first, *others) if others else first)
        known.setdefault((first, others[0]) if others else first, _ask(asker, first, others))
    for thing, answer in known.items():
        if answer != (thing in reported):
            raise RuntimeError(f"specctl and z3 differ on {thing}: z3 says {answer}")


def _ask(asker: Asker, first: Rule, others: list[Rule]) -> bool:
    return asker.conflict((first, others[0])) if others else asker.shadowed(first)


def main() -> None:
    """Print the comparison as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--pairs", type=int, default=1000, help="pairs of each set to ask about (default: %(default)s)")
    parser.add_argument("--rules", type=int, default=100, help="rules to ask about (default: %(default)s)")
    parser.add_argument("--seed", default="1")
    chosen = parser.parse_args()
    found = compare(chosen.folder, chosen.pairs, chosen.rules, chosen.seed)
    print(json.dumps({**asdict(found), "ratios": {which: found.ratio(which) for which in found.pairs}}))


if __name__ == "__main__":
    main()
