"""What of a decision shows in an answer: the labels that a grader may give, and those that are right for a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from specctl.generate.labels import UNSEEN, labels
from specctl.generate.suite_case import SuiteCase
from specctl.language.behavior import UNLIMITED, Behavior, Outcome
from specctl.logic.decimals import as_number
from specctl.values import frozen

# What a grader says where an answer shows nothing of a behavior.
NOT_SHOWN = "unseen"
# Behaviors of which every answer shows a value.
_ALWAYS_SHOWN = frozenset(("response", "uncertainty", "handoff"))
# One answer is no conversation.
_HIDDEN = UNSEEN | {"max_turns"}
_TOOL = "tools."
Check = Mapping[str, object]


@frozen
class Asked:
    """What a grader is asked about one behavior: each label with what an answer then shows; none for a number."""

    behavior: str
    describe: str
    labels: tuple[tuple[str, str], ...]
    may_be_unseen: bool


def asked(behavior: Behavior, hidden: Iterable[str]) -> Asked | None:
    """The question for a behavior; None where no answer shows it, or where words are counted instead."""
    if behavior.id in _HIDDEN or behavior.id in hidden or behavior.id == "max_words":
        return None
    shown = tuple((each.name, each.shows) for each in labels(behavior) if not _is_free(behavior, each.name))
    if behavior.id.startswith(_TOOL):
        shown = tuple((name, f"The answer {does}.") for name, does in _tool(behavior.id.removeprefix(_TOOL)))
    return Asked(behavior.id, behavior.describe, shown, behavior.kind != "flag" and behavior.id not in _ALWAYS_SHOWN)


def _tool(name: str) -> tuple[tuple[str, str], ...]:
    """What an answer does with a tool; that it is not used shows nothing by itself."""
    return (
        ("allow", f"uses `{name}`, or says that it did, without asking first"),
        ("ask", f"asks for a yes before it uses `{name}`"),
        ("deny", f"says or shows that `{name}` will not be used"),
    )


def _is_free(behavior: Behavior, value: str) -> bool:
    """Whether a value allows everything, so that no answer shows it."""
    return behavior.kind == "flag" and value == "optional"


def checks(case: SuiteCase, behaviors: Mapping[str, Behavior], hidden: Iterable[str]) -> dict[str, Check]:
    """What is checked of an answer, by behavior; what it cannot get wrong is left out."""
    left_out = _HIDDEN | frozenset(hidden)
    found = {
        name: _check(behaviors[name], values, must_show=_must_show(case, name))
        for name, values in case.expected.items()
        if name not in left_out
    }
    return {name: check for name, check in found.items() if check is not None}


def _must_show(case: SuiteCase, behavior: str) -> bool:
    """Whether an answer that shows nothing is wrong: where a case is about it, and about no other tool beside it."""
    if behavior in _ALWAYS_SHOWN:
        return True
    tools = [name for name in case.about if name.startswith(_TOOL)]
    is_one_of_several = behavior in tools and len(tools) > 1
    return behavior in case.about and not is_one_of_several


def _check(behavior: Behavior, values: tuple[Outcome, ...], *, must_show: bool) -> Check | None:
    if behavior.kind == "limit":
        return _limit(behavior, values)
    if any(_is_free(behavior, str(value)) for value in values) or set(values) >= set(behavior.values):
        return None
    right = [str(value) for value in values]
    is_left_alone = behavior.id.startswith(_TOOL) and "deny" in right
    if behavior.kind != "flag" and (is_left_alone or not must_show):
        right.append(NOT_SHOWN)
    return {"labels": right}


def _limit(behavior: Behavior, values: tuple[Outcome, ...]) -> Check | None:
    """The widest of some limits; no check where there is none."""
    if UNLIMITED in values:
        return None
    number = as_number(Decimal(min(values, key=behavior.tier)))
    if behavior.id == "max_words":
        return {"at_most_words": number}
    return {behavior.bound: number}
