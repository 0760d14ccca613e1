"""Conditions as people type them: `{topic: tax, confidence: {lt: 0.5}}`, or short `topic=tax,confidence<0.5`."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from specctl.document import parse
from specctl.errors import SpecctlError
from specctl.language.condition import Condition
from specctl.language.notes import Notes
from specctl.language.read_condition import read_condition
from specctl.language.schema import schema_problems
from specctl.language.stack import Stack
from specctl.language.vocabulary import Vocabulary, vocabulary_of
from specctl.problem import Problem

_ENTRY = re.compile(r"\s*([\w.-]+)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*\Z", re.DOTALL)
_SHORT = re.compile(r"\s*[\w.-]+\s*(<=|>=|!=|=|<|>)")
_OPERATORS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "!=": "not"}
_HELP = "write a condition such as `topic=medical,surface=voice` or `{topic: medical, confidence: {lt: 0.5}}`"


def read_where(text: str, stack: Stack, option: str) -> Condition:
    """A condition over the attributes of a stack; raises SpecctlError, which names the option, where it is none.

    In the short form a part without an operator is one more value of the attribute before it: `topic=tax,legal`.
    """
    vocabulary = vocabulary_of(stack.members, stack.levels, Notes())
    raw = _short(text, vocabulary, option) if _SHORT.match(text) else _yaml(text, option)
    notes = Notes()
    frame = {"specctl": 1, "id": "asked", "version": "1.0.0", "level": "asked", "conditions": {"asked": raw}}
    _refuse(schema_problems(frame), text, option)
    condition = read_condition(raw, vocabulary, notes, ())
    _refuse(notes.problems, text, option)
    return condition


def _refuse(problems: tuple[Problem, ...] | list[Problem], text: str, option: str) -> None:
    if problems:
        first = problems[0]
        raise SpecctlError(f"`{option} {text}`: {first.message}", first.hint or _HELP)


def _yaml(text: str, option: str) -> object:
    document, problems = parse(option, text.encode(errors="surrogateescape"))
    _refuse(problems, text, option)
    root = document.root if document is not None else None
    if not isinstance(root, dict):
        raise SpecctlError(f"`{option} {text}` is no condition", _HELP)
    return root


def _short(text: str, vocabulary: Vocabulary, option: str) -> object:
    """The entries as a mapping for `all`, so that an attribute may occur twice: `age>=3,age<9`."""
    entries: list[tuple[str, str, list[str]]] = []
    for part in text.split(","):
        found = _ENTRY.match(part)
        if found is not None:
            entries.append((found[1], found[2], [found[3]]))
        elif entries and part.strip():
            entries[-1][2].append(part.strip())
        else:
            raise SpecctlError(f"`{option} {text}` is no condition", _HELP)
    return {"all": [_entry(name, operator, values, vocabulary) for name, operator, values in entries]}


def _entry(name: str, operator: str, texts: list[str], vocabulary: Vocabulary) -> dict[str, object]:
    values = [_scalar(name, text, vocabulary) for text in texts]
    value = values[0] if len(values) == 1 else values
    attribute = vocabulary.attributes.get(name)
    if operator == "=":
        return {name: value}
    if operator == "!=" and attribute is not None and attribute.kind in ("bool", "set"):
        return {"not": {name: value}}
    return {name: {_OPERATORS[operator]: value}}


def _scalar(name: str, text: str, vocabulary: Vocabulary) -> object:
    attribute = vocabulary.attributes.get(name)
    if attribute is not None and attribute.kind == "bool" and text in ("true", "false"):
        return text == "true"
    if attribute is not None and attribute.kind in ("integer", "number"):
        return _number(text)
    return text


def _number(text: str) -> object:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite():
        return text
    return int(number) if number == number.to_integral_value() else number
