"""Properties and cases (sections 8 and 9): the requests that break them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .attributes import Raw, listed
from .behaviors import TOOL, Value, read_value, spell_out
from .decide import Trace, is_open
from .requests import context_holds
from .views import EMPTY, Region, View

Fails = Callable[[Trace], bool]
TOOL_ORDER = [value for tier in TOOL for value in tier]


@dataclass(frozen=True)
class Evidence:
    """The requests, or the pairs of requests, that break a property."""

    requests: Region = EMPTY
    pairs: frozenset[tuple[int, int]] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything breaks it."""
        return bool(self.requests or self.pairs)


def parts(view: View, raw: Raw) -> dict[str, list[Value]]:
    """Read a part of a property: behavior to allowed values, tools and effects written out."""
    spelled = spell_out(raw, view.stack.tools, strictest)
    return {behavior: [read_value(value) for value in listed(part)] for behavior, part in spelled.items()}


def strictest(several: list[Any]) -> Any:
    """Settle several effects: the strictest, one with several values being as strict as the most permissive of them."""
    ranked = [sorted(TOOL_ORDER.index(value) for value in set(listed(part))) for part in several]
    return several[ranked.index(max(ranked))]


def considered(view: View, claim: Raw) -> Region:
    """Give the requests of a property's `where` that have the outcomes of its `given`."""
    region = view.space.where(view.space.compiler.condition(claim.get("where")))
    return frozenset(together(view, region, claim["given"])) if "given" in claim else region


def breaches(view: View, claim: Raw) -> Evidence:
    """Find all that breaks a property in a stack."""
    region = considered(view, claim)
    broken: set[int] = set()
    for form, fails in FORMS.items():
        for behavior, values in parts(view, claim.get(form, {})).items():
            broken |= failing(view, region, behavior, fails(values, claim))
    for form in ("open", "closed"):
        if form in claim:
            broken |= authority(view, region, claim[form], wanted=form == "open")
    if "never" in claim:
        broken |= together(view, region, claim["never"])
    return Evidence(frozenset(broken), unlike(view, region, claim) if "same_across" in claim else frozenset())


def failing(view: View, region: Region, behavior: str, fails: Fails) -> set[int]:
    """Give the requests of a region whose decision fails a test."""
    traces = view.traces(behavior)
    return {i for i in region if fails(traces[i])}


def always(values: list[Value], _claim: Raw) -> Fails:
    """Fail where the outcome is none of the values."""
    return lambda trace: not trace.valued or trace.outcome not in values


def at_least(values: list[Value], _claim: Raw) -> Fails:
    """Fail where the outcome stands in an earlier tier than the value."""
    return lambda trace: not trace.valued or trace.behavior.stricter(values[0], trace.outcome)


def at_most(values: list[Value], _claim: Raw) -> Fails:
    """Fail where the outcome stands in a later tier than the value."""
    return lambda trace: not trace.valued or trace.behavior.stricter(trace.outcome, values[0])


FORMS: dict[str, Callable[[list[Value], Raw], Fails]] = {"always": always, "at_least": at_least, "at_most": at_most}


def authority(view: View, region: Region, claim: Mapping[str, Any], *, wanted: bool) -> set[int]:
    """Give the requests where some value is not open (or not closed) to a level as claimed."""
    level = claim["level"]
    broken: set[int] = set()
    for behavior, values in parts(view, claim).items():
        for value in values:
            broken |= failing(view, region, behavior, differs(level, value, wanted=wanted))
    return broken


def differs(level: str, value: Value, *, wanted: bool) -> Fails:
    """Fail where a value's being open to a level is not as wanted."""
    return lambda trace: is_open(trace, level, value) is not wanted


def together(view: View, region: Region, claim: Raw) -> set[int]:
    """Give the requests that have all these outcomes at once; none where all are of tools that the stack lacks."""
    left = set(region) if parts(view, claim) else set()
    for behavior, values in parts(view, claim).items():
        traces = view.traces(behavior)
        left = {i for i in left if traces[i].outcome in values}
    return left


def unlike(view: View, region: Region, claim: Raw) -> frozenset[tuple[int, int]]:
    """Give the pairs of requests, alike but for what may change, whose outcomes are not the same."""
    names = [str(path) for path in claim["same_across"]]
    free = {name for name in names if "." not in name}
    freed: dict[str, frozenset[str]] = {}
    for name, member in (path.split(".", 1) for path in names if "." in path):
        freed[name] = freed.get(name, frozenset()) | {member}
    traces = [view.traces(behavior) for behavior in claim.get("for", view.stack.behaviors)]
    return frozenset(
        (x, y)
        for x, y in view.pairs(free, freed)
        if x in region and y in region and any(each[x].outcome != each[y].outcome for each in traces)
    )


def failures(view: View, case: Raw) -> Region:
    """Give the completions of a case's context at which an outcome is not as expected."""
    region = view.space.where(context_holds(view.space, case.get("context", {})))
    broken: set[int] = set()
    for behavior, values in parts(view, case.get("expect", {})).items():
        broken |= failing(view, region, behavior, always(values, case))
    return frozenset(broken)
