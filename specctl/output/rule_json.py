"""Rules and places as plain data, as answers list them."""

from __future__ import annotations

from collections.abc import Iterable

from specctl.answers.freedom import Freedom
from specctl.answers.places import rule_place
from specctl.answers.values import Choice, Name, Range, ranges
from specctl.language.behavior import Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.decimals import as_number


def plain(outcome: Outcome) -> object:
    """An outcome for JSON: whole numbers without a fraction."""
    return outcome if isinstance(outcome, str) else as_number(outcome)


def rule_data(stack: Stack, rule: Rule) -> dict[str, object]:
    """A rule with its place and what it says about itself."""
    place = rule_place(stack, rule)
    return {
        "contract": rule.contract,
        "level": rule.level,
        "path": place.path,
        "line": place.span.start.line,
        "statement": rule.text.statement or None,
        "because": rule.text.because or None,
    }


def choice_data(every: Iterable[Choice], chosen: Iterable[Choice]) -> list[object]:
    """Choices as a list of names and of ranges `{"from", "to", "with_from", "with_to"}`; null where there is no end."""
    some = tuple(chosen)
    names = [plain(item.probe) for item in some if isinstance(item, Name)]
    return [*(_range(one) for one in ranges(every, some)), *names]


def _range(one: Range) -> object:
    ends = {"from": None if one.low is None else plain(one.low), "to": None if one.high is None else plain(one.high)}
    return {**ends, "with_from": one.with_low, "with_to": one.with_high}


def freedom_data(every: tuple[Choice, ...], freedom: Freedom) -> dict[str, object]:
    """What a level may do: `may` is `free`, `locked`, `stricter` or `some`; `open` is all it may set."""
    return {
        "may": freedom.kind,
        "open": choice_data(every, freedom.open),
        "stricter": choice_data(every, freedom.stricter),
        "looser": choice_data(every, freedom.looser),
        "other": choice_data(every, freedom.other),
    }
