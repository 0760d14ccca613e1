"""A contract as written, short forms written out, and what of two contracts is the same part of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from specctl.diff.record_kinds import CONTRACT, RULE, TEXT_RULE, Part
from specctl.diff.record_pairs import paired
from specctl.diff.renames import renamed
from specctl.language.contract import Contract
from specctl.logic.decimals import as_number
from specctl.problem import Route
from specctl.values import entity, frozen

_NAMES = ("id", "name")


@entity
class Node:
    """A value of a contract: as written, where, what it is, and the entries that say nothing more than its name."""

    value: Any
    route: Route
    part: Part
    left_out: tuple[str, ...] = ()

    @cached_property
    def entries(self) -> dict[str, Node] | None:
        """What it holds, by name; entries of a list by their `id` or `name`, else None."""
        value = self.value
        if self.part.short and not isinstance(value, Mapping):
            return {self.part.short: self._inner(self.part.short, value)} if isinstance(value, str) else {}
        if isinstance(value, Mapping):
            return dict(self._of_mapping(value))
        if not isinstance(value, list) or self.part.is_leaf:
            return None
        if self.part.is_tree:
            return {name: Node({}, (*self.route, place), self.part.of(name)) for place, name in enumerate(value)}
        return self._of_list(value)

    def _inner(self, name: str, value: object, *steps: str | int) -> Node:
        return Node(value, (*self.route, *(steps or (name,))), self.part.of(name))

    def _of_mapping(self, value: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
        for name, item in value.items():
            if self.part.is_decision and name in ("tools", "effects") and isinstance(item, Mapping):
                yield from ((f"{name}.{key}", self._inner(key, inner, name, key)) for key, inner in item.items())
            elif name not in self.left_out and not self._is_blank(name, item):
                yield name, self._inner(name, item)
                if self.part.is_tree and isinstance(item, Mapping) and "values" in item:
                    below = Node(item["values"], (*self.route, name, "values"), self.part)
                    yield from (below.entries or {}).items()

    def _is_blank(self, name: str, item: object) -> bool:
        part = self.part.of(name)
        return (item is None and not part.short) or (part.kind == "text" and not item)

    def _of_list(self, value: list[Any]) -> dict[str, Node] | None:
        if not value:
            return {}
        for key in (self.part.named_by,) if self.part.named_by else _NAMES:
            named = [item.get(key) for item in value if isinstance(item, Mapping)]
            names = [str(name) for name in named if isinstance(name, str | int)]
            if names and len(set(names)) == len(value):
                return {
                    name: Node(item, (*self.route, place), self.part.of(name), (key,))
                    for place, (name, item) in enumerate(zip(names, value, strict=True))
                }
        return None


@frozen
class Pair:
    """A part that both sides have, or one, with the names that lead to it (in the head, where it has it).

    `what` is the report that it belongs to; a part that is `renamed` has another name on each side.
    """

    steps: tuple[str, ...]
    base: Node | None
    head: Node | None
    what: Literal["text", "record", "renamed"]
    old: str = ""


def pairs(base: Contract | None, head: Contract | None) -> Iterator[Pair]:
    """The smallest named parts that may differ in a text or a record; none where a side is missing."""
    if base is None or head is None or base is head or base.document.text == head.document.text:
        return
    yield from _compared(_top(base), _top(head), ())


def _top(contract: Contract) -> Node:
    return Node(contract.document.root, (), CONTRACT)


def _compared(base: Node, head: Node, steps: tuple[str, ...]) -> Iterator[Pair]:
    part = head.part
    if (part.is_leaf and part.kind in ("logic", "ignored")) or is_same(base.value, head.value):
        return
    if part.is_leaf and part.kind in ("text", "term"):
        yield Pair(steps, base, head, "text" if texts_of(base.value) and texts_of(head.value) else "record")
    elif part.each is not None and part.each.kind == "text":
        yield from _numbered(base.value, head, base.route, steps)
    elif base.entries is None or head.entries is None:
        yield Pair(steps, base, head, "record")
    else:
        yield from _entries(base.entries, head.entries, steps)


def _entries(base: Mapping[str, Node], head: Mapping[str, Node], steps: tuple[str, ...]) -> Iterator[Pair]:
    new = renamed(base, {name: _formerly(node) for name, node in head.items()})
    old = {after: before for before, after in new.items()}
    for name, node in head.items():
        yield from _matched(base.get(old.get(name, name)), node, (*steps, name), old.get(name, ""))
    for name, node in base.items():
        if name not in head and name not in new:
            yield from _matched(node, None, (*steps, name))


def _matched(base: Node | None, head: Node | None, steps: tuple[str, ...], old: str = "") -> Iterator[Pair]:
    if base is None or head is None:
        yield from _one_sided(base, head, steps)
        return
    if old and head.part.kind == "record":
        yield Pair(steps, base, head, "renamed", old)
    if base.part is head.part is RULE and not (_decides(base) or _decides(head)):
        base, head = (Node(side.value, side.route, TEXT_RULE, side.left_out) for side in (base, head))
    yield from _compared(_renamed(base) if old else base, _renamed(head) if old else head, steps)


def _one_sided(base: Node | None, head: Node | None, steps: tuple[str, ...]) -> Iterator[Pair]:
    node = base or head
    if node is None or node.part.kind == "ignored":
        return
    if _says_nothing(node, steps):
        empty = Node([] if isinstance(node.value, list) else {}, (), node.part)
        yield from _compared(base or empty, head or empty, steps)
    elif node.part.kind == "text":
        yield Pair(steps, base, head, "text" if node.part.parts or texts_of(node.value) else "record")
    elif node.part.kind in ("record", "term"):
        yield Pair(steps, base, head, "record")


def _says_nothing(node: Node, steps: tuple[str, ...]) -> bool:
    """Whether only what a part holds is something, and not that it is there."""
    is_section = len(steps) == 1 and node.part.kind == "record" and node.entries is not None
    is_setting = bool(node.part.declared_by) and node.part.declared_by not in node.value
    return node.part.container or is_section or is_setting


def _numbered(base: object, head: Node, route: Route, steps: tuple[str, ...]) -> Iterator[Pair]:
    before, after = (value if isinstance(value, list) else [] for value in (base, head.value))
    each = head.part.of("")
    for old, new in paired(before, after):
        left = None if old is None else Node(before[old], (*route, old), each)
        right = None if new is None else Node(after[new], (*head.route, new), each)
        place = new if new is not None else old if old is not None else 0
        yield from _matched(left, right, (*steps, str(place + 1)))


def _decides(rule: Node) -> bool:
    return isinstance(rule.value, Mapping) and bool(rule.value.get("then"))


def _formerly(node: Node) -> str | None:
    name = node.value.get("formerly") if isinstance(node.value, Mapping) else None
    return name if isinstance(name, str) else None


def _renamed(node: Node) -> Node:
    return Node(node.value, node.route, node.part, (*node.left_out, "formerly"))


def is_same(one: object, other: object) -> bool:
    """Whether two values are written alike, `1` and `true` told apart."""
    return one == other and repr(one) == repr(other)


def texts_of(value: object) -> tuple[str, ...]:
    """The texts that stand at a place for texts: one, several, or a conversation as one; none for anything else."""
    items = value if isinstance(value, list) else [value]
    if items and all(isinstance(item, Mapping) and "text" in item for item in items):
        return ("\n".join(map(_said, items)),)
    texts = [item.strip() for item in items if isinstance(item, str)]
    return tuple(texts) if len(texts) == len(items) else ()


def _said(turn: Mapping[str, Any]) -> str:
    label = f" ({turn['label']})" if "label" in turn else ""
    return f"{turn.get('role', '')}{label}: {str(turn['text']).strip()}"


def plain(value: object, *, in_list: bool = False) -> Any:
    """Plain data in one form: one value as a list of one, numbers however written, nothing left empty."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [plain(item, in_list=True) for item in value]
    if isinstance(value, Decimal):
        value = as_number(value)
    return value if in_list else [value]
