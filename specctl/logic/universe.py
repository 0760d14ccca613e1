"""The universe: one set of variables for every request that some contracts can express.

Every attribute has its block, wherever it is declared; a leaf that some contract refines has a block of its own that
matters only at that leaf. So a region means the same in every stack, and what a platform decides is computed once for
all the products built on it. A stack's request space is then what its assumptions leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from specctl.language.attribute import Attribute
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Scalar, Test
from specctl.language.read_context import exactly
from specctl.language.stack import Stack
from specctl.logic.block import Block
from specctl.logic.cells import Cells, cell_of, number_codes
from specctl.logic.evaluate import Fact
from specctl.logic.layout import BlockKey, layout, refinement_key, tests_by_attribute
from specctl.logic.region import BCDDFunction, BCDDManager, Region, union

DEFAULT_NODES = 1 << 22
DEFAULT_SECONDS = 3600.0


class Universe:
    """The variables of some contracts' attributes, and the regions of conditions over them.

    `extra` are conditions from elsewhere (a query, say), given with the stack that they are about. `nodes` bounds the
    memory of all diagrams, at about 32 bytes each; beyond it operations raise MemoryError. After `seconds` spent on
    behaviors that were too hard, no more are tried.
    """

    def __init__(
        self,
        stacks: Sequence[Stack],
        extra: Iterable[tuple[Stack, Condition]] = (),
        nodes: int = DEFAULT_NODES,
        seconds: float = DEFAULT_SECONDS,
    ) -> None:
        self.manager = BCDDManager(nodes, max(1 << 14, nodes >> 4), 1)
        self.everything = Region(self.manager.true())
        self.nothing = Region(self.manager.false())
        self.blocks: dict[BlockKey, Block] = {}
        self.by_level: list[Block] = []
        used = tests_by_attribute(stacks, extra)
        for key, cells in layout(stacks, used):
            self._add_block(key, cells)
        self._regions: dict[tuple[object, Condition], Region] = {}
        self._meanings: dict[tuple[Stack, str], object] = {}
        self._spaces: dict[Stack, Region] = {}
        self._variables: dict[tuple[str, str], BCDDFunction] = {}
        self._others: dict[Block, BCDDFunction] = {}
        self._refined: dict[Block, Region] = {}
        self.memo: dict[object, object] = {}
        self.too_hard: set[object] = set()
        self._patience = seconds

    def _add_block(self, key: BlockKey, cells: Cells) -> None:
        member = key.part if key.part and not key.by else None
        block = Block(key.attribute, len(self.by_level), *cells, self.manager, member)
        self.manager.add_vars(block.bits)
        self.by_level += [block] * block.bits
        self.blocks[key] = block

    def is_late(self) -> bool:
        """Whether the time given for behaviors that turn out to be too hard is used up."""
        return self._patience < 0

    def give_up(self, seconds: float) -> None:
        """Note that a behavior was too hard, and for how long it was tried; its diagrams are let go."""
        self._patience -= seconds
        self.manager.gc()

    def forget_since(self, size: int) -> None:
        """Drop what was remembered after `memo` had a size, which no other stack will ask for again."""
        while len(self.memo) > size:
            self.memo.popitem()

    def space(self, stack: Stack) -> Region:
        """The request space of a stack: what its assumptions leave."""
        found = self._spaces.get(stack)
        if found is None:
            found = self.everything
            for member in stack.members:
                for condition in member.assumptions:
                    found &= self.region(condition, stack)
            self._spaces[stack] = found
        return found

    def region(self, condition: Condition, stack: Stack) -> Region:
        """The requests that meet a condition."""
        match condition:
            case Test():
                return self._test(condition, stack)
            case All(parts):
                found = self.everything
                for part in parts:
                    found &= self.region(part, stack)
                return found
            case AnyOf(parts):
                return union((self.region(part, stack) for part in parts), self.nothing)
            case Not(part):
                return ~self.region(part, stack)
            case Named(_, meaning):
                return self.region(meaning, stack)

    def _test(self, test: Test, stack: Stack) -> Region:
        attribute = stack.attributes[test.attribute]
        key = (self._meaning(attribute, stack), test)
        found = self._regions.get(key)
        if found is None:
            found = self._regions[key] = self._codes(attribute, test, stack) & self.applies(attribute, stack)
        return found

    def _meaning(self, attribute: Attribute, stack: Stack) -> object:
        """What a test of an attribute means the same in all stacks for which this is equal: its names, and where it is.

        Two products may give the same name to parts of different leaves, two revisions may sort names differently.
        """
        found = self._meanings.get((stack, attribute.id))
        if found is None:
            refined = tuple(id(item) for item in stack.refinements if item.attribute == attribute.id)
            found = self._meanings[stack, attribute.id] = (id(attribute), refined)
        return found

    def codes_in(self, region: Region, block: Block) -> frozenset[int]:
        """The cells of a block at which a region has any request."""
        others = self._others.get(block)
        if others is None:
            others = self.everything.function
            for level in range(len(self.by_level) - 1, -1, -1):
                if self.by_level[level] is not block:
                    others &= self.manager.var(level)
            self._others[block] = others
        shadow = region.function.exists(others)
        return frozenset(
            code for low, high, rest in block.split(shadow) if rest.satisfiable() for code in range(low, high + 1)
        )

    def refined(self, block: Block) -> Region:
        """The requests at which a block matters: of a refined leaf those at that leaf, of all else every request."""
        found = self._refined.get(block)
        if found is None:
            self._refined[block] = self.everything  # products may refine each other's names in a circle
            key = next(key for key, known in self.blocks.items() if known is block)
            above = [other for near, other in self.blocks.items() if near[:2] == key[:2] and key.part in other.codes]
            leaves = (other.region((other.codes[key.part],)) & self.refined(other) for other in above)
            found = self._refined[block] = union(leaves, self.nothing) if key.by else self.everything
        return found

    def at(self, attribute: Attribute, value: Fact, stack: Stack) -> Region:
        """The requests that no condition can tell from those with a value; of a number, its cell."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            block = self.blocks[BlockKey(attribute.contract, attribute.id)]
            return block.region((cell_of(block.cells, value),)) & self.applies(attribute, stack)
        return self.region(exactly(attribute, value if isinstance(value, Scalar) else tuple(sorted(value))), stack)

    def attributes_of(self, region: Region) -> frozenset[str]:
        """The names of the attributes on which it depends whether a request is in a region."""
        found: set[str] = set()
        seen: set[BCDDFunction] = set()
        pending = [region.function]
        while pending:
            function = pending.pop()
            level = function.node_level()
            if level is not None and function not in seen:
                seen.add(function)
                found.add(self.by_level[level].attribute)
                pending += function.cofactors() or ()
        return frozenset(found)

    def forget(self, region: Region, attribute: str, member: str = "") -> Region:
        """The requests that are in a region once one attribute, or one member of a set, may be anything."""
        variables = self._variables.get((attribute, member))
        if variables is None:
            variables = self._variables[attribute, member] = self._cube(attribute, member)
        return Region(region.function.exists(variables))

    def _cube(self, attribute: str, member: str) -> BCDDFunction:
        """The conjunction of an attribute's variables, or of those of one member."""
        found = self.everything.function
        for key, block in self.blocks.items():
            if key.attribute == attribute and (not member or (key.part == member and not key.by)):
                for place in range(block.bits):
                    found &= self.manager.var(block.first + place)
        return found

    def applies(self, attribute: Attribute, stack: Stack) -> Region:
        """The requests at which an attribute has a value."""
        if attribute.applies_when is None:
            return self.everything
        return self.region(attribute.applies_when, stack)

    def _codes(self, attribute: Attribute, test: Test, stack: Stack) -> Region:
        key = BlockKey(attribute.contract, attribute.id)
        match attribute.kind:
            case "bool":
                return self.blocks[key].region(int(bool(value)) for value in test.values)
            case "enum":
                wanted = frozenset().union(*(stack.leaves_of[attribute.id][str(value)] for value in test.values))
                found = self._leaves(key, attribute, wanted, stack)
                return ~found if test.operator == "not" else found
            case "set":
                return self._members(attribute, test)
            case _:
                block = self.blocks[key]
                return block.region(number_codes(block.cells, test))

    def _members(self, attribute: Attribute, test: Test) -> Region:
        present = [
            self.blocks[BlockKey(attribute.contract, attribute.id, str(member))].region((1,)) for member in test.values
        ]
        if test.operator == "all_of":
            found = self.everything
            for region in present:
                found &= region
            return found
        found = union(present, self.nothing)
        return ~found if test.operator == "none_of" else found

    def _leaves(self, key: BlockKey, attribute: Attribute, wanted: frozenset[str], stack: Stack) -> Region:
        """The requests whose value is among some leaves, those of refined leaves included."""
        block = self.blocks[key]
        whole = {block.codes[leaf] for leaf in wanted if leaf in block.codes}
        partly = self.nothing
        for refinement in stack.refinements:
            code = block.codes.get(refinement.leaf) if refinement.attribute == attribute.id else None
            below = stack.leaves_of[attribute.id][refinement.leaf] if code is not None else frozenset()
            if code is not None and below <= wanted:
                whole.add(code)
            elif code is not None and below & wanted:
                inner = self._leaves(refinement_key(attribute, refinement), attribute, wanted, stack)
                partly |= block.region((code,)) & inner
        return block.region(whole) | partly
