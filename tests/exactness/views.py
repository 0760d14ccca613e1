"""A stack with its requests and decisions: what the findings are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from .attributes import Raw
from .conditions import Holds, Request
from .decide import Step, Trace, decide
from .requests import NONE, Space, constants, enumerate_space
from .stacks import Rule, Stack, read_stack

if TYPE_CHECKING:
    from .diff_requests import JointSpace

Region = frozenset[int]
EMPTY: Region = frozenset()


@dataclass(frozen=True)
class Finding:
    """One finding; `region` and `pairs` hold indices of requests of the contract's own stack, or of a `joint` space."""

    check: str
    contract: str
    behavior: str | None = None
    rules: tuple[str, ...] = ()
    about: str = ""
    name: str | None = None
    share: Fraction | None = None
    region: Region = EMPTY
    pairs: frozenset[tuple[int, int]] = frozenset()
    joint: JointSpace | None = field(default=None, compare=False)

    @property
    def key(self) -> tuple[str, str, str | None, tuple[str, ...], str, str | None]:
        """What tells this finding from others."""
        return self.check, self.contract, self.behavior, self.rules, self.about, self.name


class View:
    """One stack at all its representative requests; decisions are computed once per set of applying rules."""

    def __init__(self, stack: Stack, points: Mapping[str, set[Fraction]]) -> None:
        """Enumerate the stack's requests, with the number constants of the whole repository."""
        self.stack = stack
        self.space: Space = enumerate_space(stack.attributes, stack.named, stack.assumed, points)
        self._traces: dict[str, list[Trace]] = {}

    def predicate(self, rule: Rule) -> Holds:
        """Give the predicate of a rule: `when` and not `unless`."""
        when = self.space.compiler.condition(rule.raw.get("when"))
        if "unless" not in rule.raw:
            return when
        unless = self.space.compiler.condition(rule.raw["unless"])
        return lambda request: when(request) and not unless(request)

    @cached_property
    def applies(self) -> dict[str, Region]:
        """Give the region of each rule's condition."""
        return {rule.id: self.space.where(self.predicate(rule)) for rule in self.stack.rules.values()}

    @property
    def every(self) -> range:
        """The indices of all requests."""
        return range(len(self.space.requests))

    def traces(self, behavior: str) -> list[Trace]:
        """Decide a behavior at every request."""
        if behavior not in self._traces:
            self._traces[behavior] = list(self._decide_all(behavior))
        return self._traces[behavior]

    def _decide_all(self, behavior: str) -> Iterator[Trace]:
        assigning = [rule.id for rule in self.stack.rules.values() if behavior in rule.assigns]
        regions = [(rule, self.applies[rule]) for rule in assigning]
        known: dict[frozenset[str], Trace] = {}
        for index in self.every:
            applying = frozenset(rule for rule, region in regions if index in region)
            if applying not in known:
                known[applying] = decide(self.stack, self.stack.behaviors[behavior], applying)
            yield known[applying]

    def kinds(self, behavior: str) -> list[tuple[Trace, list[int]]]:
        """Group all requests by their trace."""
        groups: dict[int, tuple[Trace, list[int]]] = {}
        for index, trace in enumerate(self.traces(behavior)):
            groups.setdefault(id(trace), (trace, []))[1].append(index)
        return list(groups.values())

    def where(self, rule: Rule, holds: Callable[[Trace, Step], bool]) -> Region:
        """Give the requests at which, for some behavior that a rule assigns, something holds of its level."""
        region: set[int] = set()
        for behavior in rule.assigns:
            for trace, indices in self.kinds(behavior):
                if holds(trace, trace.steps[rule.level]):
                    region.update(indices)
        return frozenset(region)

    def finding(self, check: str, region: Iterable[int], **about: object) -> Finding:
        """Make a finding of this stack with its region and share."""
        whole = frozenset(region)
        return Finding(check, self.stack.contract, region=whole, share=self.space.share(whole), **about)  # type: ignore[arg-type]

    def pairs(self, free: Iterable[str], freed: Mapping[str, frozenset[str]]) -> Iterator[tuple[int, int]]:
        """Yield ordered pairs of different requests that differ only in the attributes `free` and set members `freed`.

        Attributes that apply at only one of the two may differ too.
        """
        conditional = {name for name, one in self.stack.attributes.items() if one.applies_when is not None}
        groups: dict[tuple[object, ...], list[int]] = {}
        fixed = [name for name in self.stack.attributes if name not in free]
        for index, request in enumerate(self.space.requests):
            key = tuple(self._held(request, name, freed) for name in fixed if name not in conditional)
            groups.setdefault(key, []).append(index)
        loose = [name for name in fixed if name in conditional]
        for group in groups.values():
            for one in group:
                yield from ((one, other) for other in group if one != other and self._agree(one, other, loose, freed))

    def _held(self, request: Request, name: str, freed: Mapping[str, frozenset[str]]) -> object:
        at = request[self.space.compiler.places[name]]
        if at == NONE or name not in freed:
            return at
        return self.space.domains[name][at] - freed[name]

    def _agree(self, one: int, other: int, loose: list[str], freed: Mapping[str, frozenset[str]]) -> bool:
        first, second = self.space.requests[one], self.space.requests[other]
        for name in loose:
            place = self.space.compiler.places[name]
            if NONE in (first[place], second[place]):
                continue
            if self._held(first, name, freed) != self._held(second, name, freed):
                return False
        return True


class Oracle:
    """All stacks of a repository; contracts in file order as the mappings that YAML gives."""

    def __init__(self, levels: list[str], contracts: Mapping[str, Raw]) -> None:
        """Take the levels, highest first, and the contracts by id."""
        self.levels = list(levels)
        self.contracts = dict(contracts)
        self._points = constants(contracts)
        self._views: dict[str, View] = {}

    def view(self, contract: str) -> View:
        """Give a contract's stack with its requests and decisions."""
        if contract not in self._views:
            self._views[contract] = View(read_stack(contract, self.contracts, self.levels), self._points)
        return self._views[contract]

    def parents(self, contract: str) -> list[str]:
        """List the contracts that a contract extends directly."""
        return list(self.contracts[contract].get("extends", ()))

    def leaves(self) -> list[str]:
        """List the contracts that no other extends."""
        extended = {above for contract in self.contracts for above in self.parents(contract)}
        return [contract for contract in self.contracts if contract not in extended]

    def decision(self, contract: str, behavior: str, index: int) -> Trace:
        """Decide one behavior at one request of a contract's stack."""
        return self.view(contract).traces(behavior)[index]
