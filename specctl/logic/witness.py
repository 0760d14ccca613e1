"""Witnesses: one request out of a region, as plain as it can be."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from specctl.language.attribute import Attribute
from specctl.language.stack import Stack
from specctl.logic.block import Block, Cell
from specctl.logic.decimals import as_number, shortest_between
from specctl.logic.evaluate import holds, in_space
from specctl.logic.layout import BlockKey, refinement_of
from specctl.logic.region import BCDDFunction, Region
from specctl.logic.universe import Universe

# Which cells are chosen: for a number a run of them, else one.
Choice = tuple[int, int]
Witness = dict[str, str | bool | int | Decimal | list[str]]


def witness(region: Region, stack: Stack, universe: Universe) -> Witness | None:
    """A request of a region that lies in the stack's space; None if it has none."""
    found = same_witness(region & universe.space(stack), (stack,), universe)
    return None if found is None else found[0]


def same_witness(region: Region, stacks: Sequence[Stack], universe: Universe) -> tuple[Witness, ...] | None:
    """One request as each of some stacks sees it, all of whose spaces the region lies in; None if it has none."""
    if not region:
        return None
    choices = _choose(region.function, universe)
    return tuple(_request(choices, stack, universe) for stack in stacks)


def _request(choices: dict[Block, Choice], stack: Stack, universe: Universe) -> Witness:
    values = {name: _value(attribute, choices, stack, universe) for name, attribute in stack.attributes.items()}
    request = {
        name: value
        for name, value in values.items()
        if (condition := stack.attributes[name].applies_when) is None or holds(condition, values, stack)
    }
    if not in_space(stack, request):
        message = f"internal error: the witness {request} is no request of contract {stack.contract.id}"
        raise AssertionError(message)
    return request


def _choose(function: BCDDFunction, universe: Universe) -> dict[Block, Choice]:
    """A cell for each block that the region depends on; the first that fits, whole intervals before points."""
    chosen: dict[Block, Choice] = {}
    while (level := function.node_level()) is not None:
        block = universe.by_level[level]
        fitting = [run for run in block.split(function) if run[2].satisfiable()]
        low, high, function = max(fitting, key=lambda run: _plainness(block, run[0], run[1]))
        chosen[block] = (low, high)
    return chosen


def _plainness(block: Block, low: int, high: int) -> tuple[bool, int]:
    """A run that holds more than a point first, then the earliest."""
    return block.weight(low, high) > 0, -low


def _value(
    attribute: Attribute, choices: dict[Block, Choice], stack: Stack, universe: Universe
) -> str | bool | int | Decimal | list[str]:
    key = BlockKey(attribute.contract, attribute.id)
    if attribute.kind == "set":
        members = ((name, universe.blocks[key._replace(part=name)]) for name in attribute.members)
        return sorted(name for name, block in members if choices.get(block, (0, 0))[0] == 1)
    block = universe.blocks[key]
    low, high = choices.get(block, (0, len(block.cells) - 1))
    match attribute.kind:
        case "bool":
            return low == 1
        case "enum":
            return _leaf(attribute, str(block.cells[low].value), choices, stack, universe)
        case "integer":
            return _whole(block.cells[low : high + 1])
        case _:
            return _number(block.cells[low : high + 1])


def _leaf(attribute: Attribute, leaf: str, choices: dict[Block, Choice], stack: Stack, universe: Universe) -> str:
    """A leaf as the stack knows it: of a refined one, the leaf below it that was chosen."""
    if stack.leaves_of[attribute.id][leaf] == {leaf}:
        return leaf
    refinement = refinement_of(stack, attribute.id, leaf)
    block = universe.blocks[BlockKey(attribute.contract, attribute.id, leaf, refinement.contract)]
    code = choices.get(block, (0, 0))[0]
    return _leaf(attribute, str(block.cells[code].value), choices, stack, universe)


def _whole(cells: Sequence[Cell]) -> int:
    low, high = int(cells[0].low), int(cells[-1].high)
    return 0 if low <= 0 <= high else (low + high) // 2 if low != cells[0].high else low


def _number(cells: Sequence[Cell]) -> int | Decimal:
    low, high = cells[0].low, cells[-1].high
    return as_number(low) if low == high else shortest_between(low, high)
