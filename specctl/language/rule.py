"""Rules: what holds under a condition, and who may change it (LANGUAGE, sections 5 and 6)."""

from __future__ import annotations

from typing import Literal

from specctl.language.behavior import Outcome
from specctl.language.condition import Condition
from specctl.problem import Route
from specctl.values import entity, field, frozen

# What a `then` names: a behavior, `tools.<name>` or `effects.<name>`.
Target = str
Written = tuple[tuple[Target, Outcome], ...]
# The values granted for a target; None is `any`.
Granted = frozenset[Outcome] | None


@frozen
class Adjustable:
    """What levels below may do to a rule's decision.

    `granted` maps targets to the values granted; it is None where `to` or `only` says `any` for all of them.
    """

    mode: Literal["never", "stricter", "to", "only"] = "stricter"
    by: frozenset[str] = frozenset()
    granted: tuple[tuple[Target, Granted], ...] | None = ()
    delegable: bool = False


@frozen
class Turn:
    """One message of a conversation."""

    role: str
    text: str
    label: str | None = None


@frozen
class Example:
    """A text that shows a rule at work, for prompts and graders."""

    route: Route
    user: str | None = None
    turns: tuple[Turn, ...] = ()
    context: Condition | None = None
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    note: str = ""
    title: str = ""


@frozen
class RuleText:
    """What a rule says about itself to people; nothing of it changes a decision."""

    title: str = ""
    statement: str = ""
    because: str = ""
    risk: str | None = None
    enforced_in: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    refs: tuple[object, ...] = ()
    owners: tuple[str, ...] = ()
    visibility: str | None = None
    since: str | None = None
    expires: str | None = None
    guards_against: tuple[str, ...] = ()
    escalation: str | None = None
    formerly: str | None = None
    examples: tuple[Example, ...] = ()


@entity
class Rule:
    """One rule of a contract; `when` has `unless` folded in, `then` is as written."""

    id: str
    contract: str
    level: str
    route: Route
    when: Condition
    then: Written
    adjustable: Adjustable = Adjustable()
    overrides: tuple[str, ...] = ()
    accepts_claim: tuple[str, ...] = ()
    unless: Condition | None = None
    text: RuleText = field(default=RuleText())
