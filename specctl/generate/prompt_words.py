"""Conditions in words for a model: names as code, and beside them what they mean, as the contract describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from specctl.generate.prompt_style import Escape
from specctl.language.attribute import Attribute, Value
from specctl.language.condition import ALWAYS, All, AnyOf, Condition, Named, Not, Test
from specctl.language.stack import Stack
from specctl.logic.outcomes import shown
from specctl.values import entity, field

_MOST_GLOSSED = 2
_LONGEST_GLOSS = 90
_COMPARED = {"lt": "below", "le": "at most", "gt": "above", "ge": "at least"}
# Words that are written small in the middle of a sentence; others may be names.
_ARTICLES = ("a", "all", "an", "any", "each", "every", "no", "one", "some", "such", "the", "this")
_SMALL = frozenset((*_ARTICLES, "it", "its", "nobody", "somebody", "someone", "their", "there", "what", "who"))


@entity
class Wording:
    """The words of one stack. `escape` makes texts of contracts safe; `with_glosses` puts meanings beside names.

    What a value means is told where it is first mentioned, so one wording serves one text from its start to its end.
    """

    stack: Stack
    escape: Escape
    with_glosses: bool = True
    _told: set[tuple[str, str]] = field(default_factory=set)

    def sentence(self, condition: Condition) -> str:
        """`When …, unless …`, without a full stop; empty for a condition that always holds."""
        clause = self.clause(condition)
        if not clause:
            return ""
        return f"A{clause[1:]}" if clause.startswith("always") else f"When {clause}"

    def clause(self, condition: Condition) -> str:
        """`… and …, unless …`; empty for a condition that always holds."""
        if condition == ALWAYS:
            return ""
        parts = condition.parts if isinstance(condition, All) else (condition,)
        met = [part for part in parts if not isinstance(part, Not)]
        broken = [inner for part in parts if isinstance(part, Not) for inner in _alternatives(part.part)]
        when = self._and(met)
        return f"{when}, unless {self._or(broken)}" if broken else when

    def words(self, condition: Condition, depth: int = 0) -> str:
        """A condition as a clause; inside another one, marked off so that it reads in one way only."""
        match condition:
            case Test():
                return self._test(condition)
            case Named(name):
                return f"`{name}` holds"
            case Not(Named(name)):
                return f"`{name}` does not hold"
            case Not(part):
                return f"it is not so that {self.words(part, depth + 1)}"
            case All(parts):
                return self._marked(self._and(parts, depth), len(parts), depth, "")
            case AnyOf(parts):
                return self._marked(self._or(parts, depth), len(parts), depth, "either ")

    def gloss(self, describe: str) -> str:
        """The first sentence of a description, escaped; empty where it is too long to stand in between."""
        first = first_sentence(describe)
        return self.escape(first) if self.with_glosses and len(first) <= _LONGEST_GLOSS else ""

    def _marked(self, words: str, count: int, depth: int, opening: str) -> str:
        if depth == 0 or count < 2:  # noqa: PLR2004
            return words
        return f"{opening}{words}" if depth == 1 else f"({words})"

    def _and(self, parts: Sequence[Condition], depth: int = 0) -> str:
        """Alternatives come last: what follows `either … or …` would seem to belong to it."""
        if not parts:
            return "always"
        plain = [part for part in parts if not isinstance(part, AnyOf)]
        found = [*self._plain(plain, depth), *(self.words(part, depth + 1) for part in parts if part not in plain)]
        is_long = len(plain) < len(parts) or any(map(_is_list, parts))
        return (", and " if is_long else " and ").join(found)

    def _plain(self, parts: Iterable[Condition], depth: int) -> Iterator[str]:
        """Clauses, the bounds of one number as one."""
        for name, group in groupby(parts, self._number):
            together = list(group)
            if name is None or len(together) == 1:
                yield from (self.words(part, depth + 1) for part in together)
            else:
                bounds = (self._bound(part) for part in together if isinstance(part, Test))
                yield f"`{name}` is {' and '.join(bounds)}"

    def _number(self, condition: Condition) -> str | None:
        is_bound = isinstance(condition, Test) and condition.operator in _COMPARED
        return condition.attribute if is_bound and isinstance(condition, Test) else None

    def _or(self, parts: Sequence[Condition], depth: int = 0) -> str:
        if not parts:
            return "never"
        parts = _joined(parts)
        is_long = any(isinstance(part, All) or _is_list(part) for part in parts)
        return (", or " if is_long else " or ").join(self.words(part, depth + 1) for part in parts)

    def _test(self, test: Test) -> str:
        attribute = self.stack.attributes[test.attribute]
        match attribute.kind:
            case "bool":
                return self._truth(attribute, test)
            case "enum":
                return self._enum(attribute, test)
            case "set":
                return self._set(attribute, test)
            case _:
                return f"`{attribute.id}` is {self._bound(test)}"

    def _bound(self, test: Test) -> str:
        if test.operator in _COMPARED:
            return f"{_COMPARED[test.operator]} {_number(test.values[0])}"
        numbers = [_number(value) for value in test.values]
        return f"anything but {listed(numbers, 'or')}" if test.operator == "not" else listed(numbers, "or")

    def _truth(self, attribute: Attribute, test: Test) -> str:
        wanted = {bool(value) for value in test.values}
        wanted = {True, False} - wanted if test.operator == "not" else wanted
        gloss = _clause(self.gloss(attribute.describe))
        if len(wanted) != 1:
            return f"`{attribute.id}` is true or false" if wanted else "never"
        is_true = wanted == {True}
        if not gloss:
            return f"`{attribute.id}` is {'true' if is_true else 'false'}"
        return f"{gloss if is_true else f'it is not so that {gloss}'} (`{attribute.id}`)"

    def _enum(self, attribute: Attribute, test: Test) -> str:
        names = self._names(attribute, test)
        if test.operator == "not":
            return f"`{attribute.id}` is {'neither' if len(names) > 1 else 'not'} {listed(names, 'nor')}"
        return f"`{attribute.id}` is {listed(names, 'or')}"

    def _set(self, attribute: Attribute, test: Test) -> str:
        names = self._names(attribute, test)
        has = f"`{attribute.id}` includes"
        if test.operator == "none_of":
            return f"{has} {'neither ' if len(names) > 1 else 'no '}{listed(names, 'nor')}"
        return f"{has} {listed(names, 'and' if test.operator == 'all_of' else 'or')}"

    def _names(self, attribute: Attribute, test: Test) -> list[str]:
        """The values that a test names, each with its meaning where they are few."""
        told = dict(described(self.stack.trees[attribute.id])) if len(test.values) <= _MOST_GLOSSED else {}
        return [self._named(attribute.id, str(value), told.get(str(value), "")) for value in test.values]

    def _named(self, attribute: str, name: str, describe: str) -> str:
        gloss = self.gloss(describe) if (attribute, name) not in self._told else ""
        if gloss:
            self._told.add((attribute, name))
        return f"`{name}` ({gloss})" if gloss else f"`{name}`"


def spelled_out(condition: Condition) -> Condition:
    """A condition with the meaning of each named one in its place."""
    match condition:
        case Named(_, meaning):
            return spelled_out(meaning)
        case Not(part):
            return Not(spelled_out(part))
        case All(parts):
            return All(tuple(map(spelled_out, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(spelled_out, parts)))
        case Test():
            return condition


def described(values: Iterable[Value]) -> Iterator[tuple[str, str]]:
    """Every name of a tree with its description, in order."""
    for value in values:
        yield value.name, value.describe
        yield from described(value.below)


def listed(items: Sequence[str], word: str) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return f"{', '.join(items[:-1])} {word} {items[-1]}" if len(items) > 1 else "".join(items)


def first_sentence(text: str) -> str:
    """The first sentence of a text on one line, without its full stop."""
    return " ".join(text.split()).split(". ", 1)[0].removesuffix(".")


def _alternatives(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AnyOf) else (condition,)


def _joined(parts: Sequence[Condition]) -> list[Condition]:
    """Alternatives, tests for values of one attribute as one."""
    found: list[Condition] = []
    for part in parts:
        places = [place for place, other in enumerate(found) if _is_alike(part, other)]
        before = found[places[0]] if places else None
        if isinstance(before, Test) and isinstance(part, Test):
            values = tuple(dict.fromkeys((*before.values, *part.values)))
            found[places[0]] = Test(part.attribute, part.operator, values)
        else:
            found.append(part)
    return found


def _is_alike(one: Condition, other: Condition) -> bool:
    """Whether two tests ask for one of some values of the same attribute."""
    return (
        isinstance(one, Test)
        and isinstance(other, Test)
        and (one.attribute, one.operator) == (other.attribute, other.operator)
        and one.operator in ("is", "any_of")
    )


def _is_list(condition: Condition) -> bool:
    """Whether a clause has `and`, `or` or `nor` of its own."""
    return isinstance(condition, Test) and len(condition.values) > 1


def _clause(text: str) -> str:
    """A description as a part of a sentence."""
    text = text.removeprefix("Whether ")
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if rest and first.lower() in _SMALL else text


def _number(value: object) -> str:
    return shown(value) if not isinstance(value, bool | str) and value is not None else str(value)  # type: ignore[arg-type]
