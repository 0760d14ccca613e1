"""Who may change what: each behavior's requests, grouped by what is decided and what is open to each level."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from specctl.answers.values import Choice, choices
from specctl.language.behavior import Behavior, Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Grant, Stack
from specctl.logic.measure import Measure
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region, union
from specctl.logic.resolve import Resolution, resolve
from specctl.logic.standing import Binding, Standing, opening
from specctl.logic.universe import Universe
from specctl.values import entity


@dataclass(frozen=True)
class Power:
    """What a level may set, which of it only because another level passes the right on, and what it may pass on."""

    level: str
    open: frozenset[Choice] = frozenset()
    passed_by: frozenset[tuple[str, Choice]] = frozenset()
    may_pass: frozenset[tuple[str, Choice]] = frozenset()


Powers = tuple[Power, ...]
Part = tuple[tuple[Outcome, Powers], Region]
Change = Callable[[Power], Power]


@entity
class Entry:
    """Requests at which one behavior has one outcome and the same powers; `rules` decide there, widest first."""

    outcome: Outcome
    powers: Powers
    region: Region = field(repr=False)
    share: float | None
    rules: tuple[tuple[Rule, float | None], ...]
    by_default: bool


@entity
class Authority:
    """One behavior: everything that can be set of it, and its entries, which make up the space, widest first."""

    behavior: Behavior
    choices: tuple[Choice, ...]
    entries: tuple[Entry, ...]


def authority(stack: Stack, name: str, universe: Universe, measure: Measure) -> Authority:
    """Who may change one behavior, for all levels below the highest that has a rule for it."""
    resolution = resolve(stack, name, universe)
    every = choices(stack, resolution.behavior)
    first = stack.levels.index(resolution.levels[0].level) if resolution.levels else len(stack.levels)
    space = universe.space(stack)
    parts: list[Part] = [
        ((outcome, ()), region & space) for outcome, region in outcomes(resolution).items() if region & space
    ]
    for level in stack.levels[first + 1 :]:
        parts = _Splitter(resolution, stack, level, every, universe).split(parts)
    entries = [_entry(part, resolution, space, measure) for part in parts]
    return Authority(resolution.behavior, every, tuple(sorted(entries, key=lambda entry: -(entry.share or 0.0))))


def _entry(part: Part, resolution: Resolution, space: Region, measure: Measure) -> Entry:
    (outcome, powers), region = part
    found = [(item.rule, where & region) for item, where in resolution.deciding.items()]
    rules = [(rule, measure.share(where, region)) for rule, where in found if where]
    rules.sort(key=lambda item: -(item[1] or 0.0))
    by_default = bool(region & resolution.undecided)
    return Entry(outcome, powers, region, measure.share(region, space), tuple(rules), by_default)


@entity
class _Splitter:
    """Splits parts of the space by what one level may do there."""

    resolution: Resolution
    stack: Stack
    level: str
    every: tuple[Choice, ...]
    universe: Universe

    def split(self, parts: Iterable[Part]) -> list[Part]:
        before = self.resolution.before(self.level, self.stack.levels)
        found = [((outcome, (*powers, Power(self.level))), region) for (outcome, powers), region in parts if region]
        for region, change in self._changes(before):
            found = [part for one in found for part in _split(one, region, change)]
        return found

    def _changes(self, before: Standing) -> Iterator[tuple[Region, Change]]:
        opened = {choice: self._open(before, self.level, choice) for choice in self.every}
        for region, together in _by_region(opened).items():
            yield region, _opening(together)
        direct = _without_delegation(before, self.universe)
        for choice, region in opened.items():
            passed = region - self._open(direct, self.level, choice)
            if passed:
                for owner, part in self._passing(before, choice).items():
                    yield passed & part, _passed(owner, choice)
        for lower in self.stack.levels[self.stack.levels.index(self.level) + 1 :]:
            granted = _granting(before, self.level, lower, self.universe)
            for choice in self.every:
                gained = self._open(granted, lower, choice) - self._open(before, lower, choice)
                if gained & opened[choice]:
                    yield gained & opened[choice], _passing_on(lower, choice)

    def _open(self, before: Standing, level: str, choice: Choice) -> Region:
        return opening(before, level, choice.probe, self.resolution.behavior, self.universe)

    def _passing(self, before: Standing, choice: Choice) -> Mapping[str, Region]:
        """The levels of which an effective rule grants this level a value, with where."""
        binding = before.binding.items()
        found: dict[str, Region] = {}
        for (owner, _, grant), region in binding:
            if grant.mode in ("to", "only") and grant.gives(self.level, choice.probe):
                entitled = (held for key, held in binding if _entitles(key[2], owner, choice))
                here = region & union(entitled, self.universe.nothing)
                found[owner] = found.get(owner, self.universe.nothing) | here
        return found


def _entitles(grant: Grant, owner: str, choice: Choice) -> bool:
    """Whether a grant lets a level pass a value on."""
    return grant.delegable and grant.mode in ("to", "only") and grant.gives(owner, choice.probe)


def _split(part: Part, region: Region, change: Change) -> list[Part]:
    (outcome, powers), whole = part
    inside, outside = whole & region, whole - region
    changed = (outcome, (*powers[:-1], change(powers[-1])))
    return [(key, piece) for key, piece in ((changed, inside), (part[0], outside)) if piece]


def _by_region(regions: Mapping[Choice, Region]) -> dict[Region, list[Choice]]:
    found: dict[Region, list[Choice]] = {}
    for choice, region in regions.items():
        found.setdefault(region, []).append(choice)
    return found


def _opening(together: Sequence[Choice]) -> Change:
    return lambda power: replace(power, open=power.open | frozenset(together))


def _passed(owner: str, choice: Choice) -> Change:
    return lambda power: replace(power, passed_by=power.passed_by | {(owner, choice)})


def _passing_on(lower: str, choice: Choice) -> Change:
    return lambda power: replace(power, may_pass=power.may_pass | {(lower, choice)})


def _without_delegation(before: Standing, universe: Universe) -> Standing:
    """What stands if no right could be passed on."""
    binding: Binding = {}
    for (owner, value, grant), region in before.binding.items():
        key = (owner, value, replace(grant, delegable=False))
        binding[key] = binding.get(key, universe.nothing) | region
    return Standing(before.decided, before.conflict, binding)


def _granting(before: Standing, level: str, lower: str, universe: Universe) -> Standing:
    """What stands if a level grants a lower one everything, and leaves the decision as it is."""
    key: tuple[str, Outcome, Grant] = (level, "", Grant("only", frozenset({lower}), None))
    return Standing(before.decided, before.conflict, {**before.binding, key: universe.everything})
