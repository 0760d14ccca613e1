"""Requests that nothing decides."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject
from specctl.logic.resolve import resolve


def uncovered_requests(subject: Subject) -> Iterator[Finding]:
    """Some request is left undecided for a behavior that must be decided everywhere."""
    if subject.is_extended:
        return
    contract = subject.stack.contract
    for name, behavior in subject.stack.behaviors.items():
        if not behavior.must_decide or behavior.otherwise is not None:
            continue
        if name in subject.hard:
            continue
        region = resolve(subject.stack, name, subject.universe).undecided & subject.space
        if region:
            yield Finding(
                message=f"no rule decides `{name}`" + ("" if subject.space <= region else " for some requests"),
                at=Place(contract, ("id",), f"this contract does not say what `{name}` is there"),
                help="add a rule for these requests, or state what holds where no rule decides, such as "
                f"`otherwise: {example(name)}`",
                behavior=name,
                region=region,
            )


def example(behavior: str) -> str:
    """An `otherwise` for a behavior, as one would write it."""
    if behavior == "response":
        return "{response: clarify}"
    if behavior.startswith("tools."):
        return f"{{tools: {{{behavior.removeprefix('tools.')}: deny}}}}"
    return f"{{{behavior}: …}}"
