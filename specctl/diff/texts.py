"""Changed texts: statements, reasons, examples, descriptions; nothing of them decides anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specctl.diff.change import Sides, TextChange, What
from specctl.diff.places import in_words, order, sides
from specctl.diff.record_tree import Node, Pair, pairs, texts_of
from specctl.language.contract import Contract
from specctl.problem import Route


def text_changes(base: Contract | None, head: Contract | None) -> tuple[TextChange, ...]:
    """The texts that changed, in the order of the file; none for a contract that only one side has.

    The texts of a rule, attribute or the like that only one side has are part of its being added or removed.
    """
    if base is None or head is None:
        return ()
    found = [change for pair in pairs(base, head) if pair.what == "text" for change in _of(pair, base, head)]
    return tuple(sorted(found, key=lambda change: order(change.at)))


def _of(pair: Pair, base: Contract, head: Contract) -> Iterator[TextChange]:
    before, after = _texts(pair.base), _texts(pair.head)
    gone = [text for text in before if text not in after]
    new = [text for text in after if text not in before]
    for place in range(max(len(gone), len(new))):
        old = gone[place] if place < len(gone) else None
        now = new[place] if place < len(new) else None
        at = sides(base, None if old is None else before[old], head, None if now is None else after[now])
        yield _change(pair.steps, old, now, at)


def _change(steps: tuple[str, ...], before: str | None, after: str | None, at: Sides) -> TextChange:
    what: What = "added" if before is None else "removed" if after is None else "changed"
    return TextChange(in_words(steps), what, before, after, steps[1] if steps[0] == "rules" else None, at)


def _texts(node: Node | None) -> dict[str, Route]:
    """The texts of a part, each once, and where they stand."""
    if node is None:
        return {}
    if isinstance(node.value, Mapping):
        return {_whole(node.value): node.route}
    found = texts_of(node.value)
    if node.part.is_ordered and found:
        return {"\n".join(found): node.route}
    if not isinstance(node.value, list) or len(found) < len(node.value):
        return dict.fromkeys(found, node.route)
    return {text: (*node.route, found.index(text)) for text in found}


def _whole(example: Mapping[str, Any]) -> str:
    """An example as one text: a line or more for each of its parts."""
    return "\n".join(f"{key}: {text}" for key, value in example.items() for text in texts_of(value))
