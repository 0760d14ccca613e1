"""Conditions (section 3): what a test means for one value, and a whole condition for one request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .attributes import Attribute, Raw, exact, listed

Request = tuple[int, ...]
Holds = Callable[[Request], bool]
RESERVED = ("all", "any", "not", "is")


def meets(attribute: Attribute, test: Any, value: Any) -> bool:
    """Say whether a value that the attribute has meets a test on it."""
    if attribute.kind == "bool":
        return bool(value is test)
    if attribute.kind == "enum":
        return meets_enum(attribute, test, value)
    if attribute.kind == "set":
        return meets_set(test, value)
    return meets_number(test, value)


def meets_enum(attribute: Attribute, test: Any, value: str) -> bool:
    """Test a leaf: one name, several, or none of those under `not`."""
    if isinstance(test, Mapping):
        return not meets_enum(attribute, test["not"], value)
    return any(value in attribute.groups[name] for name in listed(test))


def meets_set(test: Any, value: frozenset[str]) -> bool:
    """Test a set: it has any of the names, or all operators of a mapping hold."""
    if not isinstance(test, Mapping):
        return any(name in value for name in listed(test))
    checks: dict[str, Callable[[list[str]], bool]] = {
        "any_of": lambda names: any(name in value for name in names),
        "all_of": lambda names: all(name in value for name in names),
        "none_of": lambda names: not any(name in value for name in names),
    }
    return all(checks[operator](listed(names)) for operator, names in test.items())


def meets_number(test: Any, value: Any) -> bool:
    """Test a number: equal to one of those listed, or all operators of a mapping hold."""
    if not isinstance(test, Mapping):
        return any(value == exact(number) for number in listed(test))
    checks: dict[str, Callable[[Any], bool]] = {
        "lt": lambda bound: value < exact(bound),
        "le": lambda bound: value <= exact(bound),
        "gt": lambda bound: value > exact(bound),
        "ge": lambda bound: value >= exact(bound),
        "not": lambda bounds: all(value != exact(bound) for bound in listed(bounds)),
    }
    return all(checks[operator](bound) for operator, bound in test.items())


class Compiler:
    """Turns conditions into predicates on requests, which hold positions in the attributes' domains (-1: none)."""

    def __init__(self, attributes: Mapping[str, Attribute], domains: Mapping[str, list[Any]], named: Raw) -> None:
        """Take the attributes in request order, their representative values, and the named conditions."""
        self.attributes = attributes
        self.domains = domains
        self.named = named
        self.places = {name: place for place, name in enumerate(attributes)}

    def condition(self, condition: Raw | None) -> Holds:
        """Give the predicate of a condition; an empty or absent one holds always."""
        parts = [self.entry(key, test) for key, test in (condition or {}).items()]
        if len(parts) == 1:
            return parts[0]
        return lambda request: all(part(request) for part in parts)

    def entry(self, key: str, test: Any) -> Holds:
        """Give the predicate of one entry: a reserved key, or a test on an attribute."""
        if key == "all":
            every = [self.condition(each) for each in test]
            return lambda request: all(part(request) for part in every)
        if key == "any":
            some = [self.condition(each) for each in test]
            return lambda request: any(part(request) for part in some)
        if key == "not":
            denied = self.condition(test)
            return lambda request: not denied(request)
        if key == "is":
            uses = [self.condition(self.named[name]) for name in listed(test)]
            return lambda request: all(part(request) for part in uses)
        return self.test(key, test)

    def test(self, name: str, test: Any) -> Holds:
        """Give the predicate of a test; it is false where the attribute has no value."""
        attribute, place = self.attributes[name], self.places[name]
        passing = frozenset(i for i, value in enumerate(self.domains[name]) if meets(attribute, test, value))
        return lambda request: request[place] in passing


def tests(condition: Raw | None) -> Iterator[tuple[str, Any]]:
    """Yield every (attribute, test) written in a condition, not following `is`."""
    for key, test in (condition or {}).items():
        if key in ("all", "any"):
            for each in test:
                yield from tests(each)
        elif key == "not":
            yield from tests(test)
        elif key != "is":
            yield key, test


def conditions(contract: Raw) -> Iterator[Raw]:
    """Yield every condition that a contract writes."""
    yield from contract.get("conditions", {}).values()
    for raw in contract.get("attributes", {}).values():
        if "applies_when" in raw:
            yield raw["applies_when"]
    for assumed in contract.get("assume", ()):
        yield from both_sides(assumed)
    for rule in contract.get("rules", ()):
        yield from (rule[key] for key in ("when", "unless") if key in rule)
    for claim in contract.get("properties", ()):
        if "where" in claim:
            yield claim["where"]


def both_sides(assumed: Raw) -> list[Raw]:
    """Give the condition of an assumption, or both conditions of an `if`/`then`."""
    return [assumed["if"], assumed["then"]] if "if" in assumed else [assumed]


def numbers(test: Any) -> Iterator[Any]:
    """Yield the numbers that a test on a number names."""
    for part in test.values() if isinstance(test, Mapping) else [test]:
        yield from listed(part)
