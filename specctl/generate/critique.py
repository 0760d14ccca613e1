"""Target `critique`: for each rule a request to criticize an answer and one to revise it, to train a model on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from specctl.generate.prompt_data import orders_of
from specctl.generate.rubric_rules import Data, Judged, judged_rules, shows
from specctl.generate.target import Material
from specctl.language.rule import Example
from specctl.output.json_text import dumps
from specctl.output.plain import clean


def render(material: Material) -> Mapping[str, str]:
    """One JSON object a line, one line a rule."""
    layers = material.options["layers"]
    judged = judged_rules(material.specialized, layers if isinstance(layers, tuple) else (), with_names=False)
    return {"": "".join(dumps(_pair(each, material)) + "\n" for each in judged)}


def _pair(judged: Judged, material: Material) -> Data:
    rule = judged.rule
    data: Data = {
        "statement": judged.statement,
        "when": judged.when,
        "exceptions": [words for _, words in judged.exceptions],
        "orders": list(orders_of(rule, material.specialized)),
        "kept_if": [shows(each) for each in judged.expected],
        "change": judged.change,
    }
    return {
        "rule": rule.id,
        "contract": rule.contract,
        "version": material.stack.member_by_id[rule.contract].version,
        "level": rule.level,
        "risk": rule.text.risk,
        "critique_request": _written("critique", data, material),
        "revision_request": _written("revision", data, material),
        "examples": [pair for example in rule.text.examples for pair in _pairs(example)],
        "provenance": material.provenance,
    }


def _written(name: str, data: Data, material: Material) -> str:
    return material.templates.render(f"critique/{name}.txt.j2", data).strip()


def _pairs(example: Example) -> Iterator[Data]:
    """Each bad answer with each good one, or what there is of them."""
    judged = [(turn.text, turn.label) for turn in example.turns if turn.label is not None]
    good = [*example.good, *(text for text, label in judged if label != "bad")]
    bad = [*example.bad, *(text for text, label in judged if label == "bad")]
    said = [("user", example.user)] if example.user is not None else []
    said += [(turn.role, turn.text) for turn in example.turns if turn.label is None]
    messages = [{"role": clean(role), "content": _lines(text or "")} for role, text in said]
    for answer, revision in product(bad or (None,), good or (None,)):
        if answer is not None or revision is not None:
            yield {"messages": messages, "answer": _given(answer), "revision": _given(revision)}


def _given(text: str | None) -> str | None:
    return None if text is None else _lines(text)


def _lines(text: str) -> str:
    """A text as it is, its lines kept, without characters that do not show."""
    return "\n".join(clean(line) for line in text.splitlines())
