"""Contracts that changed more than their version says."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Diagnostic, Location
from specctl.diff.change import ContractDiff
from specctl.diff.compare import compare
from specctl.diff.need import is_too_low
from specctl.lint.linter import Inconclusive
from specctl.lint.pages import PAGES
from specctl.workspace import Workspace

_CHECK = "version-not-bumped"


def version_not_bumped(base: Workspace, head: Workspace) -> Iterator[Diagnostic | Inconclusive]:
    """A contract changed since the base, and its version was not raised as far as the change calls for."""
    for compared in compare(base, head):
        diff = compared.diff
        if diff.inconclusive:
            listed = ", ".join(f"`{name}`" for name in diff.inconclusive)
            reason = f"what changed on {listed} is too much for the memory and time given"
            yield Inconclusive(diff.contract, (_CHECK,), f"{reason}; raise `memory_mib` or `seconds` under `[limits]`")
        if is_too_low(diff):
            yield _diagnostic(diff, head)


def _diagnostic(diff: ContractDiff, head: Workspace) -> Diagnostic:
    document = head.contracts[diff.contract].document
    version = diff.version
    return Diagnostic(
        check=_CHECK,
        severity=PAGES[_CHECK],
        message=f"`{diff.contract}` has version {version.head}, and what changed since {version.base} is {diff.bump}",
        location=Location(document.path, document.locate(("version",))),
        here=f"this must be {version.needs} or more",
        help=f"set it to {version.needs}, or let `specctl bump --write` do so; `specctl diff` shows what changed",
        contract=diff.contract,
    )
