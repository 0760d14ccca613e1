"""Safe fixes against the oracle: random repositories, fixed until nothing is left, decide as they did before."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from specctl.config import Config
from specctl.lint.fixing import fix_all
from specctl.lint.linter import lint
from specctl.workspace import Workspace, load

from .compare import Memory
from .generator import Repository, repositories
from .oracle import Oracle, read

_CHECKS = ("idle-override", "subsumed-rule")
_QUICK = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
_THOROUGH = settings(_QUICK, max_examples=1500)


def block(value: Any, indent: int = 0) -> str:
    """Block YAML: what is nested stands on lines of its own, empty things in brackets."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(f"\n{pad}{json.dumps(key)}: {block(part, indent + 1)}" for key, part in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{pad}- {block(part, indent + 1).lstrip()}" for part in value)
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value)


def workspace_of(repository: Repository) -> Workspace:
    files = {f"{name}.yaml": f"# top{block(raw)}\n# end\n".encode() for name, raw in repository.contracts.items()}
    return load(Memory(files), Config(levels=tuple(repository.levels)), ["."])


def oracle_of(workspace: Workspace) -> Oracle:
    roots: list[Any] = [source.document.root for source in workspace.sources if source.document is not None]
    return read(list(workspace.config.levels), {root["id"]: root for root in roots})


def decisions(workspace: Workspace, requests_of: Oracle, oracle: Oracle) -> dict[tuple[str, str], list[Any]]:
    """The outcome at every request and what is open there, by contract and behavior."""
    found = {}
    for contract in workspace.contracts:
        view = oracle.view(contract)
        assert view.space.requests == requests_of.view(contract).space.requests
        for behavior in view.stack.behaviors:
            found[contract, behavior] = [trace.outcome for trace in view.traces(behavior)]
    return found


def check_fixes(how: settings) -> Counter[str]:
    seen: Counter[str] = Counter()

    @how
    @given(repositories(full=True))
    def run(repository: Repository) -> None:
        before = workspace_of(repository)
        reported = lint(before, _CHECKS).diagnostics
        fixed = fix_all(before, lambda workspace: lint(workspace, _CHECKS), lambda _: True)
        seen.update(found=len(reported), fixed=fixed.count, skipped=len(fixed.skipped))
        seen.update(item.check for item in reported)
        was = oracle_of(before)
        is_now = oracle_of(fixed.workspace)
        is_now._points = was._points
        assert decisions(before, was, was) == decisions(fixed.workspace, was, is_now)
        left = [item for item in lint(fixed.workspace, _CHECKS).diagnostics if item.remedy is not None]
        assert len(left) <= len(fixed.skipped)

    run()
    return seen


def test_safe_fixes_leave_every_decision_as_the_oracle_has_it() -> None:
    seen = check_fixes(_QUICK)
    assert seen["fixed"] > 20, seen
    assert seen["skipped"] < seen["fixed"] / 10, seen


@pytest.mark.slow
def test_safe_fixes_leave_every_decision_as_the_oracle_has_it_at_length() -> None:
    check_fixes(_THOROUGH)
