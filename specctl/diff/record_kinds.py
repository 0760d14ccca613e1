"""What each part of a contract is to the diff: logic, a text, or a record, which is everything else."""

from __future__ import annotations

from typing import Literal

from specctl.values import entity, field

# What is not the logic's, no text and not ignored is a record, also what the schema does not know yet. A `term` is a
# text under a name: that the name is there is a record. Of a part with parts, the kind is that of its being there.
Kind = Literal["logic", "text", "term", "record", "ignored"]


@entity
class Part:
    """What is known about a part of a contract, and about the parts in it.

    A text in its place stands for the mapping with the entry `short`. A `container` says nothing by being there; so
    does a part that lacks the entry `declared_by`. In a `tree` of names, all names at any depth are entries. In a
    decision `tools: {a: b}` stands for `tools.a: b`.
    """

    kind: Kind = "record"
    parts: dict[str, Part] = field(default_factory=dict)
    each: Part | None = None
    short: str = ""
    container: bool = False
    declared_by: str = ""
    is_tree: bool = False
    is_decision: bool = False

    @property
    def is_leaf(self) -> bool:
        """Whether it is logic, text or ignored, whatever it holds."""
        return self.kind != "record" and not self.parts and self.each is None

    def of(self, name: str) -> Part:
        """The part that an entry is."""
        return self.parts.get(name) or self.each or PLAIN


def _all(kind: Part, *names: str) -> dict[str, Part]:
    return dict.fromkeys(names, kind)


PLAIN = Part()
LOGIC, TEXT, TERM, IGNORED = Part("logic"), Part("text"), Part("term"), Part("ignored")
DECISION = Part(is_decision=True)

VALUE = Part("logic", {"describe": TEXT, "weight": LOGIC, "values": LOGIC}, short="describe")
VALUES = Part("logic", each=VALUE, container=True, is_tree=True)
LEAF = Part("logic", {"describe": TEXT, "values": VALUES})
ATTRIBUTE = Part(
    "logic",
    _all(LOGIC, "type", "min", "max", "applies_when") | {"describe": TEXT, "values": VALUES},
)
BEHAVIOR = Part(
    "logic",
    _all(LOGIC, "type", "tiers", "bound", "otherwise", "combine") | {"describe": TEXT},
    declared_by="type",
)
TOOL = Part("logic", {"describe": TEXT, "effects": LOGIC}, short="describe")
EXAMPLE = Part("text", _all(TEXT, "title", "user", "turns", "good", "bad", "note"))
RULE = Part(
    parts=_all(TEXT, "title", "statement", "because")
    | _all(LOGIC, "when", "unless", "then", "overrides", "adjustable")
    | {"id": IGNORED, "examples": Part(each=EXAMPLE, container=True)},
)
# What a rule without `then` says about decisions is part of no decision, so no other report would show it.
TEXT_RULE = Part(parts=RULE.parts | _all(PLAIN, "when", "unless", "overrides", "adjustable"))
PROPERTY = Part(
    parts=_all(TEXT, "title", "statement", "claim", "because")
    | _all(DECISION, "given", "always", "never", "at_least", "at_most", "open", "closed")
    | {"id": IGNORED},
)
CASE = Part(parts=_all(TEXT, "title", "user", "turns", "note") | {"expect": DECISION, "id": IGNORED})

# The sections for people: what they call `describe` is free text, at any depth; a condition has no texts.
FREE = Part(parts={"describe": TEXT, "where": PLAIN})
FREE.each = FREE  # type: ignore[misc]  # it holds itself
FREE_SECTIONS = (
    "data", "dials", "drills", "escalations", "failure_modes", "governance", "integrations", "lifecycle", "metrics",
    "outputs", "parties", "purpose", "remediations",
)  # fmt: skip

CONTRACT = Part(
    parts=_all(IGNORED, "specctl", "version", "id")
    | _all(TEXT, "title", "describe")
    | _all(LOGIC, "level", "extends", "otherwise", "assume", "conditions")
    | {
        "attributes": Part("logic", each=ATTRIBUTE, container=True),
        "refine": Part("logic", each=Part("logic", each=LEAF, container=True), container=True),
        "behaviors": Part("logic", each=BEHAVIOR, container=True),
        "effects": Part(each=TERM),
        "tools": Part("logic", each=TOOL, container=True),
        "rules": Part(each=RULE),
        "properties": Part(each=PROPERTY),
        "cases": Part(each=CASE),
        "glossary": Part(each=TERM),
    }
    | _all(FREE, *FREE_SECTIONS),
)


def kind_of(steps: tuple[str, ...], within: Part = CONTRACT) -> Kind:
    """The kind of the part that names lead to, from the top of a contract: `("rules", "a", "when")` is logic."""
    for name in steps:
        if within.is_leaf:
            break
        within = within.of(name)
    return within.kind
