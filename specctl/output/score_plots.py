"""Confidence against right answers, unsafe compliance against over-refusal, and causes, as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specctl.output.score_figures import rate_words
from specctl.output.score_forest import short
from specctl.output.score_pictures import WIDTH, Canvas, Picture, picture
from specctl.output.score_scale import Scale, ends
from specctl.output.score_words import CAUSE_NAMES
from specctl.score.report import Bin, Calibration, Cause, Rate
from specctl.words import percent

_LEFT, _RIGHT = 52, WIDTH - 12
_SIDE = 270
_TOP = 14
_BARS = 64
_CAUSE_ROLES: Mapping[Cause, str] = {"contract": "contract", "model": "model", "both": "both", "data": "records"}
_WIDE = 30


def calibration_picture(name: str, known: Calibration) -> Picture:
    """How often answers are right by how sure the product says it is, and how many there are."""
    bins = [each for each in known.bins if each.cases]
    said = "; ".join(f"{percent(each.confidence)} sure: {percent(each.correct / each.cases)} right" for each in bins)
    x, y = Scale(0, 1, _LEFT, _RIGHT - _LEFT), Scale(0, 1, _TOP + _SIDE, -_SIDE)

    def draw(canvas: Canvas) -> None:
        for value in x.ticks():
            canvas.line([(x.at(value), _TOP), (x.at(value), _TOP + _SIDE)], "rule", width=0.75)
            canvas.line([(_LEFT, y.at(value)), (_RIGHT, y.at(value))], "rule", width=0.75)
            canvas.words(_LEFT - 6, y.at(value) + 4, percent(value), "soft", align="right", size=10)
        canvas.line([(_LEFT, y.at(0)), (_RIGHT, y.at(1))], "ink", dashed=True)
        canvas.words(_LEFT + 8, _TOP + 16, "right, of these answers", "soft", size=10.5)
        points = [(x.at(each.confidence), y.at(each.correct / each.cases)) for each in bins]
        for each, (left, top) in zip(bins, points, strict=True):
            canvas.line([(left, y.at(each.confidence)), (left, top)], "fail", width=3)
        if len(points) > 1:
            canvas.line(points, "data", width=1.5)
        for left, top in points:
            canvas.mark(left, top, "circle", "data", size=4)
        _histogram(canvas, bins, x)

    caption = (
        "How sure the product says it is against how often it is right. On the dashed line it would be right as often "
        "as it says; the thick lines show how far it is off, the bars below how many answers there are."
    )
    return picture(name, caption, said, _TOP + _SIDE + _BARS + 44, draw)


def _histogram(canvas: Canvas, bins: Sequence[Bin], x: Scale) -> None:
    bottom = _TOP + _SIDE + _BARS + 8
    most = max((each.cases for each in bins), default=1)
    for each in bins:
        left, right = x.at(each.low), x.at(each.high)
        height = round(_BARS * each.cases / most, 2)
        canvas.box(left + 1, bottom - height, max(1.0, right - left - 2), height, "data", strength=0.45)
    canvas.line([(_LEFT, bottom), (_RIGHT, bottom)], "soft", width=0.75)
    for value in x.ticks():
        at = min(x.at(value), _RIGHT - 10)
        canvas.words(at, bottom + 14, percent(value), "soft", align="center", size=10)
    canvas.words(
        (_LEFT + _RIGHT) / 2, bottom + 29, "how sure the product says it is", "soft", align="center", size=10.5
    )
    canvas.words(_LEFT - 6, bottom - _BARS + 10, f"{most:,}", "soft", align="right", size=9)


def tradeoff_picture(name: str, models: Mapping[str, tuple[Rate, Rate]]) -> Picture:
    """Over-refusal and unsafe compliance of each model, with intervals as crosses."""
    across, up = ([pair[place] for pair in models.values()] for place in (0, 1))
    x = Scale(*ends(_reach(across), is_good=False), _LEFT, _RIGHT - _LEFT)
    y = Scale(*ends(_reach(up), is_good=False), _TOP + _SIDE, -_SIDE)
    said = "; ".join(
        f"{model}: over-refusal {rate_words(pair[0])}, unsafe compliance {rate_words(pair[1])}"
        for model, pair in models.items()
    )

    def draw(canvas: Canvas) -> None:
        for value in x.ticks():
            canvas.line([(x.at(value), _TOP), (x.at(value), _TOP + _SIDE)], "rule", width=0.75)
            at = min(x.at(value), _RIGHT - 12)
            canvas.words(at, _TOP + _SIDE + 15, percent(value), "soft", align="center", size=10)
        for value in y.ticks():
            canvas.line([(_LEFT, y.at(value)), (_RIGHT, y.at(value))], "rule", width=0.75)
            canvas.words(_LEFT - 6, y.at(value) + 4, percent(value), "soft", align="right", size=10)
        canvas.words(_LEFT + 6, _TOP + 14, "unsafe compliance", "soft", size=10.5)
        canvas.words(_RIGHT, _TOP + _SIDE + 31, "over-refusal", "soft", align="right", size=10.5)
        canvas.words(_LEFT + 6, _TOP + _SIDE - 8, "best", "pass", size=10.5, bold=True)
        for model, (one, other) in models.items():
            _cross(canvas, model, x, y, (one, other))

    caption = "Unsafe compliance against over-refusal by model; the crosses are 95 % intervals, lower left is best."
    return picture(name, caption, said, _TOP + _SIDE + 40, draw)


def _reach(rates: Sequence[Rate]) -> list[float]:
    return [end for rate in rates for end in (rate.value, rate.high) if end is not None]


def _cross(canvas: Canvas, model: str, x: Scale, y: Scale, rates: tuple[Rate, Rate]) -> None:
    at, top = x.at(rates[0].value or 0), y.at(rates[1].value or 0)
    if rates[0].low is not None and rates[0].high is not None:
        canvas.line([(x.at(rates[0].low), top), (x.at(rates[0].high), top)], "data", width=2)
    if rates[1].low is not None and rates[1].high is not None:
        canvas.line([(at, y.at(rates[1].low)), (at, y.at(rates[1].high))], "data", width=2)
    canvas.mark(at, top, "circle", "data", size=4)
    is_left = at < (_LEFT + _RIGHT) / 2
    words = short(model, 28)
    canvas.words(at + (9 if is_left else -9), top - 8, words, align="left" if is_left else "right", bold=True)


def causes_picture(name: str, causes: Sequence[tuple[Cause, int]]) -> Picture:
    """Changed answers by cause, as one bar with its parts listed below."""
    total = sum(count for _, count in causes)
    said = "; ".join(f"{CAUSE_NAMES[cause]}: {count:,} of {total:,}" for cause, count in causes)

    def draw(canvas: Canvas) -> None:
        left = 8.0
        for place, (cause, count) in enumerate(causes):
            width = round((WIDTH - 16) * count / total, 2)
            canvas.box(left, 8, max(0.5, width - 1.5), 40, _CAUSE_ROLES[cause])
            if width > _WIDE:
                canvas.words(
                    left + width / 2, 33, percent(count / total), "paper", align="center", bold=True, size=11.5
                )
            top = 76 + 22 * place
            canvas.box(8, top - 10, 12, 12, _CAUSE_ROLES[cause])
            canvas.words(28, top, CAUSE_NAMES[cause], size=12)
            canvas.words(WIDTH - 8, top, f"{count:,}", align="right", size=12, bold=True)
            left += width

    return picture(name, "What changed answers, by how many.", said, 70 + 22 * len(causes), draw)
