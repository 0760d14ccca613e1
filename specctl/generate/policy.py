"""What a contract says of each tool: where it is allowed, asked about or denied, by which rule, and of which requests.

Regions of the engine become conditions, exact and proven so. What holds nowhere is denied; so are requests at which
rules contradict each other, or none decides, and facts that are no request of the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from specctl.errors import SpecctlError
from specctl.generate.policy_condition import Regions
from specctl.generate.policy_plain import plainly
from specctl.generate.target import Material
from specctl.language.attribute import Attribute
from specctl.language.behavior import CONFLICT, UNDECIDED, Outcome
from specctl.language.condition import ALWAYS, Condition, attributes_of
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.measure import Measure
from specctl.logic.region import Region, union
from specctl.values import entity, field

Decision = Literal["allow", "ask", "deny"]
Why = Literal["rule", "otherwise", "conflict", "undecided"]
_DECISIONS: tuple[Decision, ...] = ("allow", "ask", "deny")
_TOOLS = "tools."


@entity
class Say:
    """Where a rule, or none, gives a tool its decision; `why` tells the denials that stand for no decision."""

    tool: str
    decision: Decision
    why: Why
    rule: Rule | None
    when: Condition

    @property
    def id(self) -> str:
        """A name that stays the same as long as tool, decision and rule do; no two of a policy are equal."""
        what = self.decision if self.why in ("rule", "otherwise") else self.why
        return ":".join((self.tool, what, *(() if self.rule is None else (self.rule.id,))))


@entity
class Policy:
    """What is said of all tools; wherever nothing is said of a tool, it is denied.

    `attributes` are those that it depends on: a request must state them where they apply. `assumptions` are named.
    """

    stack: Stack
    tools: tuple[str, ...]
    says: tuple[Say, ...]
    attributes: tuple[Attribute, ...] = ()
    assumptions: dict[str, Condition] = field(default_factory=dict)


def policy_of(material: Material) -> Policy:
    """The policy of a contract's tools; raises SpecctlError if it has none, or one is too intricate."""
    stack = material.specialized.stack
    tools = tuple(name.removeprefix(_TOOLS) for name in stack.behaviors if _is_tool(name))
    if not tools:
        raise SpecctlError(
            f"contract `{stack.contract.id}` has no tools", "declare them under `tools`, or generate another target"
        )
    measure = Measure(material.specialized.universe)
    says = tuple(say for tool in tools for say in _says(tool, material, measure))
    assumptions = _assumptions(material)
    names = _connected(_looked_at(says, assumptions.values(), material), assumptions.values(), stack)
    return Policy(
        stack,
        tools,
        says,
        tuple(attribute for name, attribute in stack.attributes.items() if name in names),
        {name: each for name, each in assumptions.items() if attributes_of(each) & names},
    )


def _says(tool: str, material: Material, measure: Measure) -> Iterator[Say]:
    """What is said of one tool: what it allows first, then by the order of rules."""
    regions = Regions(material.specialized, _TOOLS + tool, measure)
    for decision, why, rule, region in sorted(_parts(regions), key=_order(material.stack)):
        when = regions.condition(region, rule)
        if when is None:
            raise SpecctlError(
                f"what decides on tool `{tool}` is too intricate for a list of conditions",
                "generate target `bundle`, which holds the rules themselves, or fix more of the request by `where`",
            )
        yield Say(tool, decision, why, rule, when)


Piece = tuple[Decision, Why, Rule | None, Region]


def _order(stack: Stack) -> Callable[[Piece], tuple[int, str, int]]:
    places = {rule: place for place, rule in enumerate(stack.rules)}
    return lambda piece: (_DECISIONS.index(piece[0]), piece[1], len(places) if piece[2] is None else places[piece[2]])


def _parts(regions: Regions) -> Iterator[Piece]:
    """Each outcome's region by the rules that decide there, and where none does; what is denied anyway is left out."""
    specialized, behavior = regions.specialized, regions.behavior
    deciding = specialized.deciding(behavior)
    for outcome, region in specialized.outcomes(behavior).items():
        decision, why = _meaning(outcome)
        ruled = {rule: part for rule, whole in deciding.items() if (part := whole & region)}
        for rule, part in ruled.items():
            yield decision, why, rule, part
        rest = region - union(ruled.values(), specialized.universe.nothing)
        if rest and outcome != "deny":
            yield decision, "otherwise" if why == "rule" else why, None, rest


def _meaning(outcome: Outcome) -> tuple[Decision, Why]:
    """The decision that an outcome comes to, on the safe side."""
    if outcome == CONFLICT:
        return "deny", "conflict"
    if outcome == UNDECIDED:
        return "deny", "undecided"
    return _DECISIONS[_DECISIONS.index(outcome)], "rule"


def _assumptions(material: Material) -> dict[str, Condition]:
    """What holds of every request, by names that are stable as long as their contract's list is."""
    found = {
        f"assume.{member.id}.{place}": plainly(condition, material.stack)
        for member in material.stack.members
        for place, condition in enumerate(member.assumptions, 1)
    }
    return found if material.where == ALWAYS else found | {"where": plainly(material.where, material.stack)}


def _looked_at(says: Iterable[Say], assumptions: Iterable[Condition], material: Material) -> frozenset[str]:
    """The attributes that are tested; also where a test is left out because of what is known or assumed of them.

    At facts for which that does not hold, what is said of the tools would be wrong.
    """
    found = attributes_of(material.where).union(*(attributes_of(say.when) for say in says))
    full = material.stack
    tested = [attributes_of(rule.when) for rule in full.rules if any(_is_tool(name) for name in full.assigned_by[rule])]
    assumed = frozenset[str]().union(*map(attributes_of, assumptions))
    return found | (assumed & frozenset[str]().union(*tested))


def _connected(names: frozenset[str], assumptions: Iterable[Condition], stack: Stack) -> frozenset[str]:
    """Some attributes, and those that they depend on by way of what is assumed or applies."""
    groups = [attributes_of(condition) for condition in assumptions]
    for name, attribute in stack.attributes.items():
        if attribute.applies_when is not None:
            groups.append(attributes_of(attribute.applies_when) | {name})
    while True:
        wider = names.union(*(group for group in groups if group & names))
        if wider == names:
            return names
        names = wider


def _is_tool(behavior: str) -> bool:
    return behavior.startswith(_TOOLS)
