"""Two revisions of a repository compared: one entry for each contract whose stack changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from specctl.config import Config
from specctl.diff.authority import authority_changes
from specctl.diff.blame import Blame
from specctl.diff.both import both_sides, may_differ
from specctl.diff.bump import BumpTable, bump_of, needed
from specctl.diff.change import AuthorityChange, ContractDiff, DecisionChange, Versions
from specctl.diff.decisions import decision_changes
from specctl.diff.edits import Edits
from specctl.diff.joint import Joint, Pair, joints
from specctl.diff.records import record_changes
from specctl.diff.space import space_changes
from specctl.diff.texts import text_changes
from specctl.language.condition import Condition
from specctl.language.contract import Contract
from specctl.language.stack import Stack
from specctl.logic.region import Region
from specctl.logic.rooms import rooms
from specctl.values import entity
from specctl.workspace import Workspace

# Conditions in the words of a contract of the head that will be asked about, by the contract's id.
Extra = Mapping[str, tuple[Condition, ...]]


@entity
class Compared:
    """What changed for one contract, with the regions of its decision changes, then of its authority changes.

    `joint` is None for a contract that one side lacks.
    """

    diff: ContractDiff
    joint: Joint | None = None
    regions: tuple[Region, ...] = ()


def compare(base: Workspace, head: Workspace, extra: Extra | None = None) -> tuple[Compared, ...]:
    """What changed between two revisions, by contract; contracts that a side could not read are left out."""
    names = sorted((base.contracts.keys() | head.contracts.keys()) - unread(base, head))
    table = BumpTable.of(head.config)
    pairs = {name: _pair(name, base, head, extra or {}) for name in names if _is_changed(name, base, head)}
    found = {compared.diff.contract: compared for compared in _compared(list(pairs.values()), head.config)}
    for name in names:
        if (name in base.contracts) != (name in head.contracts):
            found[name] = Compared(_one_sided(base.contracts.get(name), head.contracts.get(name), table))
    return tuple(found[name] for name in names if name in found)


def unread(base: Workspace, head: Workspace) -> frozenset[str]:
    """The contracts that a side could not read; a contract that one side lacks may be in a file that hides its id."""
    found = {*base.left_out, *head.left_out}
    for one, other in ((base, head), (head, base)):
        if any(source.id is None for source in one.sources):
            found |= other.contracts.keys() - one.contracts.keys()
    return frozenset(found)


def compare_stacks(base: Stack, head: Stack, config: Config) -> Compared:
    """What one contract decides otherwise than another; texts and records are their own and not compared."""
    (found,) = _compared([Pair(base, head)], config)
    alone = _weighed(replace(found.diff, texts=(), records=()), BumpTable.of(config))
    return replace(found, diff=replace(alone, version=replace(alone.version, needs=None)))


def _is_changed(name: str, base: Workspace, head: Workspace) -> bool:
    """Whether a contract that both sides have may mean something else now."""
    if name not in base.contracts or name not in head.contracts:
        return False
    before, after = base.stacks[name], head.stacks[name]
    return before.levels != after.levels or not _same_members(before.members, after.members)


def _same_members(before: tuple[Contract, ...], after: tuple[Contract, ...]) -> bool:
    return len(before) == len(after) and all(
        old is new or (old.id, old.document.text) == (new.id, new.document.text)
        for old, new in zip(before, after, strict=True)
    )


def _pair(name: str, base: Workspace, head: Workspace, extra: Extra) -> Pair:
    return Pair(base.stacks[name], head.stacks[name], extra.get(name, ()))


def _compared(pairs: list[Pair], config: Config) -> Iterator[Compared]:
    """Each pair compared; what a little memory does not suffice for is tried again with all that is given."""
    rules = sum(len(stack.rules) for pair in pairs for stack in (pair.base, pair.head))
    limits, table = config.limits, BumpTable.of(config)
    sizes = rooms(limits.memory_mib, rules)
    for nodes in sizes:
        left: list[Pair] = []
        for joint in joints(pairs, nodes, limits.seconds):
            compared = _judged(joint, table)
            _let_go(joint, nodes // 2)
            if compared.diff.inconclusive and nodes != sizes[-1]:
                left.append(joint.pair)
            else:
                yield compared
        pairs = left


def _let_go(joint: Joint, nodes: int) -> None:
    """Forget what earlier products had in common with later ones once diagrams take more nodes than these."""
    universe = joint.universe
    if universe.manager.num_inner_nodes() > nodes:
        universe.forget_since(0)
        joint.measure.forget_since(0)
        universe.manager.gc()


def _judged(joint: Joint, table: BumpTable) -> Compared:
    decisions: list[tuple[DecisionChange, Region]] = []
    authority: list[tuple[AuthorityChange, Region]] = []
    inconclusive: list[str] = []
    edits = Edits(joint.pair)
    for behavior in joint.head.behaviors:
        try:
            if not may_differ(joint, behavior):
                continue
            both = both_sides(joint, behavior)
            if both is None:
                inconclusive.append(behavior)
                continue
            blame = Blame(both, edits)
            found = list(decision_changes(both, blame))
            moved = list(authority_changes(both, blame))
        except MemoryError:
            joint.universe.manager.gc()
            inconclusive.append(behavior)
            continue
        decisions += found
        authority += moved
    diff = ContractDiff(
        joint.pair.head.contract.id,
        "changed",
        "none",
        Versions(joint.pair.base.contract.version, joint.pair.head.contract.version, None),
        joint.pair.head.contract.document.path,
        tuple(change for change, _ in decisions),
        tuple(change for change, _ in authority),
        space_changes(joint),
        text_changes(joint.pair.base.contract, joint.pair.head.contract),
        record_changes(joint.pair.base.contract, joint.pair.head.contract),
        tuple(inconclusive),
    )
    return Compared(_weighed(diff, table), joint, tuple(region for _, region in (*decisions, *authority)))


def _weighed(diff: ContractDiff, table: BumpTable) -> ContractDiff:
    """A comparison with the version step that it calls for."""
    bump = bump_of(diff, table)
    is_same = not (diff.decisions or diff.authority or diff.space or diff.texts or diff.records or diff.inconclusive)
    status = "equivalent" if diff.status == "changed" and is_same else diff.status
    version = diff.version
    needs = needed(version.base, bump) if version.base is not None and version.head is not None else None
    return replace(diff, bump=bump, status=status, version=replace(version, needs=needs))


def _one_sided(old: Contract | None, new: Contract | None, table: BumpTable) -> ContractDiff:
    """A contract that was added or removed."""
    there = new or old
    assert there is not None, "one side has the contract"  # noqa: S101
    return _weighed(
        ContractDiff(
            there.id,
            "added" if old is None else "removed",
            "none",
            Versions(old.version if old is not None else None, new.version if new is not None else None, None),
            there.document.path,
            texts=text_changes(old, new),
            records=record_changes(old, new),
        ),
        table,
    )
