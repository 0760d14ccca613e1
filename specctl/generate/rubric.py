"""Target `rubric`: for each rule a question whether it applies to a request, and one whether an answer breaks it."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.generate.digest import digest
from specctl.generate.prompt_authority import is_fixed
from specctl.generate.prompt_meanings import attribute_data, mentioned, named, situation_data
from specctl.generate.prompt_style import comment, markdown
from specctl.generate.prompt_words import Wording, listed
from specctl.generate.rubric_rules import Data, Expected, Judged, judged_rules, shown_examples, shows
from specctl.generate.target import Material
from specctl.output.json_text import dumps

# What a judge answers, word for word.
APPLIES = ("yes", "no")
VIOLATION = ("yes", "no")


def render(material: Material) -> Mapping[str, str]:
    """The rubric, as one file."""
    data = _data(material)
    if material.options["format"] == "json":
        return {"": dumps({"provenance": material.provenance, **data}, indent=2) + "\n"}
    body = material.templates.render("rubric/markdown.md.j2", data).rstrip("\n")
    return {"": f"{body}\n\n<!-- {comment(material.provenance)} -->\n"}


def _data(material: Material) -> Data:
    found, contract = material.specialized, material.stack.contract
    layers = material.options["layers"]
    judged = judged_rules(found, layers if isinstance(layers, tuple) else ())
    conditions = [each.rule.when for each in judged] + [
        found.stack.rule_by_id[name].when for each in judged for name, _ in each.exceptions
    ]
    wording = Wording(found.full, markdown, with_glosses=False)
    return {
        "contract": contract.id,
        "version": contract.version,
        "digest": digest(material.stack),
        "title": markdown(contract.title or contract.id),
        "reply": {"applies": list(APPLIES), "violation": list(VIOLATION)},
        "situations": [situation_data(name, meaning, wording) for name, meaning in named(conditions).items()],
        "attributes": [
            attribute_data(name, values, wording, with_values=True)
            for name, values in mentioned(conditions, found.full).items()
        ],
        "rules": [_rule(each) for each in judged],
    }


def _rule(judged: Judged) -> Data:
    rule = judged.rule
    return {
        "rule": rule.id,
        "contract": rule.contract,
        "level": rule.level,
        "risk": rule.text.risk,
        "is_fixed": is_fixed(rule),
        "statement": judged.statement,
        "precondition": f"Does this hold of the request: {judged.when}?" if judged.when else "",
        "exceptions": [{"rule": name, "when": words} for name, words in judged.exceptions],
        "violation": f"Does the answer break this rule: {judged.statement}",
        "kept_if": [_kept(each) for each in judged.expected],
        "expected": [_expected(each) for each in judged.expected],
        "change": judged.change,
        "examples": list(shown_examples(rule)),
    }


def _kept(expected: Expected) -> str:
    """What an answer shows that keeps the rule in one behavior."""
    seen = shows(expected)
    if not expected.stricter:
        return seen
    stricter = listed([f"`{each.name}`" for each in expected.stricter], "or")
    return f"{seen} Where another rule asks for it, stricter is right: {stricter}."


def _expected(expected: Expected) -> Data:
    return {
        "behavior": expected.behavior.id,
        "label": expected.wanted.name,
        "stricter": [each.name for each in expected.stricter],
    }
