"""Escalations followed from call to call, and whether they reach people."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.language.parts.failures import Escalation
from specctl.language.parts.parts import Parts
from specctl.language.rule import Rule


def chain(parts: Parts, name: str | None) -> Iterator[Escalation]:
    """An escalation of a stack and those that follow it by `then`, each once; none without a name."""
    seen: set[str] = set()
    while name is not None and name not in seen:
        seen.add(name)
        link = parts.escalations[name]
        yield link
        name = link.then


def reaches(parts: Parts, name: str | None) -> bool:
    """Whether an escalation, or one that follows it, calls somebody: a role that is held, or people in words."""
    return any(link.to and link.to.strip() and is_held(parts, link.to) for link in chain(parts, name))


def is_held(parts: Parts, role: str) -> bool:
    """Whether a role has a holder; a name that is no role of the stack is people in words."""
    found = parts.roles.get(role)
    return found is None or any(holder.strip() for holder in found.who)


def leads_to_people(parts: Parts, rule: Rule) -> bool:
    """Whether a rule names an escalation that reaches somebody."""
    return reaches(parts, rule.text.escalation)
