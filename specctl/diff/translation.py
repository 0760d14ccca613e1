"""One side of a comparison in the terms of both: its attributes as both can express them, its conditions reworded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from specctl.language.attribute import Attribute
from specctl.language.condition import All, AnyOf, Condition, Named, Not, Test, attributes_of
from specctl.language.contract import Contract
from specctl.language.parts.parts import NO_PARTS
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact, Request
from specctl.logic.layout import conditions_of
from specctl.values import entity


@entity
class Translation:
    """What one attribute of one side is called, and which values it has, in the terms of both sides.

    `values` gives for each name of this side the values of both that it stands for, `originals` for each of those what
    this side calls it; both are None where values are numbers or truth values.
    """

    original: str
    attribute: Attribute
    values: Mapping[str, tuple[str, ...]] | None = None
    originals: Mapping[str, str] | None = None

    def test(self, test: Test) -> Test:
        """A test of this side in the terms of both."""
        values, operator = test.values, test.operator
        if self.values is not None:
            if operator == "all_of" and not all(self.values[str(value)] for value in values):
                operator, values = "any_of", ()  # a member that both cannot express is never present
            values = tuple(dict.fromkeys(new for value in values for new in self.values[str(value)]))
        return Test(self.attribute.id, operator, values)

    def fact(self, value: Fact) -> Fact:
        """A value in the terms of both, as this side calls it."""
        if self.originals is None or isinstance(value, bool | int | Decimal):
            return value
        if isinstance(value, str):
            return self.originals[value]
        return [self.originals[member] for member in value]


# By the attribute's name on this side; what is not listed means the same on both.
Translations = Mapping[str, Translation]


def condition_in(condition: Condition, translations: Translations) -> Condition:
    """A condition of one side in the terms of both."""
    match condition:
        case Test(attribute):
            found = translations.get(attribute)
            return condition if found is None else found.test(condition)
        case All(parts):
            return All(tuple(condition_in(part, translations) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(condition_in(part, translations) for part in parts))
        case Not(part):
            return Not(condition_in(part, translations))
        case Named(name, meaning, extent):
            return Named(name, condition_in(meaning, translations), extent)


def original_request(request: Request, translations: Translations) -> dict[str, Fact]:
    """A request in the terms of both sides as one side has it."""
    back = {found.attribute.id: found for found in translations.values()}
    return {
        back[name].original if name in back else name: back[name].fact(value) if name in back else value
        for name, value in request.items()
    }


class Translator:
    """Rewrites stacks in the terms of both sides; a contract that means the same for many stacks is rewritten once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Contract, tuple[Translation, ...]], Contract] = {}

    def stack(self, stack: Stack, translations: Translations) -> Stack:
        """A stack in the terms of both sides; the stack itself if nothing in it is to be reworded."""
        if not translations:
            return stack
        members = tuple(self._contract(member, translations) for member in stack.members)
        return Stack(members[-1], members, stack.levels)

    def _contract(self, contract: Contract, translations: Translations) -> Contract:
        concerned = {name for condition in conditions_of(contract) for name in attributes_of(condition)}
        concerned |= contract.attributes.keys() | {item.attribute for item in contract.refinements}
        used = tuple(found for name, found in translations.items() if name in concerned)
        if not used:
            return contract
        key = (contract, used)
        if key not in self._known:
            self._known[key] = _rewritten(contract, translations)
        return self._known[key]


def _rewritten(contract: Contract, translations: Translations) -> Contract:
    def reworded(condition: Condition) -> Condition:
        return condition_in(condition, translations)

    attributes = [
        _attribute(translations[name].attribute if name in translations else attribute, attribute, reworded)
        for name, attribute in contract.attributes.items()
    ]
    return replace(
        contract,
        attributes={attribute.id: attribute for attribute in attributes},
        refinements=tuple(item for item in contract.refinements if item.attribute not in translations),
        conditions={name: reworded(condition) for name, condition in contract.conditions.items()},
        assumptions=tuple(reworded(condition) for condition in contract.assumptions),
        rules=tuple(_rule(rule, reworded) for rule in contract.rules),
        properties=(),
        cases=(),
        parts=NO_PARTS,
    )


def _attribute(attribute: Attribute, written: Attribute, reworded: Callable[[Condition], Condition]) -> Attribute:
    """An attribute in the terms of both, where it applies on this side."""
    if written.applies_when is None:
        return attribute if attribute.applies_when is None else replace(attribute, applies_when=None)
    return replace(attribute, applies_when=reworded(written.applies_when))


def _rule(rule: Rule, reworded: Callable[[Condition], Condition]) -> Rule:
    return replace(rule, when=reworded(rule.when), text=replace(rule.text, examples=()))
