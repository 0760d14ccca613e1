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


def members_of(stacks: Iterable[Stack]) -> list[Contract]:
    """The contracts of some stacks, each once; two revisions of a contract are two."""
    return list(dict.fromkeys(member for stack in stacks for member in stack.members))


def tests_by_attribute(stacks: Sequence[Stack], extra: Iterable[tuple[Stack, Condition]]) -> Used:
    """Every test in the contracts of some stacks, counted, by (declaring contract, attribute)."""
    found: dict[tuple[str, str], Counter[Test]] = {}
    seen: set[Contract] = set()
    for stack in stacks:
        for member in stack.members:
            if member not in seen:
                seen.add(member)
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
    for metric in contract.parts.metrics.values():
        yield metric.where


def layout(stacks: Sequence[Stack], used: Used) -> Iterable[tuple[BlockKey, Cells]]:
    """The blocks in the order of their variables: the most tested attribute first, refined leaves after it.

    Where two contracts declare a block, being revisions of one, the first of them says what it weighs.
    """
    attributes: dict[tuple[str, str], Attribute] = {}
    for member in members_of(stacks):
        for attribute in member.attributes.values():
            attributes.setdefault((attribute.contract, attribute.id), attribute)
    refined = _refined(stacks)
    counts = {key: sum(used.get(key, Counter()).values()) for key in attributes}
    for key in sorted(attributes, key=lambda key: (-counts[key], key)):
        yield from _attribute_blocks(attributes[key], used.get(key, Counter()))
        for inner, refinement in refined.get(key, {}).items():
            yield inner, leaf_cells(refinement.values)


def _refined(stacks: Sequence[Stack]) -> dict[tuple[str, str], dict[BlockKey, Refinement]]:
    """The refinements of each attribute, by the block that each has."""
    found: dict[tuple[str, str], dict[BlockKey, Refinement]] = {}
    for stack in stacks:
        for refinement in stack.refinements:
            attribute = stack.attributes[refinement.attribute]
            key = refinement_key(attribute, refinement)
            found.setdefault((attribute.contract, attribute.id), {}).setdefault(key, refinement)
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
