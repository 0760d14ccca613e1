"""Rules of which every two conflict, as one finding for people; programs get the pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from specctl.diagnostics import Diagnostic, Fix, Label, Lazy

_CHECK = "conflicting-rules"
_LEAST = 3
Pairs = Mapping[frozenset[str], Diagnostic]


def grouped(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings in order, each group of three or more rules that all conflict in place of its first pair."""
    if sum(item.check == _CHECK for item in diagnostics) < _LEAST:
        return tuple(diagnostics)
    first: dict[int, Diagnostic] = {}
    gone: set[int] = set()
    for pairs in _by_behavior(diagnostics).values():
        for group in _groups(pairs):
            first[id(group[0])] = _joined(group)
            gone.update(map(id, group[1:]))
    return tuple(first.get(id(item), item) for item in diagnostics if id(item) not in gone)


def _by_behavior(diagnostics: Iterable[Diagnostic]) -> Mapping[tuple[str | None, ...], Pairs]:
    """The conflicts of each contract and behavior by their pair of rules, in order; one that is told twice is left."""
    found: dict[tuple[str | None, ...], dict[frozenset[str], Diagnostic]] = {}
    for item in diagnostics:
        if item.check == _CHECK:
            key = (item.contract, item.behavior, item.severity)
            found.setdefault(key, {}).setdefault(frozenset(item.rules), item)
    return found


def _groups(pairs: Pairs) -> Iterator[list[Diagnostic]]:
    """The pairs of each group of rules; every pair is in one group at most."""
    left = dict(pairs)
    neighbors: dict[str, dict[str, None]] = {}
    for item in pairs.values():
        one, other = item.rules
        neighbors.setdefault(one, {})[other] = None
        neighbors.setdefault(other, {})[one] = None
    for pair, item in pairs.items():
        if pair not in left:
            continue
        members = list(item.rules)
        for rule in neighbors[members[0]]:
            if all(frozenset((rule, member)) in left for member in members):
                members.append(rule)
        if len(members) >= _LEAST:
            within = [key for key in left if key <= set(members)]
            yield [left.pop(key) for key in within]


def _joined(group: Sequence[Diagnostic]) -> Diagnostic:
    """One finding on the rules of some pairs, with the request of the first pair."""
    first = group[0]
    labels = {rule: label for item in group for rule, label in _labels(item)}
    places = sorted(labels.values(), key=lambda label: (label.location.path, label.location.span))
    names = [rule for rule, label in sorted(labels.items(), key=lambda entry: places.index(entry[1]))]
    extent = first.lazily.extent
    is_one_region = len({item.lazily.extent.region for item in group}) == 1
    pair = " and ".join(f"`{rule}`" for rule in first.rules)
    shown = extent if is_one_region else replace(extent, region=f"for {pair}, {extent.region}")
    return replace(
        first,
        message=f"every two of these {len(names)} rules conflict on `{first.behavior}`: "
        + ", ".join(f"`{rule}`" for rule in names),
        location=places[0].location,
        here=places[0].message,
        related=tuple(places[1:]),
        lazily=Lazy(lambda: shown),
        help=_help(first),
        fix=_fix(group),
    )


def _labels(item: Diagnostic) -> Iterator[tuple[str, Label]]:
    """Each rule of a pair with its place; the finding stands at the second."""
    yield item.rules[1], Label(item.location, item.here)
    yield item.rules[0], item.related[0]


def _help(first: Diagnostic) -> str:
    why = (first.help or "").partition(";")[0]
    return (
        f"{why}; of every two, list one under the `overrides` of the other, or let one stand back with `unless`; "
        "or give all the same value"
    )


def _fix(group: Sequence[Diagnostic]) -> Fix | None:
    """What the pairs' fixes come to, if every pair has one; each is applied on its own."""
    fixes = [item.fix for item in group if item.fix is not None]
    return replace(fixes[0], message="one edit for every two of them") if len(fixes) == len(group) else None
