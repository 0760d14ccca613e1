"""What contracts decide more permissively than their references (section 10), by enumerating the joint requests."""

from __future__ import annotations

from collections.abc import Iterator

from .decide import Trace
from .diff_oracle import Projected, has
from .diff_requests import join
from .requests import constants
from .stacks import read_stack
from .views import Finding, Oracle


def reference_findings(oracle: Oracle) -> list[Finding]:
    """Find the behaviors on which a contract is somewhere looser than one under its `no_looser_than`."""
    found: list[Finding] = []
    for contract, raw in oracle.contracts.items():
        if oracle.view(contract).space.requests:
            for reference in dict.fromkeys(raw.get("no_looser_than", ())):
                found += beside(oracle, contract, reference)
    return found


def beside(oracle: Oracle, contract: str, reference: str) -> Iterator[Finding]:
    """Compare a contract with one reference, behavior by behavior, at every request that both have."""
    theirs, ours = (read_stack(each, oracle.contracts, oracle.levels) for each in (reference, contract))
    points = constants(oracle.contracts)
    joint = join(theirs, ours, points, points)
    base, head = Projected(theirs, joint.base), Projected(ours, joint.head)
    for behavior in ours.behaviors:
        if behavior not in theirs.behaviors:
            continue
        both = zip(base.traces(behavior), head.traces(behavior), strict=True)
        region = frozenset(index for index, (old, new) in enumerate(both) if is_looser(new, old))
        if region:
            yield Finding(
                "looser-than-reference",
                contract,
                behavior,
                name=reference,
                share=joint.share(region),
                region=region,
                joint=joint,
            )


def is_looser(ours: Trace, theirs: Trace) -> bool:
    """Say whether both decide, and ours is in a more permissive tier, by our order if that has both values."""
    if not (ours.valued and theirs.valued):
        return False
    for behavior in (ours.behavior, theirs.behavior):
        if has(behavior, ours.outcome) and has(behavior, theirs.outcome):
            return behavior.stricter(theirs.outcome, ours.outcome)
    return False
