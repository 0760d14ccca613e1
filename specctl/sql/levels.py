"""LANGUAGE, section 6, as SQL: level by level, from what each rule says; as long as the contract, whatever it means.

What `logic/resolve.py` computes for all requests at once, these expressions compute for one row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from specctl.language.behavior import CONFLICT, Behavior, Outcome
from specctl.language.rule import Rule
from specctl.language.stack import Assignment, Grant
from specctl.logic.outcomes import shown
from specctl.sql.build import (
    FALSE,
    NULL,
    TRUE,
    Expr,
    among,
    choose,
    compare,
    conj,
    disj,
    is_false,
    joined,
    literal,
    neg,
    total,
    trimmed,
)
from specctl.sql.steps import Steps
from specctl.values import entity, field

By = Mapping[str, tuple[Assignment, ...]]
# Where each rule that is kept decides, by its id.
Kept = list[tuple[str, Expr]]


@entity
class Bound:
    """Effective rules of a level that bind alike, and where any of them is effective."""

    level: str
    value: Outcome
    grant: Grant
    where: Expr


@entity
class Standing:
    """What stands before a level; `decision` is NULL where nothing is decided, and one of `values`."""

    decision: Expr = NULL
    values: tuple[Outcome, ...] = ()
    conflict: Expr = FALSE
    bound: tuple[Bound, ...] = ()
    acting: tuple[tuple[Expr, Kept], ...] = field(default=())


def decided(behavior: Behavior, levels: By, when: Callable[[Rule], Expr], steps: Steps) -> tuple[Expr, Expr]:
    """The outcome of a behavior, NULL where no rule decides, and the ids of the rules that decide, between blanks."""
    standing = Standing()
    for level, items in levels.items():
        standing = _after(level, items, standing, behavior, when, steps)
    rules = [(acts, _listed(kept)) for acts, kept in reversed(standing.acting)]
    return standing.decision, choose(rules, literal(""))


def _after(
    level: str,
    items: Sequence[Assignment],
    before: Standing,
    behavior: Behavior,
    when: Callable[[Rule], Expr],
    steps: Steps,
) -> Standing:
    """What stands after a level."""
    may_set = {
        value: steps.name(_open(before, level, value, behavior))
        for value in dict.fromkeys(each.value for each in items)
    }
    permitted = [(item, conj(when(item.rule), may_set[item.value])) for item in items]
    effective = list(_effective(permitted, steps))
    by_value = {
        value: steps.name(disj(*(where for item, where in effective if item.value == value))) for value in may_set
    }
    survives = {value: _survives(value, by_value, behavior) for value in by_value}
    kept_values = {value: steps.name(conj(where, survives[value])) for value, where in by_value.items()}
    clash = steps.name(_clash(kept_values, behavior))
    kept = [(item.rule.id, conj(where, survives[item.value])) for item, where in effective]
    outcome = choose(
        [(clash, literal(CONFLICT)), *((where, literal(shown(value))) for value, where in kept_values.items())],
        before.decision,
    )
    return Standing(
        steps.name(outcome),
        tuple(dict.fromkeys((*before.values, *by_value))),
        disj(before.conflict, clash),
        (*before.bound, *_bound(level, effective, steps)),
        (*before.acting, (steps.name(disj(*by_value.values())), kept)),
    )


def _effective(permitted: Sequence[tuple[Assignment, Expr]], steps: Steps) -> Iterator[tuple[Assignment, Expr]]:
    """Where each rule is permitted and no permitted exception defeats it."""
    defeating: dict[str, list[Expr]] = {}
    for item, where in permitted:
        for other in item.rule.overrides:
            defeating.setdefault(other, []).append(steps.name(where))
    for item, where in permitted:
        defeated = disj(*defeating.get(item.rule.id, ()))
        yield item, where if is_false(defeated) else steps.name(conj(where, neg(defeated)))


def _survives(value: Outcome, by_value: Mapping[Outcome, Expr], behavior: Behavior) -> Expr:
    """Where no stricter value takes precedence."""
    if behavior.combine == "unique":
        return TRUE
    return neg(disj(*(where for other, where in by_value.items() if behavior.stricter(other, value))))


def _clash(kept: Mapping[Outcome, Expr], behavior: Behavior) -> Expr:
    """Where more than one value is kept."""
    groups: dict[object, list[Expr]] = {}
    for value, where in kept.items():
        groups.setdefault(None if behavior.combine == "unique" else behavior.tier(value), []).append(where)
    return disj(*(_several(group) for group in groups.values()))


def _several(parts: Sequence[Expr]) -> Expr:
    """Where more than one of some conditions holds."""
    if len(parts) <= 1:
        return FALSE
    if len(parts) == 2:  # noqa: PLR2004  the usual case, in its shortest form
        return conj(*parts)
    counted = total([choose([(part, literal(1))], literal(0)) for part in parts])
    return compare("gt", counted, literal(1))


def _bound(level: str, effective: Sequence[tuple[Assignment, Expr]], steps: Steps) -> Iterator[Bound]:
    """The rules of a level by what they let others do."""
    found: dict[tuple[Outcome, Grant], list[Expr]] = {}
    for item, where in effective:
        found.setdefault((item.value, item.grant), []).append(where)
    for (value, grant), parts in found.items():
        yield Bound(level, value, grant, steps.name(disj(*parts)))


def _open(before: Standing, level: str, value: Outcome, behavior: Behavior) -> Expr:
    """Open(level, value): where everything that stands before a level permits it the value."""
    permits = [disj(neg(each.where), _permits(each, before, level, value, behavior)) for each in before.bound]
    return conj(neg(before.conflict), *permits)


def _permits(above: Bound, before: Standing, level: str, value: Outcome, behavior: Behavior) -> Expr:
    """Whether an effective rule of a higher level permits a value."""
    grant, may_be_stricter = above.grant, above.grant.mode in ("to", "stricter")
    if value == above.value or (may_be_stricter and behavior.stricter(value, above.value)):
        return TRUE
    is_listed = grant.mode in ("to", "only") and grant.lists(value)
    if is_listed and level in grant.by:
        return TRUE
    fine = [held for held in before.values if held == value or (may_be_stricter and behavior.stricter(value, held))]
    delegated = [
        other.where
        for other in before.bound
        if is_listed and grant.delegable and other.level in grant.by and other.grant.gives(level, value)
    ]
    return disj(among(before.decision, [literal(shown(held)) for held in fine]), *delegated)


def _listed(kept: Kept) -> Expr:
    """The ids of the rules that are kept, between blanks."""
    named = [choose([(where, literal(f" {rule}"))], literal("")) for rule, where in kept]
    return trimmed(joined(named))
