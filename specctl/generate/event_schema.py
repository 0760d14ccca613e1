"""Target `event-schema`: JSON Schema of the record that a product writes of each decision."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.target import Material
from specctl.language.attribute import Attribute
from specctl.language.behavior import CONFLICT, UNDECIDED, UNLIMITED, Behavior
from specctl.language.stack import Stack
from specctl.output.json_text import dumps


def render(material: Material) -> Mapping[str, str]:
    """The schema, as one file."""
    return {"": dumps(_schema(material), indent=2) + "\n"}


def _schema(material: Material) -> dict[str, object]:
    stack = material.stack
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": material.provenance,
        "title": f"Decision of {stack.contract.id}",
        "type": "object",
        "properties": {"facts": _facts(stack), "decision": _decisions(stack)},
        "required": ["facts", "decision"],
    }


def _facts(stack: Stack) -> dict[str, object]:
    found = {name: _fact(attribute, stack) for name, attribute in stack.attributes.items()}
    always = [name for name, attribute in stack.attributes.items() if attribute.applies_when is None]
    return {"type": "object", "properties": found, "required": always, "additionalProperties": False}


def _fact(attribute: Attribute, stack: Stack) -> dict[str, object]:
    about = {"description": attribute.describe} if attribute.describe else {}
    match attribute.kind:
        case "bool":
            return {"type": "boolean", **about}
        case "enum":
            leaves = sorted(frozenset[str]().union(*stack.leaves_of[attribute.id].values()))
            return {"enum": leaves, **about}
        case "set":
            return {"type": "array", "items": {"enum": list(attribute.members)}, "uniqueItems": True, **about}
        case kind:
            return {"type": kind, "minimum": attribute.minimum, "maximum": attribute.maximum, **about}


def _decisions(stack: Stack) -> dict[str, object]:
    decided = [name for name, each in stack.behaviors.items() if name in stack.assignments or each.must_decide]
    found = {name: _decision(stack.behaviors[name]) for name in decided}
    return {"type": "object", "properties": found, "additionalProperties": False}


def _decision(behavior: Behavior) -> dict[str, object]:
    outcomes: dict[str, object] = {"enum": [*behavior.values, CONFLICT, UNDECIDED]}
    if behavior.kind == "limit":
        outcomes = {"anyOf": [{"type": "number"}, {"enum": [UNLIMITED, CONFLICT, UNDECIDED]}]}
    return {
        "type": "object",
        "properties": {"outcome": outcomes, "rules": {"type": "array", "items": {"type": "string"}}},
        "required": ["outcome"],
    }
