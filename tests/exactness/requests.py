"""The request space of a stack (section 3), one representative for each cell, each with its exact measure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, pairwise, product
from typing import Any

from .attributes import Attribute, Raw, exact, listed
from .conditions import Compiler, Holds, Request, both_sides, conditions, numbers, tests

NONE = -1
Weighed = list[tuple[Any, Fraction]]


@dataclass(frozen=True)
class Space:
    """All representative requests of a stack; `domains` gives the values that the positions stand for."""

    attributes: dict[str, Attribute]
    domains: dict[str, list[Any]]
    compiler: Compiler
    requests: list[Request]
    measures: list[Fraction]
    total: Fraction

    def share(self, region: Iterable[int]) -> Fraction | None:
        """Give the share of a region of request indices; None where the space itself measures 0."""
        return sum((self.measures[i] for i in region), Fraction(0)) / self.total if self.total else None

    def where(self, holds: Holds) -> frozenset[int]:
        """Give the region of a predicate."""
        return frozenset(i for i, request in enumerate(self.requests) if holds(request))

    def facts(self, index: int) -> dict[str, Any]:
        """Write one request out: attribute to value, for those that apply; sets as sorted lists."""
        pairs = zip(self.attributes, self.requests[index], strict=True)
        return {name: plain(self.domains[name][at]) for name, at in pairs if at != NONE}

    def locate(self, facts: Mapping[str, Any]) -> int | None:
        """Find the representative of a full request (a witness, say); None where it is outside the space."""
        if not set(facts) <= set(self.attributes):
            return None
        places = [position(self.attributes[name], self.domains[name], facts.get(name)) for name in self.attributes]
        try:
            return self.requests.index(tuple(places))
        except ValueError:
            return None


def plain(value: Any) -> Any:
    """Give a value as JSON has it, numbers as exact fractions."""
    return sorted(value) if isinstance(value, frozenset) else value


def position(attribute: Attribute, domain: list[Any], value: Any) -> int:
    """Find the cell of a value in a domain; -1 for an absent value, -2 for an impossible one."""
    if value is None:
        return NONE
    if attribute.kind == "set":
        value = frozenset(value)
    elif attribute.kind in ("integer", "number"):
        value = exact(value)
    if value in domain:
        return domain.index(value)
    if attribute.kind != "number" or not attribute.minimum < value < attribute.maximum:
        return -2
    return 2 * sum(1 for point in domain[::2] if point < value) - 1


def constants(contracts: Mapping[str, Raw]) -> dict[str, set[Fraction]]:
    """Collect, by attribute name, every number that any condition or case of the repository names."""
    found: dict[str, set[Fraction]] = {}
    for contract in contracts.values():
        named = chain.from_iterable(tests(condition) for condition in conditions(contract))
        contexts = (case.get("context", {}).items() for case in contract.get("cases", ()))
        for name, test in chain(named, chain.from_iterable(contexts)):
            written = [one for one in numbers(test) if not isinstance(one, str | bool)]
            found.setdefault(name, set()).update(exact(one) for one in written)
    return found


def domain(attribute: Attribute, named: set[Fraction]) -> Weighed:
    """List the representative values of an attribute with their probabilities."""
    if attribute.kind == "bool":
        return [(value, Fraction(1, 2)) for value in (False, True)]
    if attribute.kind == "enum":
        whole = sum(attribute.leaves.values(), Fraction(0))
        return [(leaf, weight / whole) for leaf, weight in attribute.leaves.items()]
    if attribute.kind == "set":
        return subsets(attribute.members)
    if attribute.kind == "integer":
        values = range(int(attribute.minimum), int(attribute.maximum) + 1)
        return [(Fraction(value), Fraction(1, len(values))) for value in values]
    return cells(attribute.minimum, attribute.maximum, named)


def subsets(members: tuple[str, ...]) -> Weighed:
    """List all subsets, equally likely."""
    sizes = range(len(members) + 1)
    every = chain.from_iterable(combinations(members, size) for size in sizes)
    return [(frozenset(some), Fraction(1, 2 ** len(members))) for some in every]


def cells(minimum: Fraction, maximum: Fraction, named: set[Fraction]) -> Weighed:
    """Cut a number's range into points (weight 0) and open intervals, each stood for by its middle."""
    if minimum == maximum:
        return [(minimum, Fraction(1))]
    points = sorted({minimum, maximum} | {point for point in named if minimum <= point <= maximum})
    found: Weighed = [(points[0], Fraction(0))]
    for low, high in pairwise(points):
        found.append(((low + high) / 2, (high - low) / (maximum - minimum)))
        found.append((high, Fraction(0)))
    return found


def enumerate_space(
    attributes: dict[str, Attribute], named: Raw, assumed: Iterable[Raw], points: Mapping[str, set[Fraction]]
) -> Space:
    """List every representative request that meets the assumptions."""
    weighed = {name: domain(one, points.get(name, set())) for name, one in attributes.items()}
    domains = {name: [value for value, _ in values] for name, values in weighed.items()}
    compiler = Compiler(attributes, domains, named)
    admits = [assumption(compiler, each) for each in assumed]
    found = [
        (request, measure)
        for request, measure in assignments(attributes, weighed, compiler)
        if all(admit(request) for admit in admits)
    ]
    measures = [measure for _, measure in found]
    requests = [request for request, _ in found]
    return Space(attributes, domains, compiler, requests, measures, sum(measures, Fraction(0)))


def assumption(compiler: Compiler, assumed: Raw) -> Holds:
    """Give the predicate of an assumption: a condition, or an implication."""
    sides = [compiler.condition(side) for side in both_sides(assumed)]
    if len(sides) == 1:
        return sides[0]
    return lambda request: not sides[0](request) or sides[1](request)


def assignments(
    attributes: dict[str, Attribute], weighed: Mapping[str, Weighed], compiler: Compiler
) -> Iterator[tuple[Request, Fraction]]:
    """Yield all assignments: first the attributes that always apply, then those that they make apply."""
    always = [name for name, one in attributes.items() if one.applies_when is None]
    applies = {
        name: compiler.condition(one.applies_when) for name, one in attributes.items() if one.applies_when is not None
    }
    for chosen in product(*(range(len(weighed[name])) for name in always)):
        base = dict(zip(always, chosen, strict=True))
        first = tuple(base.get(name, NONE) for name in attributes)
        present = [name for name in applies if applies[name](first)]
        for more in product(*(range(len(weighed[name])) for name in present)):
            full = base | dict(zip(present, more, strict=True))
            weights = [weighed[name][at][1] for name, at in full.items()]
            yield tuple(full.get(name, NONE) for name in attributes), multiply(weights)


def multiply(factors: Iterable[Fraction]) -> Fraction:
    """Multiply probabilities."""
    whole = Fraction(1)
    for factor in factors:
        whole *= factor
    return whole


def context_holds(space: Space, context: Mapping[str, Any]) -> Holds:
    """Give the predicate of a case's context: exactly these values, for a set exactly these members."""
    places = space.compiler.places
    wanted = {
        places[name]: position(space.attributes[name], space.domains[name], members(space.attributes[name], value))
        for name, value in context.items()
    }
    return lambda request: all(request[place] == at for place, at in wanted.items())


def members(attribute: Attribute, value: Any) -> Any:
    """Read a context's value: for a set always a list."""
    return listed(value) if attribute.kind == "set" else value
