"""The verdict on each record as numbers in columns: 1 for a hit, 0 for a miss, NULL where it does not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specctl.language.behavior import CONFLICT, UNDECIDED, Behavior
from specctl.score.expected import BETWEEN
from specctl.score.record import UNDETERMINED
from specctl.score.table import NUMBER, SMALL, observed
from specctl.score.verdict import (
    AS_DECIDED,
    OF_BEHAVIOR,
    Measure,
    Verdict,
    as_decided,
    pool_of,
    used_no_more_freely,
    verdicts,
)
from specctl.sql.build import (
    FALSE,
    NULL,
    Expr,
    among,
    cast,
    choose,
    column,
    compare,
    conj,
    disj,
    either,
    equal,
    finite,
    given,
    like,
    literal,
    neg,
    tried,
)

_HIT, _MISS = cast(literal(1), SMALL), cast(literal(0), SMALL)


def expected(behavior: str) -> str:
    """The column of what is allowed."""
    return f"expected.{behavior}"


def rules(behavior: str) -> str:
    """The column of the rules that decide."""
    return f"rules.{behavior}"


def flag(measure: str, behavior: str | None = None) -> str:
    """The column of a measure."""
    return f"{measure}:{behavior}" if behavior else measure


def worst_of(measure: str) -> str:
    """The column of a measure in which what nobody could tell went wrong."""
    return f"worst:{measure}"


def own_flags(behaviors: Iterable[Behavior], more: Mapping[str, Iterable[str]]) -> dict[str, Expr]:
    """The flags of single behaviors; `more` has, for each, texts of several outcomes that are all allowed somewhere."""
    found: dict[str, Expr] = {}
    for behavior in behaviors:
        keys = [*behavior.values, *more.get(behavior.id, ())]
        found[flag(AS_DECIDED, behavior.id)] = (
            _limit(behavior) if behavior.kind == "limit" else _told(as_decided, behavior, keys)
        )
        found[f"{UNDETERMINED}:{flag(AS_DECIDED, behavior.id)}"] = (
            _unsure_limit(behavior) if behavior.kind == "limit" else _unsure(as_decided, behavior, keys)
        )
        if pool_of(behavior) == "tools_kept":
            found[flag("tools_kept", behavior.id)] = _told(used_no_more_freely, behavior, keys)
        for name, (verdict, is_good) in OF_BEHAVIOR.get(behavior.id, {}).items():
            found[flag(name)] = _told(verdict, behavior, keys)
            found[f"{UNDETERMINED}:{name}"] = _unsure(verdict, behavior, keys)
            if name == "hallucinated_certainty":
                found[flag(name)] = either(found[flag(name)], _wrong_and_certain(behavior))
                is_unsure = conj(_is_wrong(behavior), undetermined(behavior.id))
                found[f"{UNDETERMINED}:{name}"] = either(
                    found[f"{UNDETERMINED}:{name}"], choose([(is_unsure, _HIT)], NULL)
                )
            untold = given(found[f"{UNDETERMINED}:{name}"])
            found[worst_of(name)] = either(found[flag(name)], choose([(untold, _MISS if is_good else _HIT)], NULL))
    return found


def joint_flags(behaviors: Iterable[Behavior]) -> dict[str, Expr]:
    """The flags of several behaviors together: a hit is where none of them misses and one counts."""
    parts: dict[str, list[Expr]] = {AS_DECIDED: []}
    for behavior in behaviors:
        parts[AS_DECIDED].append(column(flag(AS_DECIDED, behavior.id)))
        pool = pool_of(behavior)
        if pool is not None:
            name = flag("tools_kept" if pool == "tools_kept" else AS_DECIDED, behavior.id)
            parts.setdefault(pool, []).append(column(name))
    found = {name: _together(flags) for name, flags in parts.items()}
    found["error_rate"] = choose([(column("correct"), _MISS), (equal(column("correct"), FALSE), _HIT)], NULL)
    return found


def measures(behaviors: Iterable[Behavior]) -> Iterator[Measure]:
    """The measures whose flags there are, in the order in which they are shown."""
    every = [*behaviors]
    own = {each.id: OF_BEHAVIOR.get(each.id, {}) for each in every}
    for behavior, named in own.items():
        yield from (Measure(name, behavior, is_good) for name, (_, is_good) in named.items())
    pools = {pool_of(each) for each in every}
    yield from (
        Measure(name, None, is_good=True) for name in ("flags_kept", "limits_kept", "tools_kept") if name in pools
    )
    yield Measure("error_rate", None, is_good=False)
    yield Measure(AS_DECIDED, None, is_good=True)
    yield from (Measure(AS_DECIDED, each.id, is_good=True) for each in every)


def column_of(measure: Measure) -> str:
    """The column of the flag of a measure."""
    return flag(measure.name, measure.behavior if measure.name == AS_DECIDED else None)


def unsure_of(measure: Measure) -> str | None:
    """The column that has 1 where a measure would count if anybody could have told; None for those of several parts."""
    if measure.name in (AS_DECIDED, *(name for named in OF_BEHAVIOR.values() for name in named)):
        return f"{UNDETERMINED}:{column_of(measure)}" if measure.behavior else None
    return None


def undetermined(behavior: str) -> Expr:
    """Whether somebody looked at a behavior and could not tell."""
    return equal(column(observed(behavior)), literal(UNDETERMINED))


def _unsure(verdict: Verdict, behavior: Behavior, keys: Iterable[str]) -> Expr:
    counting = [key for key in keys if verdicts(verdict, behavior, tuple(key.split(BETWEEN)))]
    is_unsure = undetermined(behavior.id)
    return choose([(conj(is_unsure, among(column(expected(behavior.id)), map(literal, counting))), _HIT)], NULL)


def _told(verdict: Verdict, behavior: Behavior, keys: Iterable[str]) -> Expr:
    """The flag by what is allowed and what was observed, alike ones together."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for key in keys:
        told = verdicts(verdict, behavior, tuple(key.split(BETWEEN)))
        hits, misses = ([value for value, hit in told.items() if hit is wanted] for wanted in (True, False))
        if told:
            alike.setdefault((tuple(hits), tuple(misses)), []).append(key)
    seen = column(observed(behavior.id))
    return choose(
        [
            (
                among(column(expected(behavior.id)), map(literal, listed)),
                choose([(among(seen, map(literal, hits)), _HIT), (among(seen, map(literal, misses)), _MISS)], NULL),
            )
            for (hits, misses), listed in alike.items()
        ],
        NULL,
    )


def _unsure_limit(behavior: Behavior) -> Expr:
    is_limited = given(tried(column(expected(behavior.id)), NUMBER))
    return choose([(conj(undetermined(behavior.id), is_limited), _HIT)], NULL)


def _limit(behavior: Behavior) -> Expr:
    """Whether an observed number keeps to the limit."""
    limit, number = (finite(tried(column(of(behavior.id)), NUMBER)) for of in (expected, observed))
    kept = compare("le" if behavior.bound == "at_most" else "ge", number, limit)
    counts = conj(given(limit), given(number))
    return choose([(conj(counts, kept), _HIT), (counts, _MISS)], NULL)


def _wrong_and_certain(behavior: Behavior) -> Expr:
    """A wrong answer counts whether or not uncertainty was due."""
    seen, is_wrong = column(observed(behavior.id)), _is_wrong(behavior)
    others = [literal(value) for value in behavior.values if value != "plain"]
    return choose(
        [(conj(is_wrong, equal(seen, literal("plain"))), _HIT), (conj(is_wrong, among(seen, others)), _MISS)], NULL
    )


def _is_wrong(behavior: Behavior) -> Expr:
    """Where the answer was wrong, and the contract decides how sure it may sound."""
    allowed = column(expected(behavior.id))
    return conj(equal(column("correct"), FALSE), neg(disj(like(allowed, CONFLICT), like(allowed, UNDECIDED))))


def _together(flags: Iterable[Expr]) -> Expr:
    listed = [*flags]
    return choose(
        [
            (disj(*(equal(each, _MISS) for each in listed)), _MISS),
            (disj(*(equal(each, _HIT) for each in listed)), _HIT),
        ],
        NULL,
    )
