"""What of the head is what of the base: by name, or by the `formerly` that says it was renamed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from specctl.diff.matching import former_name
from specctl.language.attribute import Value
from specctl.language.contract import Contract


def renamed(base: Collection[str], head: Mapping[str, str | None]) -> dict[str, str]:
    """The names of the base that have another one in the head, each with it; `head` gives what each name was.

    Where two say that they were the same, the first was.
    """
    found: dict[str, str] = {}
    for name, formerly in head.items():
        old = former_name(name, formerly, base, head)
        if old is not None and old != name:
            found.setdefault(old, name)
    return found


def renamed_rules(base: Contract | None, head: Contract | None) -> Mapping[str, str]:
    """The ids of rules that were renamed, each with its new one."""
    if base is None or head is None:
        return {}
    return renamed({rule.id for rule in base.rules}, {rule.id: rule.text.formerly for rule in head.rules})


def renamed_attributes(base: Contract | None, head: Contract | None) -> Mapping[str, str]:
    """The names of attributes that were renamed, each with its new one."""
    if base is None or head is None:
        return {}
    return renamed(base.attributes, {name: each.formerly for name, each in head.attributes.items()})


def renamed_values(base: tuple[Value, ...], head: tuple[Value, ...]) -> Mapping[str, str]:
    """The names of values, anywhere in the tree of an attribute, that were renamed, each with its new one."""
    return renamed({value.name for value in _all(base)}, {value.name: value.formerly for value in _all(head)})


def _all(values: tuple[Value, ...]) -> Iterator[Value]:
    for value in values:
        yield value
        yield from _all(value.below)
