"""The findings of section 7 on how rules stand to others: subsumed, overriding, idle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .attributes import exact, listed
from .decide import Trace, is_open
from .findings import reported
from .stacks import Rule
from .views import Finding, View


def rule_findings(view: View) -> list[Finding]:
    """List these findings for the contract's own rules in its own stack."""
    found: list[Finding] = []
    for rule in reported(view):
        found += [*subsumed(view, rule), *overriding(view, rule), *idle_grant(view, rule)]
    return found


def subsumed(view: View, rule: Rule) -> Iterator[Finding]:
    """Find that another rule of the level says the same wherever this one applies."""
    if any(subsumes(view, other, rule) for other in view.stack.rules.values()):
        yield view.finding("subsumed-rule", view.applies[rule.id], rules=(rule.id,))


def subsumes(view: View, other: Rule, rule: Rule) -> bool:
    """Say whether `other` makes `rule` needless: of two with equal conditions the earlier one does."""
    if other is rule or other.level != rule.level or sentence(other) != sentence(rule):
        return False
    mine, its = view.applies[rule.id], view.applies[other.id]
    return mine < its or (mine == its and view.stack.place(other.id) < view.stack.place(rule.id))


def sentence(rule: Rule) -> tuple[object, ...]:
    """Write out what a rule says: `then` as written, `adjustable`, `overrides`, `accepts_claim`; lists as sets."""
    then = flat(rule.raw.get("then") or {})
    return then, spelled(rule.raw.get("adjustable", "stricter"), then), rule.overrides, rule.accepts


def flat(parts: Mapping[str, Any]) -> frozenset[tuple[str, object]]:
    """Write a mapping's tools and effects out by name, without giving effects to tools."""
    found: list[tuple[str, object]] = []
    for key, part in parts.items():
        if key in ("tools", "effects"):
            found += [(f"{key}.{name}", comparable(one)) for name, one in part.items()]
        else:
            found.append((key, comparable(part)))
    return frozenset(found)


def comparable(part: Any) -> object:
    """Give a value as it compares: numbers exactly, lists as sets."""
    if isinstance(part, list):
        return frozenset(comparable(one) for one in part)
    return part if isinstance(part, str) else exact(part)


def spelled(raw: Any, then: frozenset[tuple[str, object]]) -> object:
    """Write `adjustable` out: a level as `by` and `to`, one part for several behaviors as a mapping."""
    if raw in ("never", "stricter"):
        return raw
    if isinstance(raw, str):
        raw = {"by": raw, "to": "any"}
    form = "to" if "to" in raw else "only"
    part = raw[form]
    parts = flat(part) if isinstance(part, Mapping) else frozenset((name, comparable(part)) for name, _ in then)
    return form, frozenset(listed(raw["by"])), parts, bool(raw.get("delegable", False))


def overriding(view: View, rule: Rule) -> Iterator[Finding]:
    """Find that a rule overrides a hard-coded rule, or one that it never meets."""
    for other in view.stack.rules.values():
        if other.id not in rule.overrides:
            continue
        shared = [behavior for behavior in rule.assigns if behavior in other.assigns]
        if breaks(rule, other, shared):
            both = view.applies[rule.id] & view.applies[other.id]
            yield view.finding("overrides-hard-coded", both, rules=(rule.id, other.id))
        if not any(meet(view, behavior, rule, other) for behavior in shared):
            yield view.finding("idle-override", (), rules=(rule.id, other.id))


def breaks(rule: Rule, other: Rule, shared: list[str]) -> bool:
    """Say whether a rule that is not `never` gives another value than one that is."""
    differs = any(rule.assigns[behavior] != other.assigns[behavior] for behavior in shared)
    return differs and other.raw.get("adjustable") == "never" and rule.raw.get("adjustable") != "never"


def meet(view: View, behavior: str, rule: Rule, other: Rule) -> bool:
    """Say whether both are permitted at some request."""
    both = {rule.id, other.id}
    return any(both <= trace.steps[rule.level].permitted for trace, _ in view.kinds(behavior))


def idle_grant(view: View, rule: Rule) -> Iterator[Finding]:
    """Find that nothing of what a rule grants is ever permitted by the levels above it."""
    granted = list(grants(view, rule))
    effective = view.where(rule, lambda _, step: rule.id in step.effective)
    if granted and effective and not any(usable(view, rule, *grant) for grant in granted):
        yield view.finding("idle-grant", effective, rules=(rule.id,))


def grants(view: View, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield (behavior, level, value) for what a rule grants beyond its own value; limits are not looked at."""
    for behavior, own in rule.assigns.items():
        axis, adjust = view.stack.behaviors[behavior], rule.adjust[behavior]
        for value in axis.values():
            listed_here = adjust.form in ("to", "only") and adjust.has(value) and value != own
            if listed_here and (adjust.form == "only" or not axis.stricter(value, own)):
                yield from ((behavior, level, value) for level in adjust.by)


def usable(view: View, rule: Rule, behavior: str, level: str, value: str) -> bool:
    """Say whether at some request where the rule is effective the levels above it permit the grant."""
    return any(
        rule.id in trace.steps[rule.level].effective and allowed(trace, rule.level, level, value)
        for trace, _ in view.kinds(behavior)
    )


def allowed(trace: Trace, own: str, level: str, value: str) -> bool:
    """Say whether all rules effective above level `own` permit (level, value), E and decision as before `level`."""
    return is_open(trace, level, value, asked=trace.steps[own].before.above)
