"""Cases out of the rules: one inside what a rule decides, those at its boundaries, and the nearest benign twin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specctl.generate.suite_case import Kind
from specctl.generate.suite_edges import Edge, edges
from specctl.generate.suite_ground import Ground
from specctl.language.rule import Rule
from specctl.logic.evaluate import Fact, Request, decide
from specctl.logic.region import Region
from specctl.logic.witness import witness
from specctl.values import entity
from specctl.words import fact

# The requests that a text stands for, and a plain one of them.
Shown = tuple[Region, Request]


@entity
class Found:
    """A request found for a rule; `place` makes its id, `base` and `changed` say what it differs from."""

    kind: Kind
    rule: Rule
    about: tuple[str, ...]
    request: Request
    place: str
    group: str
    base: Request | None = None
    changed: tuple[str, ...] = ()


def found_for(rule: Rule, ground: Ground, shown: Iterable[Shown] = ()) -> Iterator[Found]:
    """The cases of a rule; what a text shows already is started from, and not asked for again."""
    seen: set[tuple[str, str]] = set()
    for place, (about, region, base) in enumerate(_groups(ground.by_rule(rule), ground, shown)):
        suffix = f"-for-{about[0]}" if place else ""
        group = f"{rule.id}{suffix}"
        inside = _inside(about, region, rule, ground) if base is None else base
        if base is None:
            yield Found("inside", rule, about, inside, f"inside{suffix}", group)
        yield from _twins(about, inside, rule, ground, group)
        for edge in edges(rule, about, inside, ground):
            if (edge.attribute, edge.place) not in seen:
                seen.add((edge.attribute, edge.place))
                yield from _of_edge(edge, rule, about, ground, group)


def _groups(
    decided: Mapping[str, Region], ground: Ground, shown: Iterable[Shown]
) -> Iterator[tuple[tuple[str, ...], Region, Request | None]]:
    """Behaviors that one request can show together; first by what has a text, then by what it takes."""
    rest = dict(decided)
    for region, request in shown:
        about = tuple(name for name, part in rest.items() if region <= part)
        if about:
            yield about, region, request
            rest = {name: part for name, part in rest.items() if name not in about}
    while rest:
        together, found = ground.region, []
        for name, part in rest.items():
            if together & part:
                together &= part
                found.append(name)
        yield tuple(found), together, None
        rest = {name: part for name, part in rest.items() if name not in found}


def _inside(about: tuple[str, ...], region: Region, rule: Rule, ground: Ground) -> Request:
    """A request of a region, as near to a benign twin as one can be."""
    value = ground.stack.assigned_by[rule][about[0]].value
    benign = ground.looser(about[0], value)
    near = next((inside for layer in ground.layers(benign) if (inside := layer & region)), region) if benign else region
    return ground.request(near)


def _of_edge(edge: Edge, rule: Rule, about: tuple[str, ...], ground: Ground, group: str) -> Iterator[Found]:
    """Both sides of a boundary, the inner one first; each is named by the value that it has."""
    for request, base in ((edge.inside, None), (edge.outside, edge.inside)):
        told = _value(request.get(edge.attribute), edge.place)
        shown = tuple(name for name in about if _decides(rule, name, request, ground) == (base is None))
        changed = () if base is None else changes(base, request)
        place = f"{edge.attribute}-{told}"
        yield Found("boundary", rule, shown, request, place, f"{group}-{edge.attribute}-{edge.place}", base, changed)


def _decides(rule: Rule, behavior: str, request: Request, ground: Ground) -> bool:
    return rule in decide(ground.stack, behavior, request).rules


def _value(value: Fact | None, place: str) -> str:
    """A value in an id: of a set whether it has the member."""
    if value is None:
        return "none"
    if isinstance(value, list | tuple | frozenset):
        return f"with-{place}" if place in value else f"without-{place}"
    return fact(value)


def _twins(about: tuple[str, ...], inside: Request, rule: Rule, ground: Ground, group: str) -> Iterator[Found]:
    """For each behavior the request with the fewest changes that gets a more permissive value."""
    start = ground.point(inside)
    for name in about:
        benign = ground.looser(name, ground.stack.assigned_by[rule][name].value)
        near = next((part for layer in ground.layers(start) if (part := layer & benign)), None) if benign else None
        request = None if near is None else witness(ground.calm(near), ground.stack, ground.universe)
        if request is not None:
            twin = {
                key: inside.get(key, value) if _same(key, request, inside, ground) else value
                for key, value in request.items()
            }
            yield Found("twin", rule, (name,), twin, f"twin-{name}", group, inside, changes(inside, twin))


def _same(name: str, one: Request, other: Request, ground: Ground) -> bool:
    """Whether two requests have values of an attribute that no condition tells apart."""
    if name not in other:
        return False
    attribute = ground.stack.attributes[name]
    return ground.universe.at(attribute, one[name], ground.stack) == ground.universe.at(
        attribute, other[name], ground.stack
    )


def changes(before: Request, after: Request) -> tuple[str, ...]:
    """The attributes that have another value; those that apply at one of two requests only follow from others."""
    return tuple(sorted(name for name in before if name in after and plain(before[name]) != plain(after[name])))


def plain(value: Fact) -> object:
    """A fact as plain data; a set as a sorted list of its members."""
    return sorted(value) if isinstance(value, list | tuple | frozenset) else value
