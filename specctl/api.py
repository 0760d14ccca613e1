"""What programs use: contracts read from disk or from Git, and what is computed of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from specctl.cli.deciding import Answerer
from specctl.cli.linting import lint_all
from specctl.cli.opening import Opened, contract_source, open_all
from specctl.cli.options import Reading, Talk
from specctl.diff.change import Diff
from specctl.diff.compare import compare, unread
from specctl.errors import SpecctlError
from specctl.lint.linter import Report
from specctl.lint.settings import choice
from specctl.logic.facts import fact
from specctl.workspace import Workspace

__all__ = ["decide", "diff", "lint", "open_repository"]


def open_repository(path: str = ".", revision: str | None = None) -> Workspace:
    """The contracts of the repository that a path lies in, as they are on disk or at a Git revision.

    Raises SpecctlError where there is none. Contracts with errors are in `sources`, but not in `contracts`.
    """
    reading = Reading(revision, is_staged=False, config=None, no_config=False)
    return open_all([path], reading, Talk(is_quiet=True, is_verbose=False, color="never"))[0].workspace


def lint(workspace: Workspace) -> Report:
    """What the linter finds in all contracts, with the checks that their configuration chooses."""
    return lint_all([Opened(workspace, (".",))], choice((), (), show_info=False))


def diff(base: Workspace, head: Workspace) -> Diff:
    """What changed in meaning between two moments of a repository."""
    found = tuple(each.diff for each in compare(base, head))
    return Diff("base", "head", found, tuple(sorted(unread(base, head))))


def decide(workspace: Workspace, contract: str, facts: Mapping[str, object]) -> dict[str, Any]:
    """What a contract decides for a request: for each behavior its outcome, status and rules, as `specctl decide` does.

    Raises SpecctlError for a request that the contract does not know, or that its assumptions rule out.
    """
    contract_source(workspace, contract)
    if contract not in workspace.stacks:
        raise SpecctlError(f"contract `{contract}` has errors", "`specctl validate` shows them")
    text, is_error = Answerer(workspace.stacks[contract]).answer(facts, fact)
    answer: dict[str, Any] = json.loads(text, parse_float=Decimal)
    if is_error:
        raise SpecctlError(str(answer["error"]))
    return dict(answer["decision"])
