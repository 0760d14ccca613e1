"""Target `event-schema`: JSON Schema of the record that a product, or an eval, writes of each decision.

`x-otel` on a field is the name that OpenTelemetry has for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.digest import digest
from specctl.generate.labels import UNSEEN, label
from specctl.generate.prompt_words import Wording
from specctl.generate.target import Material
from specctl.language.attribute import Attribute
from specctl.language.behavior import CONFLICT, UNDECIDED, UNLIMITED, Behavior
from specctl.language.stack import Stack
from specctl.logic.decimals import as_number
from specctl.output.json_text import dumps
from specctl.output.plain import clean
from specctl.score.record import UNDETERMINED

Data = dict[str, object]

_TEXT: Data = {"type": "string", "minLength": 1}
# Validators need not look at `format`, and a time without its offset would be counted in the wrong hour.
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
_SHARE: Data = {"type": "number", "minimum": 0, "maximum": 1}


def render(material: Material) -> Mapping[str, str]:
    """The schema, as one file."""
    return {"": dumps(_schema(material), indent=2) + "\n"}


def _schema(material: Material) -> Data:
    stack = material.stack
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": material.provenance,
        "title": f"Decision of {stack.contract.id}",
        "description": "One request: what was known of it, what the contract decides, and what the product did.",
        "type": "object",
        "properties": {**_origin(stack), **_CIRCUMSTANCES, **_matter(stack)},
        "required": ["contract", "digest"],
        "allOf": [_one_of("facts", "case"), _one_of("decision", "observed")],
        "additionalProperties": False,
    }


def _one_of(*names: str) -> Data:
    return {"anyOf": [{"required": [name]} for name in names]}


def _origin(stack: Stack) -> Data:
    """Which contract it was decided by."""
    contract = stack.contract
    return {
        "contract": {"const": contract.id, "description": "The contract."},
        "version": {"const": contract.version, "description": "Its version."},
        "digest": {
            "const": digest(stack),
            "description": "A short name for exactly what the contract and all that it extends say.",
        },
    }


def _named(kind: Data, describe: str, otel: str = "") -> Data:
    return {**kind, "description": describe, **({"x-otel": otel} if otel else {})}


_CIRCUMSTANCES: Data = {
    "time": _named(
        {"type": "string", "format": "date-time", "pattern": _TIME},
        "When it was decided, with its offset from UTC.",
        "Timestamp",
    ),
    "id": _named(_TEXT, "The request; two records with one id and one repeat are about the same answer."),
    "case": _named(_TEXT, "The case of an eval. With it the facts may be left out: the contract has them."),
    "group": _named(_TEXT, "The same for one request in several languages or on several surfaces."),
    "seed": _named(_TEXT, "The prompt or rule that similar requests were made from; they are counted as one cluster."),
    "repeat": _named({"type": "integer", "minimum": 1}, "Which try it is, where one request is tried several times."),
    "model": _named(_TEXT, "The model that answered.", "gen_ai.response.model"),
    "provider": _named(_TEXT, "Who runs the model.", "gen_ai.provider.name"),
    "agent": _named(_TEXT, "The product or agent that answered.", "gen_ai.agent.id"),
    "conversation": _named(_TEXT, "The conversation that the request is part of.", "gen_ai.conversation.id"),
    "turn": _named({"type": "integer", "minimum": 1}, "Which turn of its conversation the answer is."),
    "response": _named(_TEXT, "The answer, as the provider names it.", "gen_ai.response.id"),
    "trace_id": _named({"type": "string", "pattern": "^[0-9a-f]{32}$"}, "The trace.", "TraceId"),
    "span_id": _named({"type": "string", "pattern": "^[0-9a-f]{16}$"}, "The span.", "SpanId"),
    "latency": _named({"type": "number", "minimum": 0}, "How long the answer took, in seconds."),
    "grader": _named(_TEXT, "Who or what observed: a model, a team, `platform`."),
    "confidence": _named(_SHARE, "How sure the product was that its answer is right."),
    "correct": _named({"type": "boolean"}, "Whether the answer was right, where that is known."),
}


def _matter(stack: Stack) -> Data:
    decided = [*stack.decided.values()]
    return {
        "facts": {**_facts(stack), "description": "What was known of the request."},
        "decision": _each(
            {each.id: _decision(each, stack) for each in decided},
            "What the contract decides, as the product worked it out; it can always be computed from the facts.",
        ),
        "observed": _each(
            {each.id: _observation(each) for each in decided},
            f"What the product did. `{UNDETERMINED}` where it was looked at and nobody could tell.",
        ),
    }


def _each(found: Data, describe: str) -> Data:
    return {"type": "object", "description": describe, "properties": found, "additionalProperties": False}


def _facts(stack: Stack) -> Data:
    words = Wording(stack, clean, with_glosses=False)
    found = {name: _fact(attribute, stack) | _about(attribute, words) for name, attribute in stack.attributes.items()}
    always = [name for name, attribute in stack.attributes.items() if attribute.applies_when is None]
    return {"type": "object", "properties": found, "required": always, "additionalProperties": False}


def _about(attribute: Attribute, words: Wording) -> Data:
    applies = attribute.applies_when
    only = "" if applies is None else f"Only where {words.words(applies)}."
    found = " ".join(filter(None, (clean(" ".join(attribute.describe.split())), only)))
    return {"description": found} if found else {}


def _fact(attribute: Attribute, stack: Stack) -> Data:
    match attribute.kind:
        case "bool":
            return {"type": "boolean"}
        case "enum":
            return {"enum": sorted(frozenset[str]().union(*stack.leaves_of[attribute.id].values()))}
        case "set":
            return {"type": "array", "items": {"enum": list(attribute.members)}, "uniqueItems": True}
        case kind:
            low, high = as_number(attribute.minimum), as_number(attribute.maximum)
            return {"type": kind, "minimum": low, "maximum": high}


def _decision(behavior: Behavior, stack: Stack) -> Data:
    outcomes: Data = {"enum": [*behavior.values, CONFLICT, UNDECIDED]}
    if behavior.kind == "limit":
        outcomes = {"anyOf": [{"type": "number"}, {"enum": [UNLIMITED, CONFLICT, UNDECIDED]}]}
    levels = stack.assignments.get(behavior.id, {}).values()
    names = sorted({item.rule.id for items in levels for item in items})
    rules: Data = {"items": {"enum": names}, "uniqueItems": True} if names else {"maxItems": 0}
    return {
        "type": "object",
        "properties": {"outcome": outcomes, "rules": {"type": "array", **rules}},
        "required": ["outcome"],
        "additionalProperties": False,
    }


def _observation(behavior: Behavior) -> Data:
    """The values that can be observed, each with what shows it."""
    unsure = {"const": UNDETERMINED, "description": "Looked at, and nobody could tell."}
    if behavior.kind == "limit":
        return {"anyOf": [{"type": "number", "description": "How many there were."}, unsure]}
    seen = [{"const": value, "description": clean(label(behavior, value).shows)} for value in behavior.values]
    where = (
        {"description": "Seen in the logs of the product, not in the conversation."} if behavior.id in UNSEEN else {}
    )
    return {"oneOf": [*seen, unsure], **where}
