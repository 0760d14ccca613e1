"""What the words of a prompt mean: attributes and values that conditions test, named situations, decisions, terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specctl.generate.labels import label
from specctl.generate.prompt_words import Wording, described
from specctl.language.attribute import Attribute, Value
from specctl.language.behavior import BUILT_IN, Behavior, Outcome
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Test
from specctl.language.stack import Stack
from specctl.logic.outcomes import shown

Data = dict[str, object]


def named(conditions: Iterable[Condition]) -> dict[str, Condition]:
    """The named conditions that some conditions use, also those inside others, by name in order of mention."""
    found: dict[str, Condition] = {}
    for condition in conditions:
        _gather(condition, found)
    return found


def _gather(condition: Condition, found: dict[str, Condition]) -> None:
    match condition:
        case Named(name, meaning):
            if name not in found:
                found[name] = meaning
                _gather(meaning, found)
        case Not(part):
            _gather(part, found)
        case All(parts) | AnyOf(parts):
            for part in parts:
                _gather(part, found)
        case Test():
            pass


def mentioned(conditions: Iterable[Condition], stack: Stack) -> dict[str, frozenset[str]]:
    """The attributes that conditions test, with the values named there; those on which an attribute hangs too."""
    waiting = [test for condition in conditions for test in _tests(condition)]
    found: dict[str, set[str]] = {}
    while waiting:
        test = waiting.pop()
        if test.attribute not in found:
            applies = stack.attributes[test.attribute].applies_when
            waiting += [] if applies is None else _tests(applies)
        found.setdefault(test.attribute, set()).update(str(value) for value in test.values)
    return {name: frozenset(found[name]) for name in stack.attributes if name in found}


def _tests(condition: Condition) -> list[Test]:
    match condition:
        case Test():
            return [condition]
        case Named(_, meaning):
            return _tests(meaning)
        case Not(part):
            return _tests(part)
        case All(parts) | AnyOf(parts):
            return [test for part in parts for test in _tests(part)]


def attribute_data(name: str, values: frozenset[str], wording: Wording, *, with_values: bool) -> Data:
    """An attribute as templates get it, with the meaning of each value that is tested."""
    attribute, stack = wording.stack.attributes[name], wording.stack
    applies = attribute.applies_when
    return {
        "name": name,
        "describe": wording.escape(attribute.describe),
        "range": _range(attribute),
        "asserted_by": attribute.asserted_by or "",
        "only_where": "" if applies is None else wording.words(applies),
        "values": _values(stack.trees[name], values, wording) if with_values else [],
    }


def _range(attribute: Attribute) -> str:
    if attribute.kind not in ("integer", "number"):
        return ""
    return f"from {shown(attribute.minimum)} to {shown(attribute.maximum)}"


def _values(tree: Sequence[Value], chosen: frozenset[str], wording: Wording) -> list[Data]:
    """The values tested that have a meaning to tell: their own, or that of the values below them."""
    found: list[Data] = []
    for value in tree:
        meaning = value.describe
        below = _values(value.below, chosen, wording)
        if value.name in chosen:
            parts = [] if meaning else [f"`{name}`" for name, _ in described(value.below)]
            text = wording.escape(meaning) if meaning else ", ".join(parts)
            found.append({"name": value.name, "describe": text})
        found += below
    return found


def situation_data(name: str, meaning: Condition, wording: Wording) -> Data:
    """A named condition with what it stands for."""
    return {"name": name, "words": wording.clause(meaning) or "always"}


def decision_data(behavior: Behavior, used: Iterable[Outcome], wording: Wording) -> Data:
    """A behavior with the values that the prompt mentions, most permissive first."""
    values = sorted(set(used), key=lambda value: (behavior.tier(value), str(value)))
    tiers = [behavior.tier(value) for value in values]
    is_own = behavior.id not in BUILT_IN
    return {
        "name": behavior.id,
        "describe": wording.escape(behavior.describe),
        "is_told": not is_own,
        "is_ordered": len({behavior.tier(value) for value in values}) > 1 and behavior.combine == "strictest",
        "values": [
            {
                "name": shown(value),
                "brief": label(behavior, value).brief,
                "is_level": place > 0 and tiers[place - 1] == tiers[place],
                "explain": "" if is_own or behavior.kind != "choice" else label(behavior, value).explain,
            }
            for place, value in enumerate(values)
        ],
    }


def term_data(texts: Iterable[str], stack: Stack, wording: Wording) -> list[Data]:
    """The terms of the stack's glossaries that some texts use, and that the texts of those terms use, by name."""
    glossary: Mapping[str, str] = {
        term: meaning for member in stack.members for term, meaning in member.glossary.items()
    }
    patterns = {term: re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE) for term in glossary}
    found = dict.fromkeys(_used(patterns, list(texts), glossary))
    return [
        {"term": wording.escape(term), "meaning": wording.escape(glossary[term])}
        for term in sorted(found, key=lambda term: (term.casefold(), term))
    ]


def _used(patterns: Mapping[str, re.Pattern[str]], texts: list[str], glossary: Mapping[str, str]) -> Iterator[str]:
    left = dict(patterns)
    while texts:
        whole = "\n".join(texts)
        found = [term for term, pattern in left.items() if pattern.search(whole)]
        yield from found
        texts = [glossary[term] for term in found]
        left = {term: pattern for term, pattern in left.items() if term not in found}
