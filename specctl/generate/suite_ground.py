"""What tests are found on: the requests that a contract is asked about, by decision and by deciding rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from specctl.generate.specialize import Specialized
from specctl.generate.suite_case import Expected
from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior, Outcome
from specctl.language.condition import Test
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.evaluate import Request, decide
from specctl.logic.region import Region, union
from specctl.logic.resolve import resolve
from specctl.logic.twins import Free
from specctl.logic.universe import Universe
from specctl.logic.witness import Witness, witness
from specctl.values import entity


@entity
class Ground:
    """A contract where a condition holds.

    `behaviors` limits what is asked about; all that are decided if empty. `usual` are values that requests have
    wherever they can.
    """

    specialized: Specialized
    behaviors: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()

    @property
    def stack(self) -> Stack:
        """The stack as it is written, which rules and conditions are taken from."""
        return self.specialized.full

    @property
    def universe(self) -> Universe:
        """The variables of every request."""
        return self.specialized.universe

    @property
    def region(self) -> Region:
        """The requests that are asked about."""
        return self.specialized.region

    @cached_property
    def decided(self) -> tuple[str, ...]:
        """The behaviors that the contract decides, in order; those asked for, if any are."""
        return tuple(name for name in self.stack.decided if name in (self.behaviors or (name,)))

    @cached_property
    def _parts(self) -> dict[str, dict[Outcome, Region]]:
        return {name: self.specialized.outcomes(name) for name in self.decided}

    def parts(self, behavior: str) -> Mapping[Outcome, Region]:
        """Each outcome of a behavior with its requests."""
        return self._parts[behavior]

    @cached_property
    def _deciding(self) -> dict[str, dict[Rule, Region]]:
        return {
            name: {
                item.rule: part
                for item, found in resolve(self.stack, name, self.universe).deciding.items()
                if (part := (found & self.region) - self.parts(name).get(CONFLICT, self.universe.nothing))
            }
            for name in self.decided
        }

    def deciding(self, behavior: str) -> Mapping[Rule, Region]:
        """Where each rule decides a behavior; a CONFLICT is no decision."""
        return self._deciding[behavior]

    def by_rule(self, rule: Rule) -> dict[str, Region]:
        """The behaviors that a rule decides somewhere, with where it does."""
        return {name: self._deciding[name][rule] for name in self.decided if rule in self._deciding[name]}

    def looser(self, behavior: str, than: Outcome) -> Region:
        """The requests that get a more permissive value."""
        about = self.stack.behaviors[behavior]
        parts = self.parts(behavior).items()
        return union((part for value, part in parts if is_looser(about, value, than)), self.universe.nothing)

    @cached_property
    def units(self) -> tuple[Free, ...]:
        """What can change by itself: each attribute, of a set each member."""
        return tuple(
            (name, member)
            for name, attribute in self.stack.attributes.items()
            for member in (attribute.members if attribute.kind == "set" else ("",))
        )

    @cached_property
    def _preferred(self) -> tuple[Region, ...]:
        """What requests are like wherever they can be: nothing signalled, and the usual values."""
        found = [
            ~self.universe.region(Test(name, "any_of", (member,)), self.stack) for name, member in self.units if member
        ]
        for name, below in self.stack.leaves_of.items():
            found += [
                self.universe.region(Test(name, "is", (value,)), self.stack) for value in self.usual if value in below
            ]
        return tuple(found)

    @cached_property
    def _calm(self) -> tuple[tuple[Region, ...], ...]:
        """For each behavior the requests by outcome, those first where nothing is asked of the product."""
        found = []
        for name in self.decided:
            behavior = self.stack.behaviors[name]
            parts = [(value, part) for value, part in self.parts(name).items() if value != CONFLICT]
            found.append(tuple(part for _, part in sorted(parts, key=lambda each: _calmness(behavior, each[0]))))
        return tuple(found)

    def calm(self, region: Region) -> Region:
        """The requests of a region that are as usual as can be, and at which as little as possible happens."""
        for preferred in self._preferred:
            region = region & preferred or region
        for parts in self._calm:
            region = next((inside for part in parts if (inside := region & part)), region)
        return region

    def request(self, region: Region) -> Witness:
        """A plain request of a region that has one."""
        found = witness(self.calm(region), self.stack, self.universe)
        if found is None:
            message = f"internal error: a region of contract {self.stack.contract.id} without a request"
            raise AssertionError(message)
        return found

    def point(self, request: Request) -> Region:
        """The requests that no condition can tell from one."""
        found = self.region
        for name, value in request.items():
            found &= self.universe.at(self.stack.attributes[name], value, self.stack)
        return found

    def layers(self, start: Region) -> Iterator[Region]:
        """Ever more requests: those that one change leads to, two changes, and so on until nothing is added."""
        reached = start
        while True:
            wider = union((self.universe.forget(reached, *unit) for unit in self.units), reached)
            if wider == reached:
                return
            reached = wider
            yield reached

    def decisions(self, request: Request) -> tuple[Expected, dict[str, tuple[str, ...]]]:
        """What each behavior gets at a request, and the rules that decide; what is undecided is left out."""
        found = {name: decide(self.stack, name, request) for name in self.decided}
        valued = {name: each for name, each in found.items() if each.outcome not in (CONFLICT, UNDECIDED)}
        expected = {name: (each.outcome,) for name, each in valued.items()}
        return expected, {name: tuple(rule.id for rule in each.rules) for name, each in valued.items() if each.rules}


def is_looser(behavior: Behavior, value: Outcome, than: Outcome) -> bool:
    """Whether a value is more permissive than another; no decision is not."""
    return value not in (CONFLICT, UNDECIDED) and behavior.stricter(than, value)


def _calmness(behavior: Behavior, value: Outcome) -> tuple[bool, float, str]:
    """Undecided first where it may be so, else last; then from the most permissive on."""
    if value == UNDECIDED:
        return behavior.must_decide, float("-inf"), ""
    return False, float(behavior.tier(value)), str(value)
