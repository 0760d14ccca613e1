"""Parts of the page with pictures: slices, decided against observed, confidence, models, causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specctl.output.score_figures import chance, interval
from specctl.output.score_forest import Line, slices_picture
from specctl.output.score_matrix import matrix_picture
from specctl.output.score_page import INK, beside, more, name, part, table, words
from specctl.output.score_parts import names
from specctl.output.score_plots import calibration_picture, causes_picture, tradeoff_picture
from specctl.output.score_sections import CALIBRATION, CELLS, SLICES
from specctl.output.score_select import Cell, Ranked, Selection, disagreements
from specctl.output.score_verdict import gates
from specctl.output.score_why import WHY, causes, matched_words
from specctl.output.score_words import (
    CAUSES,
    CHANCE,
    CLEAR,
    DECIDED,
    calibration_words,
    limit_words,
    slice_words,
    title,
)
from specctl.score.report import Calibration, Lens, Rate
from specctl.words import percent

MOST_MEASURES, MOST_SLICES = 4, 10
MOST_BEHAVIORS, MOST_CELLS = 6, 8
MOST_MODELS = 12


def slices_part(selection: Selection) -> str:
    """The worst slices, for the measures of gates first, then for those that have the worst of all."""
    gated = {one.kind for one in gates(selection.score)}
    found = sorted(selection.by_measure.items(), key=lambda item: item[0][0] not in gated)
    blocks = [_slices(place, key, ranked, selection) for place, (key, ranked) in enumerate(found[:MOST_MEASURES])]
    left = len(found) - len(blocks)
    told = any(each.part.p_value is not None for each in selection.worst)
    return part(SLICES, *blocks, more(left, "more measure"), about=words(CHANCE) if told else "")


def _slices(place: int, key: tuple[str, str | None], ranked: Sequence[Ranked], selection: Selection) -> str:
    measure, behavior = key
    shown = ranked[:MOST_SLICES]
    left = len(ranked) - len(shown)
    good = "higher is better" if shown[0].part.is_good else "lower is better"
    plain = title(measure, behavior)
    caption = f"{plain[:1].upper()}{plain[1:]}, {good}; filled where it is clearly worse than elsewhere."
    picture = slices_picture(f"slices-{place}", caption, shown, list(_lines(shown[0], selection)))
    heads = ("where", "rate", "#cases", "against the rest")
    numbers = table(f"Slices: {plain}", heads, map(_slice_row, shown), more(left, "more group"))
    heading = title(measure, behavior, name)
    return f"<h3>{heading[:1].upper()}{heading[1:]}</h3>{beside(picture, numbers)}"


def _lines(ranked: Ranked, selection: Selection) -> Iterator[Line]:
    """What the slices of a measure are compared with: the rate of all records, and the limit if there is one."""
    if ranked.overall is not None and ranked.overall.value is not None:
        yield Line(ranked.overall.value, f"all records: {percent(ranked.overall.value)}", dashed=True)
    judged = selection.limit(ranked.part.measure)
    if judged is not None:
        yield Line(judged.limit, f"limit: {limit_words(judged)}")


def _slice_row(each: Ranked) -> tuple[str, ...]:
    shown = each.part
    where = name(slice_words(shown.dimension, shown.value))
    see = names(shown.examples[:1], INK)
    told = "" if shown.p_value is None else chance(shown.p_value)
    is_told = shown.p_value is not None and shown.p_value < CLEAR
    mark = f'<span class="worse">worse</span>, {told}' if each.is_clear else f"better, {told}" if is_told else told
    return (
        where + (f'<span class="note">see {see}</span>' if see else ""),
        _rate(shown.rate),
        f"{shown.rate.cases:,}",
        mark,
    )


def confusion_part(selection: Selection) -> str:
    """The behaviors in which most was observed that was not decided."""
    shown = selection.confusions[:MOST_BEHAVIORS]
    blocks = [
        f"<h3>{name(each.behavior)}</h3>"
        + beside(matrix_picture(f"matrix-{place}", each), _cells(each.behavior, list(disagreements(each))))
        for place, each in enumerate(shown)
    ]
    left = len(selection.confusions) - len(shown)
    about = words(f"{DECIDED} What differs is framed.") if shown else ""
    return part(CELLS, *blocks, more(left, "more behavior"), about=about)


def _cells(behavior: str, cells: Sequence[Cell]) -> str:
    found = sorted(cells, key=lambda cell: -cell.count)
    rows = [(_either(cell.decided), name(cell.observed), f"{cell.count:,}") for cell in found[:MOST_CELLS]]
    left = len(found) - len(rows)
    rest = more(left, "more pair")
    return table(f"Decided and observed: {behavior}", ("decided", "observed", "#count"), rows, rest)


def _either(decided: str) -> str:
    return " or ".join(map(name, decided.split("|")))


def tradeoff_part(selection: Selection) -> str:
    """Models beside each other: what they let through, and what they hold back."""
    refusing, unsafe = selection.models("over_refusal"), selection.models("unsafe_compliance")
    models = {model: (rate, unsafe[model]) for model, rate in refusing.items() if model in unsafe}
    shown = dict(list(models.items())[:MOST_MODELS])
    if not shown:
        return ""
    left = len(models) - len(shown)
    numbers = table(
        "Models",
        ("model", "over-refusal", "unsafe compliance"),
        ((name(model), _rate(one), _rate(other)) for model, (one, other) in shown.items()),
        more(left, "more model"),
    )
    return part("Models beside each other", beside(tradeoff_picture("models", shown), numbers))


def _rate(rate: Rate) -> str:
    return f'{percent(rate.value or 0)}<span class="note range">{interval(rate)}</span>'


def calibration_part(known: Calibration) -> str:
    """How far confidence can be believed."""
    rows = [
        (
            f"{percent(each.low)} to {percent(each.high)}",
            f"{each.cases:,}",
            percent(each.confidence),
            percent(each.correct / each.cases),
        )
        for each in known.bins
        if each.cases
    ]
    numbers = table("Confidence", ("confidence", "#answers", "#sure on average", "#right"), rows)
    about = " ".join(f"{said}." for said in calibration_words(known.ece, known.brier, known.cases))
    return part(CALIBRATION, beside(calibration_picture("confidence", known), numbers), about=words(about))


def causes_part(lens: Lens) -> str:
    """Why answers changed, as one bar."""
    found = causes(lens)
    if not found:
        return part(WHY, about=words(matched_words(lens)))
    rows = [(words(CAUSES[cause]), f"{count:,}") for cause, count in found]
    numbers = table("Causes", ("cause", "#answers"), rows)
    return part(WHY, beside(causes_picture("causes", found), numbers), about=words(matched_words(lens)))
