"""Constraints on attributes in the words of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from specctl.language.attribute import Attribute, Value
from specctl.language.stack import Stack
from specctl.logic.block import Block, Cell, runs
from specctl.logic.decimals import as_number
from specctl.logic.layout import BlockKey, refinement_key, refinement_of
from specctl.logic.universe import Universe


def box_words(box: Mapping[Block, frozenset[int]], stack: Stack, universe: Universe) -> str:
    """The constraints of a box, joined by `and`; with commas if one is a list, so that it is clear where that ends."""
    parts = [
        words for attribute in stack.attributes.values() for words in _attribute_words(attribute, box, stack, universe)
    ]
    is_listing = any(word in part for part in parts if not part.startswith("(") for word in (" or ", " nor "))
    return (", and " if is_listing else " and ").join(parts) or "every request"


def _attribute_words(
    attribute: Attribute, box: Mapping[Block, frozenset[int]], stack: Stack, universe: Universe
) -> Sequence[str]:
    key = BlockKey(attribute.contract, attribute.id)
    match attribute.kind:
        case "set":
            return _set_words(attribute, box, universe)
        case "enum":
            return _enum_words(attribute, box, stack, universe)
    block = universe.blocks[key]
    if block not in box:
        return ()
    if attribute.kind == "bool":
        return (f"{attribute.id} is {'true' if 1 in box[block] else 'false'}",)
    return (_number_words(attribute, block.cells, box[block]),)


def _set_words(attribute: Attribute, box: Mapping[Block, frozenset[int]], universe: Universe) -> Sequence[str]:
    key = BlockKey(attribute.contract, attribute.id)
    found = []
    for member in attribute.members:
        block = universe.blocks[key._replace(part=member)]
        if block in box:
            found.append(f"{attribute.id} {'has' if 1 in box[block] else 'lacks'} {member}")
    return found


def _enum_words(
    attribute: Attribute, box: Mapping[Block, frozenset[int]], stack: Stack, universe: Universe
) -> Sequence[str]:
    below = stack.leaves_of[attribute.id]
    tree = stack.trees[attribute.id]
    every = frozenset[str]().union(*(below[value.name] for value in tree))
    chosen = leaves_in(attribute, BlockKey(attribute.contract, attribute.id), box, stack, universe)
    if chosen == every:
        return ()
    names = _names(tree, chosen, below)
    others = _names(tree, every - chosen, below)
    if len(others) >= len(names):
        return (f"{attribute.id} is {' or '.join(names)}",)
    if len(others) == 1:
        return (f"{attribute.id} is not {others[0]}",)
    return (f"{attribute.id} is neither {' nor '.join(others)}",)


def leaves_in(
    attribute: Attribute, key: BlockKey, box: Mapping[Block, frozenset[int]], stack: Stack, universe: Universe
) -> frozenset[str]:
    """The leaves of an enum, as the stack knows them, that a box admits."""
    block = universe.blocks[key]
    found: set[str] = set()
    for code in box.get(block, range(len(block.cells))):
        name = str(block.cells[code].value)
        if stack.leaves_of[attribute.id][name] == {name}:
            found.add(name)
        else:
            inner = refinement_key(attribute, refinement_of(stack, attribute.id, name))
            found |= leaves_in(attribute, inner, box, stack, universe)
    return frozenset(found)


def _names(values: Sequence[Value], chosen: frozenset[str], below: Mapping[str, frozenset[str]]) -> list[str]:
    """The fewest names that stand for some leaves."""
    found: list[str] = []
    for value in values:
        if below[value.name] <= chosen:
            found.append(value.name)
        elif value.below and not below[value.name].isdisjoint(chosen):
            found += _names(value.below, chosen, below)
    return found


def _number_words(attribute: Attribute, cells: Sequence[Cell], codes: frozenset[int]) -> str:
    ends = Fraction(attribute.minimum), Fraction(attribute.maximum)
    parts = [_interval(attribute, cells[low], cells[high], ends) for low, high in runs(codes)]
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def _interval(attribute: Attribute, first: Cell, last: Cell, ends: tuple[Fraction, Fraction]) -> str:
    if first.low == last.high:
        return f"{attribute.id} = {as_number(first.low)}"
    from_start = first.low == ends[0] and not first.is_open
    to_end = last.high == ends[1] and not last.is_open
    lower = f"{as_number(first.low)} {'<' if first.is_open else '<='} "
    upper = f" {'<' if last.is_open else '<='} {as_number(last.high)}"
    if to_end and not from_start:
        return f"{attribute.id} {'>' if first.is_open else '>='} {as_number(first.low)}"
    return ("" if from_start else lower) + attribute.id + ("" if to_end else upper)
