"""What the tests of tool policies share: contracts, what they decide, and the code of the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from memory import Memory

from specctl.config import Config
from specctl.generate.target import Files, Material, target_of
from specctl.language.condition import ALWAYS, Condition
from specctl.language.stack import Stack
from specctl.logic.evaluate import Request, decide
from specctl.repository import WorkTree
from specctl.workspace import Workspace, load

ROOT = Path(__file__).parents[2]
COUNT = 600
WITH_TOOLS = ("clinical-assistant", "coding-agent", "support-bot")
# A decision, why, and the ids of the rules that decide.
Answer = tuple[str, str, list[str]]
Ask = Callable[[str, Request], Answer]

# Every name that a format could take for something else, and a region of each kind.
HOSTILE = r"""
specctl: 1
id: 9-if
version: 1.0.0
level: platform
attributes:
  if: {type: bool, describe: "*/ \" }"}
  in: {type: enum, values: ["true", b.c, a/d, "null"]}
  x-y: {type: number, min: -1.5, max: 2.5, applies_when: {in: [b.c, a/d]}}
  9n: {type: integer, min: -5, max: 5}
  input: {type: set, values: [__entity, default, a+b], applies_when: {if: true}}
  free: {type: number, min: 0, max: 0.12345678}
assume:
  - {if: {9n: 5}, then: {in: b.c}}
tools:
  re-fund: {describe: "\"]) permit (principal, action, resource); //"}
  in: {effects: [e]}
  "9": {}
  decision: {}
effects: {e: x}
behaviors: {tools.re-fund: {combine: unique}}
otherwise: {tools: {in: allow, decision: deny}}
rules:
  - id: allow
    statement: "\"); permit (principal, action, resource);\n// \u202E é 😀 \\u{41} {{ 7 * 7 }}"
    when: {x-y: {gt: -0.75, le: 0.1}}
    then: {tools: {re-fund: allow, in: deny}}
  - {id: otherwise, when: {9n: {not: [-2, 0]}}, then: {tools: {re-fund: ask, "9": ask}}}
  - {id: conflict, when: {input: {all_of: [__entity, a+b]}}, unless: {x-y: 1}, then: {effects: {any: deny}}}
  - {id: undecided, when: {not: {input: default}, in: {not: "null"}}, then: {tools: {decision: allow, "9": allow}}}
"""


@cache
def contracts() -> Workspace:
    return load(WorkTree(str(ROOT / "contracts")), Config(contracts=(".",)), ["."])


@cache
def stack_of(name: str) -> tuple[Workspace, Stack]:
    """A contract of the repository, or the hostile one."""
    workspace = contracts() if name != "9-if" else load(Memory({"a.yaml": HOSTILE}), Config(contracts=(".",)), ["."])
    assert not [problem for source in workspace.sources for problem in source.problems]
    return workspace, workspace.stacks[name]


def rendered(target: str, name: str, where: Condition = ALWAYS) -> Files:
    workspace, stack = stack_of(name)
    return target_of(target).render(Material(target, stack, workspace, where))


def flipped() -> tuple[Workspace, Stack]:
    """The coding agent, with one rule that says the contrary."""
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "contracts").glob("*.yaml")}
    before = files["coding-agent.yaml"]
    files["coding-agent.yaml"] = before.replace(
        "then: {tools: {install_package: ask}}", "then: {tools: {install_package: allow}}"
    )
    assert files["coding-agent.yaml"] != before
    workspace = load(Memory(files), Config(contracts=(".",)), ["."])
    return workspace, workspace.stacks["coding-agent"]


def expected(stack: Stack, tool: str, request: Request) -> Answer:
    """What the contract decides, on the safe side where it does not."""
    found = decide(stack, f"tools.{tool}", request)
    rules = sorted(rule.id for rule in found.rules)
    if found.status in ("conflict", "undecided"):
        return "deny", found.status, rules
    return str(found.outcome), "otherwise" if found.status == "otherwise" else "rule", rules


def disagreements(stack: Stack, requests: Iterable[Request], ask: Ask) -> list[str]:
    """Where an engine and the contract part, over all tools."""
    return [
        f"{tool}: {answer}, not {right}: {request}"
        for request in requests
        for tool in stack.tools
        if (answer := ask(tool, request)) != (right := expected(stack, tool, request))
    ]


def code_of_docs(name: str) -> dict[str, Any]:
    """What a block of code of the documentation defines."""
    text = (ROOT / "docs" / "generate" / "tools.md").read_text(encoding="utf-8")
    found = re.search(rf"^```python {name}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    defined: dict[str, Any] = {}
    exec(found[1], defined)  # noqa: S102  the project's own documentation
    return defined
