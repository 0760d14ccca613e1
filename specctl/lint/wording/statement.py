"""The normative texts of a contract, and where their words are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from specctl.language.contract import Contract
from specctl.language.rule import Rule
from specctl.lint.finding import Place
from specctl.lint.subject import Subject
from specctl.problem import Route
from specctl.text import Position, Span
from specctl.values import frozen

_QUOTED = re.compile(
    r'"[^"\n]*"|\u201c[^\u201d\n]*\u201d|«[^»\n]*»|`[^`\n]*`|(?<![\w\u2019\'])[\'\u2018][^\'\u2019\n]*[\'\u2019](?!\w)'
)
_SENTENCE = re.compile(r"(?:\b(?:e\.g|i\.e|vs|cf|etc)\.|\d\.\d|[^.!?])+(?:[.!?]+[\"'\u201d\u2019)\]]*|$)")


@frozen
class Statement:
    """A text that says what must be, with the place of the value; `rule` is None for the claim of a property."""

    contract: Contract
    route: Route
    text: str
    rule: Rule | None = None

    @property
    def unquoted(self) -> str:
        """The text with what it quotes blanked out, so that places in it stay the same."""
        return _unquoted(self.text)

    def place(self, start: int, end: int, note: str) -> Place:
        """Where a part of the text is written, by its places in the text; all of it if that cannot be told."""
        return Place(self.contract, self.route, note, span=_span(self, start, end))


@lru_cache(maxsize=1 << 12)  # several checks read each statement
def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda found: "\0" * len(found[0]), text)


def statements(subject: Subject) -> Iterator[Statement]:
    """The statements of a contract's own rules, without rules that no request meets."""
    contract = subject.stack.contract
    for rule in contract.rules:
        if rule.text.statement and subject.when(rule):
            yield statement_of(contract, rule)


def statement_of(contract: Contract, rule: Rule) -> Statement:
    """The statement of a rule."""
    return Statement(contract, (*rule.route, "statement"), rule.text.statement, rule)


def claims(subject: Subject) -> Iterator[Statement]:
    """What the properties of a contract claim in words."""
    contract = subject.stack.contract
    for claim in contract.properties:
        if claim.claim:
            yield Statement(contract, (*claim.route, "claim"), claim.claim)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a text, each with the place at which it begins."""
    for found in _SENTENCE.finditer(text):
        sentence = found[0].lstrip()
        if sentence:
            yield found.end() - len(sentence), sentence


def _span(statement: Statement, start: int, end: int) -> Span | None:
    """The stretch of the file that holds a part of a text, if its words stand there as they are read."""
    document = statement.contract.document
    lines = document.text.splitlines()
    whole = document.locate(statement.route)
    written = _between(lines, whole)
    phrase = re.compile(r"\s+".join(re.escape(word) for word in statement.text[start:end].split()))
    before = sum(1 for _ in phrase.finditer(statement.text, 0, start))
    found = next((item for number, item in enumerate(phrase.finditer(written)) if number == before), None)
    if found is None or not found[0]:
        return None
    return Span(_position(written, found.start(), whole.start), _position(written, found.end(), whole.start))


def _between(lines: list[str], span: Span) -> str:
    first, last = span.start.line, span.end.line
    if first == last:
        return lines[first - 1][span.start.column - 1 : span.end.column - 1]
    head, tail = lines[first - 1][span.start.column - 1 :], lines[last - 1][: span.end.column - 1]
    return "\n".join((head, *lines[first : last - 1], tail))


def _position(text: str, offset: int, start: Position) -> Position:
    before = text[:offset]
    line = before.count("\n")
    column = offset - before.rfind("\n") if line else start.column + offset
    return Position(start.line + line, column)
