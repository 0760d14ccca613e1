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
    decision `tools: {a: b}` stands for `tools.a: b`. Lists are sets, unless the part `is_ordered`; entries of a list
    that are mappings have the name that they give under `named_by`, or else as `id` or `name`.
    """

    kind: Kind = "record"
    parts: dict[str, Part] = field(default_factory=dict)
    each: Part | None = None
    short: str = ""
    container: bool = False
    declared_by: str = ""
    is_tree: bool = False
    is_decision: bool = False
    is_ordered: bool = False
    named_by: str = ""

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

# The sections beside the logic. What people read is text; what they can be held to is a record.
ORDERED_TEXT = Part("text", is_ordered=True)
DEFINITION = Part(parts=_all(TEXT, "describe", "examples"), short="describe")
JSON_SCHEMA = Part(parts={"prefixItems": Part(is_ordered=True)})
JSON_SCHEMA.each = JSON_SCHEMA  # type: ignore[misc]  # it holds itself
DESCRIBED = Part(parts={"describe": TEXT})
STAGE = Part(parts={"means": TEXT})


def _with_texts(*names: str) -> Part:
    return Part(parts=_all(TEXT, "describe", *names))


SECTIONS = {
    "purpose": Part(parts=_all(TEXT, "describe", "audience") | {"guardrails": Part(each=TERM)}),
    "parties": Part(each=DESCRIBED),
    "integrations": Part(each=_with_texts("fallback", "liability", "indemnity", "warranty")),
    "outputs": Part(
        each=Part(
            parts=_all(TEXT, "describe", "style")
            | _all(DEFINITION, "acceptable", "partial", "non_answer")
            | {"schema": JSON_SCHEMA},
        )
    ),
    "failure_modes": Part(each=_with_texts("trigger", "symptoms", "impact")),
    "remediations": Part(
        each=Part(parts=_all(ORDERED_TEXT, "contain", "correct") | {"describe": TEXT, "notify": Part(each=TERM)})
    ),
    "escalations": Part(each=_with_texts("message")),
    "drills": Part(each=DESCRIBED),
    "metrics": Part(each=DESCRIBED),
    "dials": Part(each=Part(parts={"describe": TEXT, "stages": Part(each=STAGE, named_by="at")})),
    "governance": Part(parts=_all(Part(each=DESCRIBED), "data_agreements", "training", "rituals", "feedback")),
    "data": Part(each=_with_texts("purpose")),
    "lifecycle": Part(parts={"release": Part(parts={"rollback": ORDERED_TEXT}), "changes_notice": TEXT}),
}

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
    | SECTIONS,
)


def kind_of(steps: tuple[str, ...], within: Part = CONTRACT) -> Kind:
    """The kind of the part that names lead to, from the top of a contract: `("rules", "a", "when")` is logic."""
    for name in steps:
        if within.is_leaf:
            break
        within = within.of(name)
    return within.kind
