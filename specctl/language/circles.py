"""Circles in graphs of names: what extends, uses or overrides itself by way of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Circle = tuple[str, ...]
_SHOWN = 8


def find_circles(edges: Mapping[str, Sequence[str]]) -> list[Circle]:
    """Circles that share no name, each from its first name by alphabet; without their names no circle is left.

    `edges` maps each name to those it leads to; names that are no keys lead nowhere.
    """
    found: list[Circle] = []
    taken: set[str] = set()
    while True:
        left = {name: [other for other in others if other not in taken] for name, others in edges.items()}
        circles = list(_apart(_walk({name: others for name, others in left.items() if name not in taken})))
        if not circles:
            return sorted(found)
        found += circles
        taken.update(name for circle in circles for name in circle)


def path_of(circle: Circle) -> str:
    """A circle in words, back to where it begins; the middle of a long one is left out."""
    names = circle if len(circle) <= _SHOWN else (*circle[: _SHOWN - 2], f"… ({len(circle):,} in all)", circle[-1])
    return " → ".join((*names, circle[0]))


def _apart(circles: Iterator[Circle]) -> Iterator[Circle]:
    """The circles that share no name with an earlier one."""
    taken: set[str] = set()
    for circle in circles:
        if taken.isdisjoint(circle):
            taken.update(circle)
            start = circle.index(min(circle))
            yield (*circle[start:], *circle[:start])


def _walk(edges: Mapping[str, Sequence[str]]) -> Iterator[Circle]:
    """A circle for each step that leads back to where the walk came from, depth first."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        places: dict[str, int] = {}
        waiting: list[tuple[str, bool]] = [(start, True)]
        while waiting:
            name, is_entering = waiting.pop()
            if not is_entering:
                done.add(path.pop())
                del places[name]
            elif name in places:
                yield tuple(path[places[name] :])
            elif name not in done and name in edges:
                places[name] = len(path)
                path.append(name)
                waiting.append((name, False))
                waiting += [(other, True) for other in reversed(edges[name])]
