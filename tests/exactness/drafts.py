"""A repository while it is drawn: fresh names, and what a contract of it sees so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

from .attributes import Attribute, Raw, exact, read_attributes
from .behaviors import Behavior, Value, read_behaviors, read_tools, statements
from .requests import Space, enumerate_space
from .stacks import stack_order

T = TypeVar("T")
Contract = dict[str, Any]
SECTIONS = ("attributes", "behaviors", "tools", "effects", "conditions")


@dataclass
class Draft:
    """Everything drawn so far; `pools` holds the constants that conditions may name on a number."""

    rng: Random
    levels: list[str]
    limit: int
    reuse: bool
    contracts: dict[str, Contract] = field(default_factory=dict)
    pools: dict[str, list[Decimal]] = field(default_factory=dict)
    chains: dict[str, list[Any]] = field(default_factory=dict)
    hot: dict[str, float] = field(default_factory=dict)
    theme: str = ""
    tall: bool = False
    relay: bool = False
    spaces: dict[str, Space] = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        """Say yes with a probability."""
        return self.rng.random() < probability

    def pick(self, options: Iterable[T]) -> T:
        """Pick one."""
        return self.rng.choice(list(options))

    def some(self, options: Iterable[T], most: int, least: int = 1) -> list[T]:
        """Pick several different ones, `least` to `most`."""
        pool = list(options)
        return self.rng.sample(pool, min(len(pool), self.rng.randint(least, most)))

    def weighted(self, options: dict[T, float]) -> T:
        """Pick one by weight."""
        return self.rng.choices(list(options), list(options.values()))[0]

    def stack(self, contract: str) -> list[str]:
        """Give the stack order of a contract drawn so far."""
        return stack_order(contract, self.contracts)

    def attributes(self, contract: str) -> dict[str, Attribute]:
        """Give the attributes that a contract sees."""
        return read_attributes(self.stack(contract), self.contracts)

    def tools(self, contract: str) -> dict[str, frozenset[str]]:
        """Give the tools that a contract sees."""
        return read_tools(self.stack(contract), self.contracts)

    def behaviors(self, contract: str) -> dict[str, Behavior]:
        """Give the behaviors that a contract sees."""
        return read_behaviors(self.stack(contract), self.contracts, self.levels, self.tools(contract))

    def rules(self, contract: str) -> list[tuple[str, Contract]]:
        """Give the rules that a contract sees, each with its level."""
        return [
            (self.contracts[each]["level"], rule)
            for each in self.stack(contract)
            for rule in self.contracts[each].get("rules", ())
        ]

    def named(self, contract: str, section: str) -> list[str]:
        """Give the names that a contract sees in one section."""
        return [name for each in self.stack(contract) for name in self.contracts[each].get(section, {})]

    def fresh(self, contract: str, section: str, names: Sequence[str]) -> str | None:
        """Give a name new to the stack (in most repositories: to all contracts), or None if all are taken."""
        taken = set(self.named(contract, section))
        if not self.reuse:
            taken |= {name for each in self.contracts.values() for name in each.get(section, {})}
        free = [name for name in names if name not in taken]
        return self.pick(free) if free else None

    def fresh_id(self, contract: str, section: str, prefix: str) -> str:
        """Give a rule, property or case a new id."""
        seen = self.stack(contract) if self.reuse else list(self.contracts)
        taken = {one["id"] for each in seen for one in self.contracts[each].get(section, ())}
        return next(name for i in range(1, 1000) if (name := f"{prefix}{i}") not in taken)

    def space(self, contract: str) -> Space:
        """Give the request space of a contract, once its attributes and assumptions are drawn."""
        if contract not in self.spaces:
            raws = [self.contracts[each] for each in self.stack(contract)]
            named = {name: one for raw in raws for name, one in raw.get("conditions", {}).items()}
            assumed = [one for raw in raws for one in raw.get("assume", ())]
            self.spaces[contract] = enumerate_space(self.attributes(contract), named, assumed, self.points())
        return self.spaces[contract]

    def points(self) -> dict[str, set[Fraction]]:
        """Give the constants that conditions may name on numbers, as exact fractions."""
        return {name: {exact(one) for one in pool} for name, pool in self.pools.items()}

    def met(self, contract: str, where: Raw) -> bool:
        """Say whether some request meets a rule's `when` and `unless`; also where there is no request at all."""
        space = self.space(contract)
        when, unless = (space.compiler.condition(where.get(key)) for key in ("when", "unless"))
        excepts = bool(where.get("unless"))
        return not space.requests or any(when(one) and not (excepts and unless(one)) for one in space.requests)

    def chain(self, behavior: Behavior) -> list[Any]:
        """Give comparable values of a behavior, one a tier: the only ones that `otherwise` may state."""
        if behavior.name not in self.chains:
            tiers = [self.pick(tier) for tier in behavior.tiers]
            self.chains[behavior.name] = tiers or ["unlimited", *self.rng.sample(range(1, 9), 3)]
        return self.chains[behavior.name]


def size(draft: Draft, attribute: Attribute) -> int:
    """Bound the number of representative values of an attribute."""
    counts = {
        "bool": 2,
        "enum": len(attribute.leaves),
        "integer": int(attribute.maximum - attribute.minimum) + 1,
        "number": 2 * len(draft.pools.get(attribute.name, ())) + 3,
        "set": 1 << len(attribute.members),
    }
    return counts[attribute.kind]


def volume(draft: Draft, contract: str) -> int:
    """Bound the number of representative requests of a contract's stack."""
    whole = 1
    for attribute in draft.attributes(contract).values():
        whole *= size(draft, attribute)
    return whole


def sound(draft: Draft, contract: str) -> bool:
    """Say whether a stack has each name once, refines a leaf once, sets a behavior once a level, and is small."""
    order = draft.stack(contract)
    raws = [draft.contracts[each] for each in order]
    lists = [draft.named(contract, section) for section in ("attributes", "tools", "effects", "conditions")]
    sections = ("rules", "properties", "cases")
    lists += [[one["id"] for raw in raws for one in raw.get(section, ())] for section in sections]
    lists.append(
        [f"{name}.{leaf}" for raw in raws for name, leaves in raw.get("refine", {}).items() for leaf in leaves]
    )
    lists.append([name for raw in raws for name, one in raw.get("behaviors", {}).items() if "type" in one])
    lists.append(
        [f"{raw['level']}.{name}" for raw in raws for name, one in raw.get("behaviors", {}).items() if sets(one)]
    )
    if any(len(names) != len(set(names)) for names in lists):
        return False
    return comparable(draft, contract) and volume(draft, contract) <= draft.limit


def sets(entry: Raw) -> bool:
    """Say whether a behavior's entry sets something."""
    return "combine" in entry or "must_decide" in entry


def comparable(draft: Draft, contract: str) -> bool:
    """Say whether no two statements of `otherwise` in a stack are incomparable."""
    order, tools = draft.stack(contract), draft.tools(contract)
    for behavior in draft.behaviors(contract).values():
        stated: list[Value] = statements(behavior, order, draft.contracts, tools)
        if any(one != other and behavior.rank(one) == behavior.rank(other) for one in stated for other in stated):
            return False
    return True


def written(number: Fraction) -> int | Decimal:
    """Give a fraction with a finite decimal as it is written: a whole number or a decimal."""
    if number.denominator == 1:
        return int(number)
    return Decimal(number.numerator) / Decimal(number.denominator)
