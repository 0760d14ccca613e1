"""Target `json`: where each tool is allowed, asked about or denied, as plain data for runtimes without an engine."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.digest import digest
from specctl.generate.policy import Say, policy_of
from specctl.generate.pool import Data, Pool
from specctl.generate.target import Material
from specctl.language.condition_text import text
from specctl.output.json_text import dumps

VERSION = 1


def render(material: Material) -> Mapping[str, str]:
    """The policy, as one file."""
    return {"": dumps(_policy(material), indent=1) + "\n"}


def _policy(material: Material) -> Data:
    policy, contract = policy_of(material), material.stack.contract
    pool = Pool(policy.stack)
    return {
        "specctl_tool_policy": VERSION,
        "provenance": material.provenance,
        "contract": contract.id,
        "version": contract.version,
        "digest": digest(material.stack),
        "where": text(material.where),
        "attributes": {attribute.id: pool.attribute(attribute) for attribute in policy.attributes},
        "assumptions": {name: pool.place(condition) for name, condition in policy.assumptions.items()},
        "tools": {tool: [_say(say, pool) for say in policy.says if say.tool == tool] for tool in policy.tools},
        "conditions": pool.written,
    }


def _say(say: Say, pool: Pool) -> Data:
    rule = {} if say.rule is None else {"rule": say.rule.id}
    return {"decision": say.decision, "why": say.why, **rule, "when": pool.place(say.when)}
