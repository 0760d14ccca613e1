"""Test cases in words: what a product is told of a request, and what somebody is to write for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from specctl.generate.suite_case import Expected, Facts
from specctl.language.attribute import Attribute, Value
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact
from specctl.logic.outcomes import shown
from specctl.output.plain import clean
from specctl.words import fact


def in_words(facts: Facts, stack: Stack) -> list[str]:
    """Facts in words, each on one line; names stand between backticks, texts of the contract are as they are."""
    return [_fact(stack.attributes[name], value, stack) for name, value in facts.items()]


def to_write(facts: Facts, relevant: Collection[str], stack: Stack, beside: str = "", about: Iterable[str] = ()) -> str:
    """What to write for a request: the facts that matter, in words, and a reason to use each tool that it is about.

    `beside` says what it is to be like.
    """
    matter = {name: value for name, value in facts.items() if name in relevant}
    tools = [name.removeprefix("tools.") for name in about if name.startswith("tools.")]
    found = [*in_words(matter, stack), *(f"it gives a reason to use the tool `{tool}`" for tool in tools)]
    found = found or ["any request will do"]
    if len(matter) < len(facts):
        found.append("nothing else about it is out of the ordinary")
    return "\n".join([f"Write what the user says{beside}, such that:", *(f"- {line}" for line in found)])


def differs(twin: str, changed: Iterable[str]) -> str:
    """How a text is to be like another one: as close as can be, save for some facts."""
    names = " and ".join(f"`{name}`" for name in changed)
    return f", as close to the text of `{twin}` as can be but for {names or 'what follows from it'}"


def expectation(expected: Expected, behaviors: Iterable[str]) -> str:
    """What is expected of some behaviors: each with its outcomes, names between backticks."""
    return ", ".join(
        f"`{name}` is {' or '.join(f'`{shown(value)}`' for value in expected[name])}"
        for name in behaviors
        if name in expected
    )


def _fact(attribute: Attribute, value: Fact, stack: Stack) -> str:
    if attribute.kind == "set" and not isinstance(value, str | bool | int):
        return _members(attribute, sorted(map(str, value)) if isinstance(value, Collection) else [])
    about = _about(attribute, value, stack)
    return f"`{attribute.id}` is `{fact(value)}`" + (f" ({about})" if about else "")


def _members(attribute: Attribute, members: list[str]) -> str:
    if not members:
        return f"`{attribute.id}`: none"
    said = {value.name: _on_one_line(value.describe) for value in attribute.values}
    listed = (f"`{name}` ({said[name]})" if said[name] else f"`{name}`" for name in members)
    return f"`{attribute.id}`: {', '.join(listed)}"


def _about(attribute: Attribute, value: Fact, stack: Stack) -> str:
    """What the contract says of a leaf; of anything else, what it says of the attribute."""
    if attribute.kind != "enum":
        about = _on_one_line(attribute.describe)
        return f"not so: {about}" if value is False and about else about
    return next((_on_one_line(leaf.describe) for leaf in _all(stack.trees[attribute.id]) if leaf.name == value), "")


def _on_one_line(text: str) -> str:
    return clean(" ".join(text.split()))


def _all(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        yield value
        yield from _all(value.below)
