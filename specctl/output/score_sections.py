"""The parts of a score in sentences for a policy lead, which text and Markdown write each in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from specctl.output.ink import Entry, Ink, cut
from specctl.output.score_figures import interval, is_perfect, points, ratio
from specctl.output.score_parts import Section, names, noted, section
from specctl.output.score_select import Ranked, Selection
from specctl.output.score_verdict import gates, metrics
from specctl.output.score_versus import versus_section
from specctl.output.score_why import why_sections
from specctl.output.score_words import (
    CHANCE,
    DECIDED,
    PER_BEHAVIOR,
    calibration_words,
    found,
    handoff_words,
    limit_words,
    meaning,
    meaning_of,
    more_words,
    slice_note,
    slice_words,
    title,
    untold_words,
    what,
)
from specctl.score.report import Agreement, Flaw, Judged, Measured, Rate, Score
from specctl.words import percent, plural

MOST = 8
_MOST_ALIKE = 3
_MOST_PERFECT = 2
GATES = "Gates: a release hangs on these"
METRICS = "Metrics without a gate"
MEASURES = "What was measured"
SLICES = "Where it goes wrong most"
CELLS = "Where decided and observed part"
CALIBRATION = "How far confidence can be believed"


def sections(score: Score, ink: Ink, most: int | None = MOST) -> Iterator[Section]:
    """Everything that a score says, most important first; lists are cut at `most`."""
    selection = Selection(score)
    told: set[str] = set()
    yield from section(GATES, [_judged(one, ink, told) for one in gates(score)])
    yield from section(METRICS, [_judged(one, ink, told) for one in metrics(score)])
    yield from section(MEASURES, list(_measures(score, ink, told, most)))
    yield from _slices(selection, ink, most)
    yield from _cells(selection, ink, most)
    yield from _calibration(score)
    yield from _agreement(score.agreement, ink)
    if score.handoffs is not None:
        yield from section("Bringing in a person", [], *handoff_words(score.handoffs))
    yield from _repeats(score)
    yield from versus_section(score, ink, most)
    yield from _flaws("Flaws in the data", score.flaws, ink, most)
    if score.lens is not None:
        yield from why_sections(score.lens, ink, most)
        yield from _flaws("Flaws in the older data", score.lens.flaws, ink, most)


def _judged(judged: Judged, ink: Ink, told: set[str]) -> Entry:
    """A metric; what it means is said where it is new."""
    means = "" if judged.kind in told and not judged.describe else _means(judged, ink)
    told |= set() if judged.describe else {judged.kind}
    counted = f", {ratio(judged.rate)}" if judged.rate is not None and judged.rate.cases else ""
    measured = f"{found(judged)}{counted}; " if found(judged) else "not measured; "
    return Entry(
        judged.verdict,
        f"{ink.name(cut(judged.metric))}: {ink.say(cut(what(judged)))}",
        noted(
            ("means", means),
            ("found", f"{measured}{limit_words(judged)} is allowed"),
            ("untold", untold_words(judged.undetermined)),
            ("why", ink.message(cut(judged.reason)) if judged.verdict != "pass" else ""),
            ("settle", more_words(judged)),
            ("see", names(judged.examples, ink) if judged.verdict != "pass" else ""),
        ),
    )


def _means(judged: Judged, ink: Ink) -> str:
    write: Callable[[str], str] = ink.say if judged.describe else ink.message
    return write(cut(meaning_of(judged)))


def _measures(score: Score, ink: Ink, told: set[str], most: int | None) -> Iterator[Entry]:
    """Each measure; behaviors that are always as decided are taken together, unless all is to be listed."""
    perfect = [one for one in score.measured if one.behavior and one.name == PER_BEHAVIOR and is_perfect(one.rate)]
    if most is None or len(perfect) <= _MOST_PERFECT:
        perfect = []
    for one in score.measured:
        if one not in perfect and (one.rate.value is not None or one.undetermined):
            means = "" if one.name in told else ink.message(meaning(one.name).definition)
            told.add(one.name)
            yield _measure(one, means, ink)
    if perfect:
        listed = names([one.behavior or "" for one in perfect], ink, len(perfect))
        yield Entry("100 %", f"{meaning(PER_BEHAVIOR).title} for {listed}: no exception was seen")


def _measure(one: Measured, means: str, ink: Ink) -> Entry:
    good = "higher is better" if one.is_good else "lower is better"
    untold = f"; {untold_words(one.undetermined)}" if one.undetermined else ""
    text = f"{title(one.name, one.behavior, ink.name)}: {ratio(one.rate)}{_range(one.rate)}; {good}{untold}"
    return Entry(
        percent(one.rate.value) if one.rate.value is not None else "unknown",
        text,
        noted(("means", means), ("see", names(one.examples, ink))),
    )


def _range(rate: Rate) -> str:
    return f" ({interval(rate)})" if interval(rate) else ""


def _slices(selection: Selection, ink: Ink, most: int | None) -> Iterator[Section]:
    worst = selection.worst if most is None else selection.few(most, _MOST_ALIKE)
    left = len(selection.worst) - len(worst)
    told = any(each.part.p_value is not None for each in worst)
    yield from section(
        SLICES,
        [_slice(each, ink) for each in worst],
        CHANCE if told else "",
        left=plural(left, "more group") if left else "",
    )


def _slice(each: Ranked, ink: Ink) -> Entry:
    part = each.part
    overall = f"{percent(each.overall.value)} overall" if each.overall and each.overall.value is not None else ""
    compared = "; ".join(text for text in (overall, slice_note(part, is_worse=each.is_worse)) if text)
    where = ink.name(cut(slice_words(part.dimension, part.value)))
    subject = f"{title(part.measure, part.behavior, ink.name)}, {where}"
    return Entry(
        percent(part.rate.value or 0),
        f"{subject}: {ratio(part.rate)}{_range(part.rate)}" + (f"; {compared}" if compared else ""),
        noted(("see", names(part.examples[:1], ink))),
    )


def _cells(selection: Selection, ink: Ink, most: int | None) -> Iterator[Section]:
    cells = selection.cells
    left = len(cells) - len(cells[:most])
    entries = [
        Entry(
            f"{cell.count:,}",
            f"{ink.name(cut(cell.behavior))}: decided {_either(cell.decided, ink)}, observed {ink.name(cell.observed)}",
        )
        for cell in cells[:most]
    ]
    more = plural(left, "more pair") if left else ""
    yield from section(CELLS, entries, DECIDED if entries else "", left=more)


def _either(decided: str, ink: Ink) -> str:
    """Several allowed outcomes as people say them."""
    return " or ".join(ink.name(cut(each)) for each in decided.split("|"))


def _calibration(score: Score) -> Iterator[Section]:
    if score.calibration is None:
        return
    known = score.calibration
    entries = [
        Entry(
            f"{percent(each.low)} to {percent(each.high)}",
            f"{plural(each.cases, 'answer')}: {percent(each.confidence)} sure on average, "
            f"{percent(each.correct / each.cases)} right",
        )
        for each in known.bins
        if each.cases
    ]
    about = [f"{said}." for said in calibration_words(known.ece, known.brier, known.cases)]
    yield from section(CALIBRATION, entries, *about)


def _agreement(agreement: Agreement | None, ink: Ink) -> Iterator[Section]:
    if agreement is None:
        return
    alike = (
        ("groups of answers to one request agree throughout", agreement.groups),
        ("pairs of them agree", agreement.pairs),
    )
    entries = [
        Entry(percent(rate.value), f"{noun}: {ratio(rate)}{_range(rate)}")
        for noun, rate in alike
        if rate.value is not None
    ]
    see = names(agreement.examples, ink)
    about = [gap_words(agreement, ink), f"Groups that differ: {see}." if see else ""]
    yield from section("Whether the same request is answered alike", entries, *about)


def gap_words(agreement: Agreement, ink: Ink) -> str:
    """Along which attribute answers differ most in how often they are as decided."""
    if agreement.attribute is None or agreement.gap is None:
        return ""
    sides = f"best for {ink.name(agreement.best or '?')}, worst for {ink.name(agreement.worst or '?')}"
    return f"Most of the difference lies along {ink.name(agreement.attribute)}: {sides}, {points(agreement.gap)} apart."


def _repeats(score: Score) -> Iterator[Section]:
    entries = [
        Entry(
            percent(share),
            f"that {f'all of {count:,} answers' if count > 1 else 'one answer'} to a request "
            f"{'are' if count > 1 else 'is'} as decided",
        )
        for count, share in sorted(score.repeats.items())
    ]
    yield from section("How likely it stays right when asked again", entries)


def _flaws(heading: str, found: Sequence[Flaw], ink: Ink, most: int | None) -> Iterator[Section]:
    flaws = sorted(found, key=lambda flaw: -flaw.count)
    entries = [
        Entry(
            f"{flaw.count:,}",
            (f"{ink.name(cut(flaw.field))}: " if flaw.field and flaw.field not in flaw.message else "")
            + "; ".join(filter(None, (ink.message(cut(flaw.message)), cost(flaw)))),
            noted(("at", names(flaw.places, ink))),
        )
        for flaw in flaws[:most]
    ]
    left = len(flaws) - len(entries)
    yield from section(heading, entries, left=plural(left, "more kind") if left else "")


# Flaws that cost a field; others that leave the record in are for the reader alone.
_COST_A_FIELD = frozenset(("unusable-value", "unknown-observation", "unknown-field", "unknown-column"))


def cost(flaw: Flaw) -> str:
    """What a flaw costs; nothing where it costs nothing."""
    if flaw.is_left_out:
        return "these records are in no figure"
    return "only this field is left out" if flaw.kind in _COST_A_FIELD else ""
