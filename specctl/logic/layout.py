"""Which blocks of variables some contracts need, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from specctl.language.attribute import Attribute, Refinement
from specctl.language.condition import Condition, Scalar, Test, tests
from specctl.language.contract import Contract
from specctl.language.stack import Stack
from specctl.logic.cells import Cells, integer_cells, leaf_cells, number_cells, truth_cells


class BlockKey(NamedTuple):
    """Which block: of an attribute of a contract; `part` is a set's member, or a leaf refined `by` a contract."""

    contract: str
    attribute: str
    part: str = ""
    by: str = ""


def refinement_of(stack: Stack, attribute: str, leaf: str) -> Refinement:
    """The refinement that splits a leaf in a stack; there is one."""
    return next(item for item in stack.refinements if (item.attribute, item.leaf) == (attribute, leaf))


def refinement_key(attribute: Attribute, refinement: Refinement) -> BlockKey:
    """The block of a refined leaf."""
    return BlockKey(attribute.contract, attribute.id, refinement.leaf, refinement.contract)


Used = Mapping[tuple[str, str], Counter[Test]]


def tests_by_attribute(stacks: Sequence[Stack], extra: Iterable[tuple[Stack, Condition]]) -> Used:
    """Every test in the contracts of some stacks, counted, by (declaring contract, attribute)."""
    found: dict[tuple[str, str], Counter[Test]] = {}
    seen: set[str] = set()
    for stack in stacks:
        for member in stack.members:
            if member.id not in seen:
                seen.add(member.id)
                for condition in conditions_of(member):
                    _count(found, stack, condition)
    for stack, condition in extra:
        _count(found, stack, condition)
    return found


def _count(found: dict[tuple[str, str], Counter[Test]], stack: Stack, condition: Condition) -> None:
    for test in tests(condition):
        owner = stack.attributes[test.attribute].contract
        found.setdefault((owner, test.attribute), Counter())[test] += 1


def conditions_of(contract: Contract) -> Iterable[Condition]:
    """Every condition that a contract states, anywhere."""
    yield from contract.assumptions
    yield from contract.conditions.values()
    for attribute in contract.attributes.values():
        if attribute.applies_when is not None:
            yield attribute.applies_when
    for rule in contract.rules:
        yield rule.when
        for example in rule.text.examples:
            if example.context is not None:
                yield example.context
    for claimed in contract.properties:
        yield claimed.where
    for case in contract.cases:
        yield case.context


def layout(contracts: Mapping[str, Contract], used: Used) -> Iterable[tuple[BlockKey, Cells]]:
    """The blocks in the order of their variables: the most tested attribute first, refined leaves after it."""
    attributes = [attribute for contract in contracts.values() for attribute in contract.attributes.values()]
    counts = {(a.contract, a.id): sum(used.get((a.contract, a.id), Counter()).values()) for a in attributes}
    for attribute in sorted(attributes, key=lambda a: (-counts[a.contract, a.id], a.contract, a.id)):
        yield from _attribute_blocks(attribute, used.get((attribute.contract, attribute.id), Counter()))
        for contract in contracts.values():
            for refinement in contract.refinements:
                if refinement.attribute == attribute.id and attribute.contract in _above(contract, contracts):
                    yield refinement_key(attribute, refinement), leaf_cells(refinement.values)


def _above(contract: Contract, contracts: Mapping[str, Contract]) -> set[str]:
    """The contracts that one extends, transitively, as far as they are known."""
    found: set[str] = set()
    pending = list(contract.extends)
    while pending:
        name = pending.pop()
        if name not in found and name in contracts:
            found.add(name)
            pending += contracts[name].extends
    return found


def _attribute_blocks(attribute: Attribute, used: Counter[Test]) -> Iterable[tuple[BlockKey, Cells]]:
    key = BlockKey(attribute.contract, attribute.id)
    constants: list[Scalar] = [value for test in used for value in test.values]
    match attribute.kind:
        case "bool":
            yield key, truth_cells()
        case "enum":
            yield key, leaf_cells(attribute.values)
        case "set":
            for member in attribute.members:
                yield key._replace(part=member), truth_cells()
        case "integer":
            yield key, integer_cells(attribute, constants)
        case "number":
            yield key, number_cells(attribute, constants)
