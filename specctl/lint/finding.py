"""Findings in terms of rules and regions, before anyone knows lines."""

from __future__ import annotations

from specctl.diagnostics import Remedy
from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.logic.region import Region
from specctl.logic.witness import Witness
from specctl.problem import Route
from specctl.values import frozen


@frozen
class Place:
    """A part of a contract, by route; `note` says what is to be seen there."""

    contract: Contract
    route: Route
    note: str = ""
    at_key: bool = False


@frozen
class Share:
    """A rule that helps to bring a finding about, with the share of the finding's region that it takes."""

    rule: Rule
    share: float | None


@frozen
class Finding:
    """What a check found: about which rules, at which requests, and where to look.

    A witness is taken from `region`, unless `pair` gives two requests that show the finding together;
    `relevant` are attributes on which it depends besides those of the region.
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
    why: tuple[Share, ...] = ()
    relevant: frozenset[str] = frozenset()
    remedy: Remedy | None = None


def at_rule(contract: Contract, rule: Rule, note: str = "", *steps: str) -> Place:
    """A rule's id, or a part of the rule if the file has it."""
    return Place(contract, (*rule.route, *(steps or ("id",))), note)
