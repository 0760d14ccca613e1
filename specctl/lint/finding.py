"""Findings in terms of rules and regions, before anyone knows lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specctl.diagnostics import Lazy, Remedy, Severity
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.region import Region
from specctl.logic.witness import Witness
from specctl.problem import Route
from specctl.text import Span
from specctl.values import frozen

if TYPE_CHECKING:
    from specctl.diff.joint import Seen


@frozen
class Place:
    """A part of a contract, by route; `note` says what is to be seen there, `span` which words of it, if not all."""

    contract: Contract
    route: Route
    note: str = ""
    at_key: bool = False
    span: Span | None = None


@frozen
class Share:
    """A rule that helps to bring a finding about, with the share of the finding's region that it takes."""

    rule: Rule
    share: float | None


@frozen
class Beside:
    """Requests that the stack has in common with a reference: one as each side has it, and all in words."""

    reference: Stack
    seen: Seen
    lazily: Lazy


@frozen
class Finding:
    """What a check found: about which rules, at which requests, and where to look.

    A witness is taken from `region`, unless `pair` gives two requests that show the finding together, or `beside` is
    about requests of two stacks; `relevant` are attributes on which it depends besides those of the region. `route`
    tells it from others on the same behavior. `severity` is its own, where it weighs less than others of its check.
    """

    message: str
    at: Place
    help: str
    related: tuple[Place, ...] = ()
    rules: tuple[Rule, ...] = ()
    behavior: str | None = None
    attribute: str | None = None
    property: str | None = None
    case: str | None = None
    region: Region | None = None
    pair: tuple[Witness, Witness] | None = None
    beside: Beside | None = None
    why: tuple[Share, ...] = ()
    relevant: frozenset[str] = frozenset()
    remedy: Remedy | None = None
    route: str | None = None
    severity: Severity | None = None


def at_rule(contract: Contract, rule: Rule, note: str = "", *steps: str) -> Place:
    """A rule's id, or a part of the rule if the file has it."""
    return Place(contract, (*rule.route, *(steps or ("id",))), note)
