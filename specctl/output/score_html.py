"""`specctl score --format html`: one page of pictures and their numbers, which needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specctl.output.ink import cut
from specctl.output.score_figures import rate_words, ratio
from specctl.output.score_forest import judged_picture
from specctl.output.score_html_parts import calibration_part, causes_part, confusion_part, slices_part, tradeoff_part
from specctl.output.score_page import (
    INK,
    beside,
    figure,
    listed,
    message,
    name,
    page,
    part,
    sign,
    table,
    verdict,
    words,
)
from specctl.output.score_parts import names
from specctl.output.score_sections import CALIBRATION, CELLS, GATES, MEASURES, METRICS, SLICES, sections
from specctl.output.score_select import Selection
from specctl.output.score_verdict import VERDICTS, basis, first_line, gates, metrics
from specctl.output.score_verdict import verdict as verdict_words
from specctl.output.score_why import SAME_CASES, SHIFTS, WHY
from specctl.output.score_words import (
    INTERVALS,
    found,
    limit_words,
    meaning,
    meaning_of,
    more_words,
    slice_words,
    title,
    untold_words,
    what,
)
from specctl.score.report import Judged, Score
from specctl.words import percent, plural

_MOST_DRAWN = 24
_MOST_LISTED = 12
_MOST_BESIDE = 6
# What the page shows in pictures of its own; the other sections are the same as in text.
_DRAWN = frozenset((GATES, METRICS, MEASURES, SLICES, CELLS, CALIBRATION, WHY))
_CHANGES = frozenset((SHIFTS, SAME_CASES))


def render(score: Score) -> str:
    """A score as a page; raises SpecctlError where matplotlib is not installed."""
    selection = Selection(score)
    told = list(sections(score, INK, _MOST_LISTED))
    parts = [
        _head(score),
        _judged("gates", GATES, gates(score)),
        _first(score, selection),
        _judged("metrics", METRICS, metrics(score)),
        slices_part(selection),
        confusion_part(selection),
        tradeoff_part(selection),
        causes_part(score.lens) if score.lens is not None else "",
        *(listed(section) for section in told if section.title in _CHANGES),
        calibration_part(score.calibration) if score.calibration is not None else "",
        *(listed(section) for section in told if section.title not in _DRAWN | _CHANGES),
        _measures(score),
        f"<footer>{words(f'Contract {score.contract} {score.version}, digest {score.digest}.')}</footer>",
    ]
    return page(first_line(score), [each for each in parts if each])


def _head(score: Score) -> str:
    """The verdict, what it is about, and what it rests on."""
    verdicts = {one.verdict for one in gates(score)}
    gravest = next((one for one in VERDICTS if one in verdicts), None)
    mark = f"{sign(gravest)} " if gravest is not None else ""
    records = plural(score.records, "record") if score.records else "no records"
    notes = [words(basis(score)), words(INTERVALS) if score.measured or score.judged else ""]
    rest = "".join(f'<p class="basis">{note}</p>' for note in notes if note)
    of = f"{words(score.contract)} {words(score.version)}, {records}"
    return f'<header><p class="of">{of}</p><h1>{mark}{words(verdict_words(score))}</h1>{rest}</header>'


def _judged(key: str, heading: str, judged: Sequence[Judged]) -> str:
    """Metrics against their limits."""
    if not judged:
        return ""
    told: set[str] = set()
    rows = table(heading, ("metric", "found"), [_row(one, told) for one in judged])
    picture = judged_picture(key, judged[:_MOST_DRAWN])
    left = len(judged) - _MOST_DRAWN
    rest = f'<p class="more">and {left:,} more in the table</p>' if left > 0 else ""
    if len(judged) > _MOST_BESIDE:
        return part(heading, figure(picture), rest, rows)
    return part(heading, beside(picture, rows))


def _row(judged: Judged, told: set[str]) -> tuple[str, str]:
    """A metric; what it means is said where it is new."""
    is_new = judged.kind not in told or bool(judged.describe)
    told |= set() if judged.describe else {judged.kind}
    write = words if judged.describe else message
    means = write(cut(meaning_of(judged))) if is_new else ""
    counted = f", {ratio(judged.rate)}" if judged.rate is not None and judged.rate.cases else ""
    is_open = judged.verdict != "pass"
    see = names(judged.examples, INK) if is_open else ""
    notes = [
        words(f"{limit_words(judged)} is allowed"),
        untold_words(judged.undetermined),
        message(cut(judged.reason)) if is_open else "",
        words(more_words(judged)),
        f"see {see}" if see else "",
    ]
    return (
        f"{verdict(judged.verdict)}<br/>{name(judged.metric)}{_notes([words(cut(what(judged))), means])}",
        f"{words(found(judged) or 'not measured')}{counted}{_notes(notes)}",
    )


def _notes(notes: Sequence[str]) -> str:
    return "".join(f'<span class="note">{note}</span>' for note in notes if note)


def _first(score: Score, selection: Selection) -> str:
    """Where to begin: examples of failing gates, the worst slice, the commonest disagreement, the largest shift."""
    items = "".join(f"<li>{item}</li>" for item in _looks(score, selection))
    return part("What to look at first", f'<ul class="first">{items}</ul>' if items else "")


def _looks(score: Score, selection: Selection) -> Iterator[str]:
    for one in gates(score)[:3]:
        if one.verdict == "fail":
            see = names(one.examples, INK)
            opened = f": open {see}" if see else ""
            yield f"{name(one.metric)} fails, {words(found(one))} where {words(limit_words(one))} is allowed{opened}."
    for each in selection.worst[:1]:
        rest = f", against {rate_words(each.overall)} overall" if each.overall and each.is_clear else ""
        subject = title(each.part.measure, each.part.behavior, name)
        where = name(slice_words(each.part.dimension, each.part.value))
        yield f"{subject[:1].upper()}{subject[1:]} at {where}: {percent(each.part.rate.value or 0)}{rest}."
    for cell in selection.cells[:1]:
        yield (
            f"{name(cell.behavior)}: {cell.count:,} times {name(cell.decided)} was decided and "
            f"{name(cell.observed)} observed."
        )


def _measures(score: Score) -> str:
    """Every measure with what it counts."""
    rows = [
        (
            title(one.name, one.behavior, name) + _notes([message(meaning(one.name).definition)]),
            words(rate_words(one.rate)),
            f"{ratio(one.rate)}{_notes([untold_words(one.undetermined)])}",
            "higher" if one.is_good else "lower",
        )
        for one in score.measured
        if one.rate.value is not None
    ]
    return part(MEASURES, table(MEASURES, ("measure", "rate", "counts", "better is"), rows)) if rows else ""
