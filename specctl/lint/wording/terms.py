"""Terms of a text that a reader would look up, and the names that a stack gives a meaning to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from specctl.language.attribute import Value
from specctl.language.contract import Contract
from specctl.language.stack import Stack
from specctl.values import frozen

_NAMED_PARTS = (
    "glossary",
    "parties",
    "outputs",
    "failure_modes",
    "remediations",
    "escalations",
    "metrics",
    "dials",
    "data",
)
_WORD = re.compile(r"[^\W_]+")
_IDENTIFIER = re.compile(r"`([a-z][a-z0-9]*(?:[_-][a-z0-9]+)+)`")

# Heads of names that people make up for a contract, which no company, place or law is called by alone.
_HEADS = (
    " action activity advice answer area category channel claim"
    " class content customer data decision domain event guest harm incident information input instruction"
    " item limit list material matter member message mode operator output party person"
    " principal procedure process question record region reply request requester response reviewer"
    " risk role session setting signal stage subject task term tier tool topic transaction user value"
    " visitor zone "
)
_CAPITALISED = re.compile(r"(?<=[\w,;:)]\s)(?:[A-Z][a-z]+[\s-]){0,2}([A-Z][a-z]+)\b(?![\s-][A-Z])")
# Names of a program or a format are explained where that is.
_OF_CODE = re.compile(
    r"\b(?:fields?|parameters?|arguments?|functions?|methods?|variables?|keys?|flags?|columns?|endpoints?|schemas?|JSON"
    r"|API|YAML|XML|commands?|files?)\b"
)
# A quoted name stands before a word for a kind of thing; other quotes are what somebody says, or keep a distance.
_KINDS = "mode|list|class|category|level|tier|stage|topic|request|user|content|data|tool|zone|status|setting|role|case"
_QUOTED = re.compile(rf"[\"“]([A-Za-z]+(?:[\s-][A-Za-z]+){{0,2}})[\"”]\s+(?:{_KINDS})s?\b")


@frozen
class Term:
    """A term of a text, with its place."""

    start: int
    end: int
    name: str


def terms(text: str, unquoted: str) -> Iterator[Term]:
    """What of a text looks like a name with a meaning of its own: capitalised, quoted, or written as an identifier.

    `unquoted` is the text with what it quotes blanked out.
    """
    for found in _CAPITALISED.finditer(unquoted):
        if f" {_singular(found[1].lower())} " in _HEADS:
            yield Term(*found.span(), found[0])
    for found in () if _OF_CODE.search(text) else _IDENTIFIER.finditer(text):
        yield Term(*found.span(), found[1])
    for found in _QUOTED.finditer(text):
        yield Term(found.start(), found.end(1) + 1, found[1])


def normal(name: str) -> str:
    """A name without case, hyphens and the plural."""
    return " ".join(_singular(word) for word in _WORD.findall(name.lower().replace("_", " ")))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def is_known(name: str, known: frozenset[str]) -> bool:
    """Whether a name has a meaning in the stack, as a whole or word by word."""
    return normal(name) in known or all(word in known for word in normal(name).split(" "))


def known_names(stack: Stack) -> frozenset[str]:
    """Everything that a stack names, as `normal` writes it."""
    return frozenset(normal(name) for name in _names(stack))


def _names(stack: Stack) -> Iterator[str]:
    yield from stack.levels
    for name, behavior in stack.behaviors.items():
        yield name
        yield name.removeprefix("tools.")
        yield from (value for value in behavior.values if isinstance(value, str))
    for name, attribute in stack.attributes.items():
        yield name
        yield from attribute.members
        yield from _values(stack.trees[name])
    for member in stack.members:
        yield from (member.id, member.title, *member.conditions, *member.effects)
        yield from (name for rule in member.rules for name in (rule.id, rule.text.title, *rule.text.tags))
        yield from (each.id for part in (member.properties, member.cases) for each in part)
        yield from _declared(member)


def _values(tree: tuple[Value, ...]) -> Iterator[str]:
    for value in tree:
        yield value.name
        yield from _values(value.below)


def _declared(contract: Contract) -> Iterator[str]:
    """The names that the parts of a contract beside its rules declare."""
    root = contract.document.root
    if not isinstance(root, Mapping):
        return
    for part in _NAMED_PARTS:
        declared = root.get(part)
        yield from map(str, declared if isinstance(declared, Mapping) else ())
        items = [item for item in declared if isinstance(item, Mapping)] if isinstance(declared, list) else []
        yield from (str(item[key]) for item in items for key in ("id", "name") if key in item)
    governance = root.get("governance")
    roles = governance.get("roles") if isinstance(governance, Mapping) else None
    yield from map(str, roles if isinstance(roles, Mapping) else ())
