"""Whether answers to one request agree: in other languages and on other surfaces, and when it is tried again."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.language.behavior import CONFLICT, UNDECIDED
from specctl.score.calibration import calibration, pass_power
from specctl.score.counted import COUNTED
from specctl.score.engine import Engine
from specctl.score.figures import MOST_EXAMPLES
from specctl.score.flags import expected
from specctl.score.record import UNDETERMINED
from specctl.score.report import Agreement, Calibration, Handoffs
from specctl.score.statistics import clustered_rate, rate
from specctl.score.table import COLUMNS, WHOLE, Layout, observed
from specctl.score.tally import Counter
from specctl.score.verdict import AS_DECIDED
from specctl.sql.build import (
    FALSE,
    NULL,
    TRUE,
    Expr,
    absent,
    among,
    cast,
    choose,
    column,
    compare,
    conj,
    disj,
    divided,
    either,
    equal,
    floored,
    given,
    like,
    literal,
    minus,
    neg,
    times,
)
from specctl.sql.tables import Query, count, greatest, least, select, sums

_RESPONSE, _HANDOFF = "response", "handoff"
# Along these requests are varied, beside what `same_across` properties name.
_VARIED = ("language", "surface")
_MOST_TRIES = 10
_BINS = 10
_EXACT = "DECIMAL(18, 9)"


def agreement(layout: Layout, counter: Counter, where: Expr = TRUE, *, with_untold: bool = False) -> Agreement | None:
    """Whether the records of a group are answered alike; None where no group has two that can be compared.

    A group counts where its records differ in a case or in a named value of a request; records of which something else
    is expected are a group of their own. `with_untold` takes what nobody could tell for an answer like no other.
    """
    if not any(each.id == _RESPONSE for each in layout.behaviors):
        return None
    totals = {
        "groups": count(),
        "agree": sums(choose([(column("agree"), literal(1))], literal(0))),
        "pairs": sums(column("pairs")),
        "same": sums(column("same")),
        "same2": sums(times(column("same"), column("same"))),
        "pairs2": sums(times(column("pairs"), column("pairs"))),
        "both": sums(times(column("same"), column("pairs"))),
    }
    held = counter.records * 2 * len(layout.stack.attributes)
    shares = [
        [int(each or 0) for each in row]
        for some in counter.shares(column("group"), held)
        for row in counter.engine.rows(select(totals, _groups(layout, conj(where, some), with_untold=with_untold)))
    ]
    number, agree, pairs, same, *rest = map(sum, zip(*shares, strict=True))
    if not number:
        return None
    unlike = select(
        {"group": column("group")},
        _groups(layout, where, with_untold=False),
        neg(column("agree")),
        order=[literal(1)],
        most=MOST_EXAMPLES,
    )
    examples = tuple(str(name) for (name,) in counter.engine.rows(unlike)) if agree < number else ()
    found = Agreement(rate(agree, number), clustered_rate(same, pairs, number, *rest), examples=examples)
    return _with_gap(found, layout, counter, conj(where, given(column("group"))))


def _groups(layout: Layout, where: Expr, *, with_untold: bool) -> Query:
    """One row for each group with two comparable answers: how many pairs there are, and how many are the same."""
    answer, allowed = column(observed(_RESPONSE)), column(expected(_RESPONSE))
    (behavior,) = (each for each in layout.behaviors if each.id == _RESPONSE)
    by = {"group": column("group"), "model": column("model"), "repeat": column("repeat"), "allowed": allowed}
    names = ["case", *(COLUMNS.fact(name) for name, each in layout.stack.attributes.items() if each.kind == "enum")]
    ends = {f"{end}{n}": of(column(name)) for n, name in enumerate(names) for end, of in _ENDS.items()}
    values = (*behavior.values, UNDETERMINED) if with_untold else behavior.values
    is_decided = neg(disj(like(allowed, CONFLICT), like(allowed, UNDECIDED)))
    counts = conj(where, given(column("group")), is_decided, among(answer, map(literal, values)))
    answers = select({**by, "answer": answer, "n": count(), **ends}, COUNTED, counts, by=_first(len(by) + 1))
    n = column("n")
    varies = disj(
        *(neg(equal(least(column(f"low{place}")), greatest(column(f"high{place}")))) for place in range(len(names)))
    )
    kept = {
        **{name: column(name) for name in by},
        "agree": conj(
            equal(least(column("answer")), greatest(column("answer"))),
            neg(equal(least(column("answer")), literal(UNDETERMINED))),
        ),
        "all": sums(n),
        "same": sums(_pairs(n)),
    }
    pairs = select(
        kept,
        answers,
        by=_first(len(by)),
        having=conj(compare("gt", sums(n), literal(1)), either(varies, FALSE)),
    )
    numbers = {"agree": column("agree"), "same": column("same"), "pairs": _pairs(column("all"))}
    return select({"group": column("group"), **numbers}, pairs)


_ENDS = {"low": least, "high": greatest}


def _first(number: int) -> list[Expr]:
    """So many columns of a result, by their places."""
    return [literal(place) for place in range(1, number + 1)]


def _pairs(number: Expr) -> Expr:
    """How many pairs there are of so many."""
    return cast(divided(times(number, minus(number, literal(1))), literal(2)), WHOLE)


def _with_gap(found: Agreement, layout: Layout, counter: Counter, where: Expr) -> Agreement:
    """With the attribute along which groups differ most in how often they are as decided."""
    worst = found
    for name in varied(layout):
        rates = {
            value: tallies[AS_DECIDED].rate.value
            for value, tallies in counter.by(column(COLUMNS.fact(name)), [AS_DECIDED], where).items()
            if value is not None and tallies[AS_DECIDED].cases
        }
        known = {value: share for value, share in rates.items() if share is not None}
        if len(known) > 1:
            low, high = (
                min(known, key=lambda value: (known[value], value)),
                max(known, key=lambda value: (known[value], value)),
            )
            gap = known[high] - known[low]
            if worst.gap is None or gap > worst.gap:
                worst = Agreement(found.groups, found.pairs, name, high, low, gap, found.examples)
    return worst


def varied(layout: Layout) -> list[str]:
    """The enums along which one request is asked again: language, surface, and what `same_across` properties name."""
    named = [
        name.split(".")[0] for member in layout.stack.members for claim in member.properties for name in claim.across
    ]
    attributes = layout.stack.attributes
    return [
        name for name in dict.fromkeys((*_VARIED, *named)) if name in attributes and attributes[name].kind == "enum"
    ]


def repeats(engine: Engine) -> Mapping[int, float]:
    """How likely k tries of one request are all as decided, where any request was tried more than once."""
    key = {"case": either(column("case"), column("id")), "model": column("model")}
    tried_again = conj(given(column(AS_DECIDED)), given(key["case"]))
    tries = select(
        {**key, "tries": count(), "good": sums(column(AS_DECIDED))}, COUNTED, tried_again, by=[literal(1), literal(2)]
    )
    rows = engine.rows(
        select({"tries": column("tries"), "good": column("good"), "n": count()}, tries, by=[literal(1), literal(2)])
    )
    counts = [(int(tries), int(good), int(n)) for tries, good, n in rows]
    most = max((tries for tries, _, _ in counts), default=0)
    return pass_power(counts, min(most, _MOST_TRIES)) if most > 1 else {}


def calibrated(engine: Engine) -> Calibration | None:
    """How far confidence can be believed, in ten bins of equal width; None where nobody knows what was right."""
    sure = cast(column("confidence"), _EXACT)  # sums of floating point hang on the order
    right = choose([(column("correct"), literal(1))], literal(0))
    place = cast(floored(times(sure, literal(_BINS))), WHOLE)
    number = choose([(compare("ge", place, literal(_BINS)), literal(_BINS - 1))], place)
    error = minus(sure, right)
    parts = {"bin": number, "n": count(), "sure": sums(sure), "right": sums(right), "error": sums(times(error, error))}
    known = conj(given(sure), given(column("correct")))
    bins = [(0, 0.0, 0, 0.0)] * _BINS
    for bin_, n, total, correct, squared in engine.rows(select(parts, COUNTED, known, by=[literal(1)])):
        bins[int(bin_)] = int(n), float(total), int(correct), float(squared)
    return calibration(bins, [edge / _BINS for edge in range(_BINS + 1)])


def handoffs(layout: Layout, engine: Engine) -> Handoffs | None:
    """How late a person was brought in, in conversations where one was due; None where no turns are known."""
    behavior = next((each for each in layout.behaviors if each.id == _HANDOFF), None)
    if behavior is None:
        return None
    turn, allowed, seen = column("turn"), column(expected(_HANDOFF)), column(observed(_HANDOFF))
    is_due = neg(
        disj(
            equal(allowed, literal("none")),
            like(allowed, "none"),
            like(allowed, CONFLICT),
            like(allowed, UNDECIDED),
        )
    )
    came = among(seen, [literal(value) for value in behavior.values if value != "none"])
    known = conj(given(turn), given(column("conversation")))
    first = {"due": least(choose([(is_due, turn)], NULL)), "came": least(choose([(came, turn)], NULL))}
    named = {name: column(name) for name in ("conversation", "model", "repeat")}
    each = select({**named, **first}, COUNTED, known, by=list(named.values()))
    late = minus(column("came"), column("due"))
    is_late = compare("gt", late, literal(0))
    parts = {
        "all": count(),
        "never": sums(choose([(absent(column("came")), literal(1))], literal(0))),
        "late": sums(choose([(is_late, literal(1))], literal(0))),
        "turns": sums(choose([(is_late, late)], literal(0))),
        "worst": greatest(late),
    }
    ((number, never, is_late_count, turns, worst),) = engine.rows(select(parts, each, given(column("due"))))
    if not number:
        return None
    whole, missed, behind = (int(value or 0) for value in (number, never, is_late_count))
    came_at_all = whole - missed
    mean = int(turns or 0) / came_at_all if came_at_all else None
    return Handoffs(
        whole, came_at_all - behind, behind, missed, mean, max(0, int(worst)) if worst is not None else None
    )
