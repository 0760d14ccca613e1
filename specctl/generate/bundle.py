"""Target `bundle`: the decision function as plain data, which a few lines in any language can evaluate."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.digest import digest
from specctl.generate.pool import Data, Pool, plain
from specctl.generate.target import Material
from specctl.language.behavior import Behavior
from specctl.language.condition_text import text
from specctl.language.stack import Assignment, Grant, Stack
from specctl.output.json_text import dumps

VERSION = 1


def render(material: Material) -> Mapping[str, str]:
    """The bundle, as one file."""
    return {"": dumps(_bundle(material), indent=1) + "\n"}


def _bundle(material: Material) -> Data:
    full, stack = material.stack, material.specialized.stack
    decided = [name for name, each in full.behaviors.items() if name in stack.assignments or each.must_decide]
    pool = Pool(stack)
    behaviors = {name: _behavior(stack.behaviors[name], stack, pool) for name in decided}
    attributes = {name: pool.attribute(attribute) for name, attribute in stack.attributes.items()}
    assumptions = [pool.place(condition) for condition in (*full.assumptions, material.where)]
    return {
        "specctl_bundle": VERSION,
        "provenance": material.provenance,
        "contract": full.contract.id,
        "version": full.contract.version,
        "digest": digest(full),
        "where": text(material.where),
        "levels": list(full.levels),
        "attributes": attributes,
        "assumptions": assumptions,
        "conditions": pool.written,
        "behaviors": behaviors,
    }


def _behavior(behavior: Behavior, stack: Stack, pool: Pool) -> Data:
    levels = [
        {"level": level, "rules": [_rule(item, pool) for item in items]}
        for level, items in stack.assignments.get(behavior.id, {}).items()
    ]
    found: Data = {"combine": behavior.combine}
    if behavior.kind == "limit":
        found["limit"] = behavior.bound
    else:
        found["tiers"] = [list(tier) for tier in behavior.tiers]
    if behavior.otherwise is not None:
        found["otherwise"] = plain(behavior.otherwise)
    return found | {"levels": levels}


def _rule(item: Assignment, pool: Pool) -> Data:
    return {
        "id": item.rule.id,
        "when": pool.place(item.rule.when),
        "value": plain(item.value),
        "overrides": list(item.rule.overrides),
        "grant": _grant(item.grant),
    }


def _grant(grant: Grant) -> Data:
    if grant.mode in ("never", "stricter"):
        return {"mode": grant.mode}
    values = None if grant.values is None else sorted((plain(value) for value in grant.values), key=str)
    return {"mode": grant.mode, "by": sorted(grant.by), "values": values, "delegable": grant.delegable}
