"""Decisions as JSON text, quick for whole requests and exact for partial ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property

from specctl.language.behavior import Outcome
from specctl.language.stack import Stack
from specctl.logic.decider import Decider, Reader
from specctl.logic.decimals import as_number
from specctl.logic.evaluate import Fact, decide, in_space
from specctl.logic.facts import FactError, fact
from specctl.logic.partial import Partial, Settled
from specctl.logic.terms import TooManyTermsError
from specctl.logic.universe import Universe
from specctl.output.json_text import dumps

Answer = tuple[str, bool]
_MOST_KNOWN = 1 << 16
# One decoder for all lines: `json.loads` makes one a call where numbers are to be exact.
_JSON = json.JSONDecoder(parse_float=Decimal)


class Answerer:
    """Answers requests about one stack, as lines of JSON with whether each is an error."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.behaviors = tuple(stack.decided)
        self._texts: dict[str, dict[int, str]] = {name: {} for name in self.behaviors}

    @cached_property
    def _decider(self) -> Decider | None:
        try:
            return Decider(self._stack, self.behaviors)
        except TooManyTermsError:
            return None

    @cached_property
    def _universe(self) -> Universe:
        return Universe([self._stack])

    def answer_line(self, line: bytes) -> Answer:
        """The answer to one line of JSON."""
        try:
            text = line.decode().strip()
            raw, end = _JSON.raw_decode(text)
        except (ValueError, RecursionError):
            return _error("this line is no JSON")
        if end < len(text):
            return _error("this line has more than one JSON value")
        if not isinstance(raw, dict):
            return _error("this line is no JSON object")
        return self.answer(raw, fact)

    def answer(self, raw: Mapping[str, object], read: Reader) -> Answer:
        """The answer to some facts."""
        try:
            if self._decider is None:
                return self._slowly(self._facts(raw, read))
            return self._quickly(raw, read, self._decider)
        except FactError as error:
            return _error(error.message + (f" ({error.hint})" if error.hint else ""))

    def _facts(self, raw: Mapping[str, object], read: Reader) -> dict[str, Fact]:
        return {name: read(name, value, self._stack) for name, value in raw.items()}

    def _quickly(self, raw: Mapping[str, object], read: Reader, decider: Decider) -> Answer:
        matching, left_out = decider.matching(raw, read)
        if left_out and not decider.is_complete(left_out, matching):
            return self._partly(self._facts(raw, read))
        if not decider.is_in_space(raw, matching):
            return _error(_OUTSIDE)
        texts = [
            known.get(matching & mask) or self._text(name, decider, matching & mask) for name, mask, known in self._plan
        ]
        return self._line(", ".join(texts)), False

    @cached_property
    def _plan(self) -> list[tuple[str, int, dict[int, str]]]:
        """For each behavior its mask and the texts of the decisions that are known."""
        masks = self._decider.masks if self._decider is not None else {}
        return [(name, masks[name], self._texts[name]) for name in self.behaviors]

    def _text(self, behavior: str, decider: Decider, relevant: int) -> str:
        decision = decider.decide(behavior, relevant)
        found = entry(behavior, decision.outcome, decision.status, [rule.id for rule in decision.rules])
        if len(self._texts[behavior]) < _MOST_KNOWN:
            self._texts[behavior][relevant] = found
        return found

    def _slowly(self, request: Mapping[str, Fact]) -> Answer:
        if not in_space(self._stack, request):
            return self._partly(request)
        found = []
        for name in self.behaviors:
            decision = decide(self._stack, name, request)
            found.append(entry(name, decision.outcome, decision.status, [rule.id for rule in decision.rules]))
        return self._line(", ".join(found)), False

    def _partly(self, request: Mapping[str, Fact]) -> Answer:
        partial = Partial(self._stack, self._universe, request)
        if not partial.region:
            return _error(_OUTSIDE)
        return self._line(", ".join(self._partial_text(partial, name) for name in self.behaviors)), False

    def _partial_text(self, partial: Partial, behavior: str) -> str:
        decision = partial.decide(behavior)
        if isinstance(decision, Settled):
            return entry(behavior, decision.outcome, decision.status, list(decision.rules))
        value = {
            "outcome": None,
            "status": "depends",
            "outcomes": [plain(outcome) for outcome in decision.outcomes],
            "on": list(decision.on),
            "rules": [],
        }
        return f"{dumps(behavior)}: {dumps(value)}"

    @staticmethod
    def _line(entries: str) -> str:
        return f'{{"decision": {{{entries}}}}}\n'


_OUTSIDE = "the contract admits no such request: its assumptions, or where attributes apply, rule it out"


def _error(message: str) -> Answer:
    return dumps({"error": message}) + "\n", True


def entry(behavior: str, outcome: Outcome, status: str, rules: list[str]) -> str:
    """One behavior's decision as a member of a JSON object."""
    told = json.dumps(outcome) if isinstance(outcome, str) else dumps(plain(outcome))
    listed = ", ".join(f'"{rule}"' for rule in rules)
    return f'"{behavior}": {{"outcome": {told}, "status": "{status}", "rules": [{listed}]}}'


def plain(outcome: Outcome) -> object:
    """An outcome for JSON: whole numbers without a fraction."""
    if isinstance(outcome, str):
        return outcome
    return as_number(outcome)
