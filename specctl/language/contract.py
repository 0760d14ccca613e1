"""A contract: everything that one file says, references resolved."""

from __future__ import annotations

from specctl.document import Document
from specctl.language.attribute import Attribute, Refinement
from specctl.language.behavior import Behavior, Combine
from specctl.language.claim import Case, Property
from specctl.language.condition import Condition
from specctl.language.parts.parts import NO_PARTS, Parts
from specctl.language.rule import Rule, Written
from specctl.problem import Route
from specctl.values import entity, field, frozen


@frozen
class Tool:
    """A declared tool and the effects it has, besides `any`."""

    id: str
    contract: str
    route: Route
    effects: tuple[str, ...] = ()
    describe: str = ""

    def has(self, effect: str) -> bool:
        """Whether the tool has an effect; every tool has `any`."""
        return effect == "any" or effect in self.effects


@frozen
class Setting:
    """What a contract sets of a behavior for its stack; None where it does not."""

    behavior: str
    route: Route
    combine: Combine | None = None
    must_decide: bool | None = None


@entity
class Contract:
    """One contract, as read; mappings keep the order of the file."""

    id: str
    version: str
    level: str
    document: Document
    extends: tuple[str, ...] = ()
    title: str = ""
    owners: tuple[str, ...] = ()
    glossary: dict[str, str] = field(default_factory=dict)
    retired_ids: tuple[str, ...] = ()
    attributes: dict[str, Attribute] = field(default_factory=dict)
    refinements: tuple[Refinement, ...] = ()
    conditions: dict[str, Condition] = field(default_factory=dict)
    behaviors: dict[str, Behavior] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    effects: dict[str, str] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)
    otherwise: Written = ()
    assumptions: tuple[Condition, ...] = ()
    rules: tuple[Rule, ...] = ()
    properties: tuple[Property, ...] = ()
    cases: tuple[Case, ...] = ()
    parts: Parts = NO_PARTS
    no_looser_than: tuple[str, ...] = ()
