"""Changed records: everything that a contract says besides its logic and its texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specctl.diff.change import RecordChange, What
from specctl.diff.places import in_words, order, sides
from specctl.diff.record_tree import Node, Pair, is_same, pairs, plain
from specctl.language.contract import Contract
from specctl.problem import Route

# With more entries than this, those of two lists that are most alike are not looked for: it takes a while.
_MOST_PAIRED = 60
_Inner = tuple[int | str, ...]


def record_changes(base: Contract | None, head: Contract | None) -> tuple[RecordChange, ...]:
    """The records that changed, in the order of the file; none for a contract that only one side has.

    Lists are sets, but for the few whose order counts: of a list, each entry that came or went is a change of its own.
    """
    if base is None or head is None:
        return ()
    found = [change for pair in pairs(base, head) if pair.what != "text" for change in _of(pair, base, head)]
    return tuple(sorted(found, key=lambda change: (order(change.at), change.place, repr(change.after))))


def _of(pair: Pair, base: Contract, head: Contract) -> Iterator[RecordChange]:
    for before, after in _differences(pair):
        name, steps = pair.steps, before if after is None else after
        rule = name[1] if name[0] == "rules" else None
        old, new = _value(pair.base, before), _value(pair.head, after)
        if pair.what == "renamed":
            old, new, steps = pair.old, name[-1], ("id",)
        at = sides(base, _route(pair.base, before), head, _route(pair.head, after))
        place = in_words((*name, *_named(steps or ())))
        what: What = "added" if before is None else "removed" if after is None else "changed"
        yield RecordChange(name[0], place, what, old, new, rule, at)


def _differences(pair: Pair) -> Iterator[tuple[_Inner | None, _Inner | None]]:
    """Where the two sides of a part differ, from the part on; None on the side that does not have it."""
    if pair.base is None or pair.head is None:
        yield None if pair.base is None else (), None if pair.head is None else ()
    elif pair.what == "renamed":
        yield ("id",), ("id",)
    else:
        before, after = plain(pair.base.value), plain(pair.head.value)
        if is_same(before, after):
            return
        if _is_one(before) and _is_one(after):
            yield (0,), (0,)
        else:
            yield from _compared(before, after, is_ordered=pair.head.part.is_ordered)


def _is_one(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list | Mapping)


def _compared(before: Any, after: Any, *, is_ordered: bool) -> Iterator[tuple[_Inner | None, _Inner | None]]:
    from deepdiff import DeepDiff  # noqa: PLC0415  190 ms, and few changes are of lists

    result = DeepDiff(
        before,
        after,
        ignore_order=not is_ordered,
        ignore_private_variables=False,
        cutoff_intersection_for_pairs=0 if max(len(before), len(after)) > _MOST_PAIRED else 0.7,
        view="tree",
    )
    for kind, levels in result.items():
        for level in levels:
            yield (
                None if kind.endswith("_added") else tuple(level.path(output_format="list")),
                None if kind.endswith("_removed") else tuple(level.path(output_format="list", use_t2=True)),
            )


def _value(node: Node | None, steps: _Inner | None) -> Any:
    if node is None or steps is None:
        return None
    value = node.value
    for step in steps:
        if not isinstance(value, list | Mapping):
            break
        value = value[step]  # type: ignore[index]  # the steps lead through this very value
    return value


def _route(node: Node | None, steps: _Inner | None) -> Route | None:
    return None if node is None or steps is None else (*node.route, *steps)


def _named(steps: _Inner) -> _Inner:
    """The steps that are worth a word: not the place of an entry of a list as a whole."""
    return steps[:-1] if steps and isinstance(steps[-1], int) else steps
