"""Holds the semantic diff against the oracle, for two revisions of one repository."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .attributes import exact
from .compare import _same_share, workspace_of
from .diff_oracle import AuthorityKey, Comparison, Decision, DecisionKey, Move
from .generator import Repository
from .oracle import read
from .views import Region

if TYPE_CHECKING:
    from specctl.diff.change import AuthorityChange, ContractDiff, DecisionChange


def diffs(base: Repository, head: Repository) -> dict[str, ContractDiff]:
    """What the engine finds changed, by contract."""
    from specctl.diff.compare import compare  # noqa: PLC0415  the oracle's own tests need no engine

    found = [compared.diff for compared in compare(workspace_of(base), workspace_of(head))]
    assert len({one.contract for one in found}) == len(found)
    return {one.contract: one for one in found}


def diff_differences(base: Repository, head: Repository, seen: Counter[str]) -> list[str]:
    """Everything that the diff and the oracle do not agree on; `seen` counts the oracle's directions and moves."""
    found = diffs(base, head)
    old, new = (read(one.levels, one.contracts) for one in (base, head))
    wrong: list[str] = []
    for name in sorted(base.contracts.keys() & head.contracts.keys()):
        expected = Comparison(old, new, name)
        decisions, authority = expected.decisions(), expected.authority()
        seen.update(one.direction for one in decisions.values())
        seen.update(key[3] for key in authority)
        told = found.get(name)
        wrong += [f"{name}: {text}" for text in wrong_decisions(told.decisions if told else (), decisions, expected)]
        wrong += [f"{name}: {text}" for text in wrong_authority(told.authority if told else (), authority, expected)]
        wrong += [f"{name}: inconclusive"] * bool(told and told.inconclusive)
    for name in base.contracts.keys() ^ head.contracts.keys():
        status = "added" if name in head.contracts else "removed"
        if name not in found or found[name].status != status:
            wrong.append(f"{name}: not told to be {status}")
    return wrong


def wrong_decisions(
    told: Iterable[DecisionChange], expected: Mapping[DecisionKey, Decision], oracle: Comparison
) -> Iterator[str]:
    """Decision changes that are missed, that are none, or that say something else of their requests."""
    found = {decision_key(one): one for one in told}
    yield from unlike_keys(found, expected, list(told))
    for key in found.keys() & expected.keys():
        one, wanted = found[key], expected[key]
        yield from (f"{text} of {key}" for text in unlike_region(one, wanted.share, wanted.region, oracle))
        for what, is_told, holds in (
            ("direction", one.direction, wanted.direction),
            ("rules before", one.rules_before, wanted.rules_before),
            ("rules after", one.rules_after, wanted.rules_after),
        ):
            if is_told != holds:
                yield f"{what} of {key}: {is_told}, not {holds}"


def wrong_authority(
    told: Iterable[AuthorityChange], expected: Mapping[AuthorityKey, Move], oracle: Comparison
) -> Iterator[str]:
    """The same for authority changes."""
    found = {authority_key(one): one for one in told}
    yield from unlike_keys(found, expected, list(told))
    for key in found.keys() & expected.keys():
        wanted = expected[key]
        yield from (f"{text} of {key}" for text in unlike_region(found[key], wanted.share, wanted.region, oracle))


def unlike_keys(found: Mapping[Any, Any], expected: Mapping[Any, Any], told: list[Any]) -> Iterator[str]:
    """What only one of the two reports, or the diff twice."""
    yield from (f"missed: {key}" for key in expected.keys() - found.keys())
    yield from (f"false alarm: {key}" for key in found.keys() - expected.keys())
    yield from ["the same change twice"] * (len(found) < len(told))


def unlike_region(
    one: DecisionChange | AuthorityChange, share: Fraction | None, region: Region, oracle: Comparison
) -> Iterator[str]:
    """A share that is another, or a witness that does not show the change."""
    if not _same_share(one.extent.share, share):
        yield f"share {one.extent.share}, not {share},"
    if oracle.space.locate(one.witness) not in region:
        yield f"witness {dict(one.witness)}, which lies elsewhere,"
    if any(list(value) != sorted(value) for value in one.witness.values() if isinstance(value, list | tuple)):
        yield f"witness {dict(one.witness)} with an unsorted set"


def decision_key(one: DecisionChange) -> DecisionKey:
    """What tells a decision change from others."""
    return one.behavior, outcome(one.before), outcome(one.after)


def authority_key(one: AuthorityChange) -> AuthorityKey:
    """What tells an authority change from others."""
    return one.level, one.behavior, outcome(one.value), one.direction


def outcome(value: Any) -> Any:
    """An outcome as the oracle has it."""
    return value if isinstance(value, str) else exact(value)
