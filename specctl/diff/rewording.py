"""Edits that cannot change what a stack decides or who may change it, seen without computing either."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.language.contract import Contract
from specctl.language.stack import Stack

# A part that is not named here may decide something, so that missing one costs time and nothing else.
_OF_CONTRACT = frozenset(("version", "title", "owners", "purpose", "lifecycle", "glossary", "cases", "properties"))
_OF_RULE = frozenset(("statement", "because", "examples"))


def is_rewording(base: Stack, head: Stack) -> bool:
    """Whether two revisions of a stack differ in comments, layout, texts and claims at most."""
    return (
        base.levels == head.levels
        and len(base.members) == len(head.members)
        and all(
            old is new or (old.id == new.id and _deciding(old) == _deciding(new))
            for old, new in zip(base.members, head.members, strict=True)
        )
    )


def _deciding(contract: Contract) -> dict[str, object]:
    root = contract.document.root
    parts = dict(root) if isinstance(root, Mapping) else {}
    rules = parts.get("rules")
    if isinstance(rules, list):
        parts["rules"] = [_without(rule, _OF_RULE) for rule in rules if isinstance(rule, Mapping)]
    return _without(parts, _OF_CONTRACT)


def _without(parts: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in parts.items() if name not in names}
