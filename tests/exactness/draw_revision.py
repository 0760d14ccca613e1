"""Draws a second revision of a random repository: a few edits, each of which leaves it valid and small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from decimal import Decimal
from random import Random

from . import (
    diff_edits_attributes,
    diff_edits_rules,
    diff_edits_structure,
    diff_edits_values,
    diff_rewordings,
)
from .compare import workspace_of
from .diff_repair import repair
from .diff_requests import Joint, joint_attributes
from .drafts import Contract, Draft, sound, written
from .draw_attributes import RANGES
from .generator import Repository
from .requests import constants
from .stacks import read_stack

Edit = Callable[[Draft], None]
REWORDINGS: dict[Edit, float] = {**diff_rewordings.EDITS}
GROUPS: list[tuple[dict[Edit, float], float]] = [
    ({**diff_edits_rules.EDITS}, 5.0),
    ({**diff_edits_attributes.EDITS}, 2.0),
    ({**diff_edits_values.EDITS}, 2.0),
    ({**diff_edits_structure.EDITS}, 2.5),
    (REWORDINGS, 0.7),
]
EDITS: dict[Edit, float] = {
    edit: weight * share / sum(edits.values()) for edits, share in GROUPS for edit, weight in edits.items()
}
# Edits after which both revisions have the same names, weights and order of strictness for all that both have.
NEUTRAL: dict[Edit, float] = {
    **diff_edits_rules.EDITS,
    **REWORDINGS,
    **dict.fromkeys(
        (
            diff_edits_attributes.attribute_removed,
            diff_edits_attributes.range_changed,
            diff_edits_attributes.applies_when_changed,
            diff_edits_attributes.attribute_moved,
            diff_edits_values.value_added,
            diff_edits_values.value_removed,
            diff_edits_values.refinement_changed,
            diff_edits_structure.setting_changed,
            diff_edits_structure.otherwise_changed,
            diff_edits_structure.effects_changed,
            diff_edits_structure.extends_changed,
        ),
        2.0,
    ),
}
MOST_REQUESTS = 1500


def revised(repository: Repository, rng: Random, seen: Counter[str] | None = None) -> Repository:
    """Draw a revision of a repository, a few edits away; `seen` counts those made."""
    return edited(repository, rng, EDITS, rng.choice([1, 1, 2, 2, 3, 4]), seen)


def reworded(repository: Repository, rng: Random) -> Repository:
    """Draw a revision that says the same in other words."""
    return edited(repository, rng, REWORDINGS, rng.randint(1, 3))


def edited(
    repository: Repository, rng: Random, edits: Mapping[Edit, float], count: int, seen: Counter[str] | None = None
) -> Repository:
    """Make some of these edits one after the other; one that leaves nothing valid is another instead."""
    now = repository
    for _ in range(8 * count):
        edit = rng.choices(list(edits), list(edits.values()))[0]
        new = attempt(now, rng, edit)
        if new is None or new == now or not small(repository, new):
            continue
        now, count = new, count - 1
        if seen is not None:
            seen[edit.__name__] += 1
        if not count:
            break
    return now


def attempt(repository: Repository, rng: Random, edit: Edit) -> Repository | None:
    """Make one edit; None where there is nothing to edit, or the outcome is not valid."""
    draft = draft_of(repository, rng)
    try:
        edit(draft)
        repair(draft)
    except (IndexError, KeyError):  # nothing to pick from, or a name that others need went
        return None
    new = Repository(draft.levels, draft.contracts)
    return new if draft.contracts and is_valid(draft, new) else None


def draft_of(repository: Repository, rng: Random) -> Draft:
    """Take a repository as a draft that can go on."""
    contracts: dict[str, Contract] = deepcopy(repository.contracts)
    draft = Draft(rng, repository.levels, MOST_REQUESTS, reuse=False, contracts=contracts)
    named = constants(contracts)
    for raw in contracts.values():
        for name, entry in raw.get("attributes", {}).items():
            if entry["type"] == "number":
                own = sorted(named.get(name, ()))[:2]
                more = [Decimal(one) for one in RANGES.get(name, ("", "", ()))[2]][:1]
                draft.pools[name] = [Decimal(written(one)) for one in own] + more or [Decimal(entry["min"])]
    assigned = [name for raw in contracts.values() for rule in raw.get("rules", ()) for name in rule.get("then", {})]
    draft.hot = dict.fromkeys([*(name for name in assigned if name not in ("tools", "effects")), "response"], 2.0)
    return draft


def is_valid(draft: Draft, repository: Repository) -> bool:
    """Say whether specctl reads a repository without a complaint."""
    if not all(sound(draft, name) for name in draft.contracts):
        return False
    try:
        workspace_of(repository)
    except AssertionError:
        return False
    return True


def small(base: Repository, head: Repository) -> bool:
    """Say whether no contract has too many joint requests."""
    old_points, new_points = constants(base.contracts), constants(head.contracts)
    for name in base.contracts.keys() & head.contracts.keys():
        old, new = (read_stack(name, one.contracts, one.levels) for one in (base, head))
        if volume(joint_attributes(old, new, old_points, new_points)) > MOST_REQUESTS:
            return False
    return True


def volume(attributes: Iterable[Joint]) -> int:
    """Bound the number of joint requests."""
    whole = 1
    for one in attributes:
        whole *= max(1, len(one.pairs))
    return whole
