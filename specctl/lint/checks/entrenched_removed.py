"""What was to stay unless somebody approves its removal, and is gone."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Diagnostic, Location
from specctl.language.parts.governance import Entrenched
from specctl.language.stack import Stack
from specctl.lint.pages import PAGES
from specctl.workspace import Workspace

_CHECK = "entrenched-removed"


def entrenched_removed(base: Workspace, head: Workspace) -> Iterator[Diagnostic]:
    """A rule or property that was entrenched at the base is gone, or is entrenched no more."""
    for name, contract in base.contracts.items():
        stack = head.stacks.get(name)
        if stack is None:
            continue
        for item in contract.parts.entrenched:
            what = _lost(item, stack)
            if what is not None:
                yield _diagnostic(stack, item, what)


def _lost(item: Entrenched, stack: Stack) -> str | None:
    """What became of something entrenched, in words; None if it is entrenched still, perhaps under another name."""
    names = {rule.id for rule in stack.rules if item.id in (rule.id, rule.text.formerly)}
    names |= {claim.id for member in stack.members for claim in member.properties if claim.id == item.id}
    if not names:
        return "is gone"
    kept = {each.id for each in stack.parts.entrenched}
    return None if names & kept else "is entrenched no more"


def _diagnostic(stack: Stack, item: Entrenched, what: str) -> Diagnostic:
    document = stack.contract.document
    route = item.route[:-1] if stack.contract.parts.entrenched else ("id",)
    return Diagnostic(
        check=_CHECK,
        severity=PAGES[_CHECK],
        message=f"`{item.id}` was entrenched and {what}",
        location=Location(document.path, document.locate(route, at_key=len(route) > 1)),
        here=f"`{item.id}` was protected here",
        help="restore it; or have the removal approved, and say by whom in a comment on this line: "
        f"`# specctl: ignore[{_CHECK}] approved by …`",
        contract=stack.contract.id,
        route=f"entrenched {item.id}",
    )
