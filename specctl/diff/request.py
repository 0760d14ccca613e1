"""A request, or some facts about one, through history: what it is called in each revision, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from specctl.config import Config
from specctl.diff.change import DecisionChange
from specctl.diff.compare import compare_stacks
from specctl.diff.renames import renamed_attributes, renamed_values
from specctl.language.attribute import Attribute, Value
from specctl.language.behavior import UNDECIDED, Outcome
from specctl.language.condition import All, Condition, Test
from specctl.language.contract import Contract
from specctl.language.read_context import exactly
from specctl.language.stack import Stack
from specctl.logic.facts import parsed
from specctl.logic.outcomes import outcome_order, outcomes
from specctl.logic.resolve import solve
from specctl.logic.universe import DEFAULT_NODES, Universe
from specctl.values import frozen


@frozen
class First:
    """How a behavior is decided where nothing was before: all outcomes that the facts leave, and the rules."""

    behavior: str
    outcomes: tuple[Outcome, ...]
    rules: tuple[str, ...]


class Facts:
    """Facts as given, such as `{"topic": "dosage"}`, in the words of the latest revision.

    On the way back through history it learns what attributes and values were called before.
    """

    def __init__(self, given: Mapping[str, str], latest: Stack) -> None:
        """Raises FactError where the latest revision knows no such attribute or value."""
        for name, text in given.items():
            parsed(name, text, latest)
        self._given = dict(given)
        self._attributes = {name: [name] for name in given}
        self._values = {
            (name, word): _with_those_above(word, latest.trees[name])
            for name, text in given.items()
            for word in text.split(",")
        }

    def learn(self, base: Stack, head: Stack) -> None:
        """Remember what the words of `head` were in `base`."""
        before = {member.id: member for member in base.members}
        for member in head.members:
            old = before.get(member.id)
            if old is not None and old is not member:
                self._learn(old, member)

    def _learn(self, old: Contract, new: Contract) -> None:
        former = {after: name for name, after in renamed_attributes(old, new).items()}
        for given, names in self._attributes.items():
            names.extend(_new(former, names))
            for name in names:
                was, now = old.attributes.get(former.get(name, name)), new.attributes.get(name)
                if was is not None and now is not None:
                    earlier = {after: value for value, after in renamed_values(was.values, now.values).items()}
                    for (owner, _), words in self._values.items():
                        words.extend(_new(earlier, words) if owner == given else ())

    def condition(self, stack: Stack) -> Condition | None:
        """The requests with these facts in the words of a stack; None if it cannot express them."""
        parts = [self._part(name, stack) for name in self._given]
        found = tuple(part for part in parts if part is not None)
        return All(found) if len(found) == len(parts) else None

    def _part(self, given: str, stack: Stack) -> Condition | None:
        attribute = next((stack.attributes[name] for name in self._attributes[given] if name in stack.attributes), None)
        if attribute is None:
            return None
        text = self._given[given]
        match attribute.kind:
            case "bool":
                return Test(attribute.id, "is", (text == "true",)) if text in ("true", "false") else None
            case "enum":
                leaf = self._word(given, text, stack.leaves_of[attribute.id])
                return None if leaf is None else Test(attribute.id, "is", (leaf,))
            case "set":
                words = [self._word(given, word, attribute.members) for word in text.split(",") if word]
                members = tuple(sorted(word for word in words if word is not None))
                return exactly(attribute, members) if len(members) == len(words) else None
            case _:
                return _number(attribute, text)

    def _word(self, given: str, word: str, known: Iterable[str]) -> str | None:
        there = set(known)
        return next((each for each in self._values[given, word] if each in there), None)


def _new(former: Mapping[str, str], names: Iterable[str]) -> list[str]:
    known = list(names)
    return [former[name] for name in known if name in former and former[name] not in known]


def _with_those_above(word: str, tree: tuple[Value, ...]) -> list[str]:
    """A value and the names above it, the nearest first: what stood for it before leaves were split."""
    return [word, *(_above(word, tree) or ())]


def _above(word: str, tree: tuple[Value, ...]) -> tuple[str, ...] | None:
    for value in tree:
        found = () if value.name == word else _above(word, value.below)
        if found is not None:
            return found if value.name == word else (*found, value.name)
    return None


def _number(attribute: Attribute, text: str) -> Condition | None:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    inside = attribute.minimum <= number <= attribute.maximum
    return Test(attribute.id, "is", (number,)) if inside else None


def only_where(stack: Stack, condition: Condition) -> Stack:
    """The stack over the requests that meet a condition alone."""
    contract = replace(stack.contract, assumptions=(*stack.contract.assumptions, condition))
    return Stack(contract, (*stack.members[:-1], contract), stack.levels)


@frozen
class Answered:
    """How the answer changed at requests with some facts; `first` where the earlier side cannot express them."""

    changes: tuple[DecisionChange, ...] = ()
    first: tuple[First, ...] = ()
    inconclusive: tuple[str, ...] = ()


def answered(base: Stack, head: Stack, condition: Condition, config: Config) -> Answered:
    """The decisions that changed at some request which meets a condition, in the words of the head.

    Shares and words of the changes are about the requests that meet it.
    """
    found = compare_stacks(base, only_where(head, condition), config)
    if found.joint is not None and not found.joint.common:
        return Answered(first=first_answers(head, condition))
    return Answered(found.diff.decisions, inconclusive=found.diff.inconclusive)


def first_answers(stack: Stack, condition: Condition) -> tuple[First, ...]:
    """What is decided at the requests that meet a condition; nothing where the stack admits none."""
    universe = Universe([stack], [(stack, condition)], DEFAULT_NODES)
    where = universe.region(condition, stack) & universe.space(stack)
    if not where:
        return ()
    found: list[First] = []
    for name, behavior in stack.decided.items():
        resolution = solve(stack, name, universe)
        if resolution is not None:
            left = [outcome for outcome, region in outcomes(resolution).items() if region & where]
            rules = {item.rule.id for item, region in resolution.deciding.items() if region & where}
            if left == [UNDECIDED] and not behavior.must_decide:
                continue
            ordered = tuple(rule for rule in stack.rule_by_id if rule in rules)
            found.append(First(name, tuple(sorted(left, key=outcome_order)), ordered))
    return tuple(found)
