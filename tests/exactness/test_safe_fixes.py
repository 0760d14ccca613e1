"""Safe fixes against the oracle: random repositories, fixed until nothing is left, decide as they did before."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from memory import Memory

from specctl.config import Config
from specctl.lint.fixing import fix_all
from specctl.lint.linter import lint
from specctl.lint.sameness import difference
from specctl.workspace import Workspace, load, revised

from .behaviors import Behavior
from .decide import Trace, is_open
from .generator import Repository, repositories
from .oracle import Oracle, read

_CHECKS = ("idle-override", "subsumed-rule")
_QUICK = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
_FEW = settings(_QUICK, max_examples=15)
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


def meaning(workspace: Workspace, points: Oracle) -> dict[tuple[str, str], list[Any]]:
    """By contract and behavior the outcome at every request, and of all but limits what each level may set there."""
    oracle = oracle_of(workspace)
    oracle._points = points._points
    found = {}
    for contract in workspace.contracts:
        view = oracle.view(contract)
        for name, behavior in view.stack.behaviors.items():
            traces = view.traces(name)
            said = {id(trace): said_by(trace, behavior) for trace in traces}
            found[contract, name] = [said[id(trace)] for trace in traces]
    return found


def said_by(trace: Trace, behavior: Behavior) -> tuple[object, ...]:
    values = [] if behavior.bound else behavior.values()
    return trace.outcome, *(is_open(trace, level, value) for level in list(trace.steps)[1:] for value in values)


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
        assert meaning(before, oracle_of(before)) == meaning(fixed.workspace, oracle_of(before))
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


def check_differences(how: settings) -> Counter[str]:
    seen: Counter[str] = Counter()

    @how
    @given(repositories())
    def run(repository: Repository) -> None:
        before = workspace_of(repository)
        said = meaning(before, oracle_of(before))
        for name, raw in repository.contracts.items():
            for index, rule in enumerate(raw["rules"]):
                if any(
                    rule["id"] in one.get("overrides", ()) for c in repository.contracts.values() for one in c["rules"]
                ):
                    continue
                rest = raw | {"rules": raw["rules"][:index] + raw["rules"][index + 1 :]}
                after = revised(before, {f"{name}.yaml": block(rest).lstrip()})
                is_same = said == meaning(after, oracle_of(before))
                seen[str(is_same)] += 1
                assert (difference(before, after, {name}) is None) == is_same

    run()
    return seen


def test_a_difference_is_found_where_the_oracle_has_one_and_nowhere_else() -> None:
    seen = check_differences(_FEW)
    assert min(seen["True"], seen["False"]) > 10, seen
