"""Rates with their intervals as pictures: each metric against its limit, and the worst slices of a measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from unicodedata import east_asian_width

from specctl.output.plain import clean
from specctl.output.score_figures import rate_words
from specctl.output.score_pictures import WIDTH, Align, Canvas, Picture, Shape, picture
from specctl.output.score_scale import Scale, ends
from specctl.output.score_select import Ranked
from specctl.output.score_words import SHARE_OF_LONGEST, limit_words, slice_words
from specctl.score.report import Judged, Rate, Verdict
from specctl.values import frozen
from specctl.words import percent

SHAPES: Mapping[Verdict, tuple[Shape, str]] = {
    "pass": ("circle", "pass"),
    "fail": ("diamond", "fail"),
    "inconclusive": ("ring", "open"),
}
_ROW, _UNMEASURED = 64, 30
_LEFT, _RIGHT = 8, WIDTH - 8
_SLICE_ROW = 38
_LONGEST = 44
_NEAR = 90
# Room for the words at the ends of a scale.
_BESIDE = 40


@frozen
class Line:
    """A value that rates are compared with: dashed for that of all records, else a limit."""

    value: float
    words: str
    dashed: bool = False


def short(text: str, most: int = _LONGEST) -> str:
    """A name that fits on a picture, where wide characters take the room of two."""
    shown = clean(text)
    widths = [2 if east_asian_width(character) in "WF" else 1 for character in shown]
    if sum(widths) <= most:
        return shown
    fitting = sum(1 for taken in accumulate(widths) if taken < most)
    return f"{shown[:fitting]}…"


def judged_picture(name: str, judged: Sequence[Judged]) -> Picture:
    """Each metric's rate on a scale of its own, against its limit."""
    said = "; ".join(f"{one.metric}: {one.verdict}, {_figure(one)}, {limit_words(one)} is allowed" for one in judged)
    height = sum(_ROW if _is_drawn(one) else _UNMEASURED for one in judged) + 4

    def draw(canvas: Canvas) -> None:
        top = 0
        for one in judged:
            _judged(canvas, one, top)
            top += _ROW if _is_drawn(one) else _UNMEASURED

    caption = "Each metric on a scale of its own. Shaded is what is allowed, the bar is the 95 % interval."
    return picture(name, caption, said, height, draw)


def _is_drawn(one: Judged) -> bool:
    return one.rate is not None and one.rate.value is not None


def _figure(one: Judged) -> str:
    return rate_words(one.rate) if one.rate is not None and _is_drawn(one) else "not measured"


def _limit(one: Judged) -> float | None:
    """The limit as a rate; of times, one in twenty may take longer, since the 95th percentile is judged."""
    if one.unit == "rate":
        return one.limit if 0 <= one.limit <= 1 else None
    return SHARE_OF_LONGEST if one.side == "max" else None


def _judged(canvas: Canvas, one: Judged, top: float) -> None:
    shape, role = SHAPES[one.verdict]
    canvas.mark(_LEFT + 6, top + 14, shape, role, size=4)
    canvas.words(_LEFT + 18, top + 18, short(one.metric, 30), bold=True, size=12)
    longer = " took longer" if one.unit == "seconds" else ""
    value = one.rate.value if one.rate is not None else None
    if one.rate is None or value is None:
        canvas.words(_RIGHT, top + 18, "not measured", role, align="right")
        return
    canvas.words(_RIGHT, top + 18, percent(value) + longer, role, align="right", bold=True, size=12)
    limit = _limit(one)
    values = [each for each in (value, one.rate.low, one.rate.high, limit) if each is not None]
    low, high = ends(values, is_good=one.side == "min")
    scale = Scale(low, high, _LEFT, _RIGHT - _LEFT)
    middle = top + 34
    canvas.box(_LEFT, middle - 7, _RIGHT - _LEFT, 14, "rule", strength=0.35)
    if limit is not None:
        _allowed(canvas, one, limit, scale, middle)
    _interval(canvas, one.rate, scale, middle, shape, role)
    canvas.words(_LEFT, middle + 19, percent(low), "soft", size=10)
    canvas.words(_RIGHT, middle + 19, percent(high), "soft", align="right", size=10)


def _allowed(canvas: Canvas, one: Judged, limit: float, scale: Scale, middle: float) -> None:
    """The zone that is allowed, and the limit with its words."""
    edge = scale.at(limit)
    start, end = (scale.start, edge) if one.side == "max" else (edge, scale.start + scale.length)
    canvas.box(start, middle - 7, end - start, 14, "zone")
    canvas.line([(edge, middle - 10), (edge, middle + 10)], "ink", width=1.5)
    _label(canvas, edge, middle + 20, limit_words(one), _BESIDE)


def _label(canvas: Canvas, at: float, top: float, text: str, room: float = 0) -> None:
    """Words at a line, on the side on which there is room; `room` at the ends is left to others."""
    align: Align = "left" if at < _LEFT + _NEAR else "right" if at > _RIGHT - _NEAR else "center"
    canvas.words(min(max(at, _LEFT + room), _RIGHT - room), top, text, align=align, size=10.5)


def _interval(canvas: Canvas, rate: Rate, scale: Scale, middle: float, shape: Shape, role: str) -> None:
    if rate.low is not None and rate.high is not None:
        low, high = scale.at(rate.low), scale.at(rate.high)
        canvas.line([(low, middle), (high, middle)], role, width=2.5)
        for end in (low, high):
            canvas.line([(end, middle - 4), (end, middle + 4)], role, width=1.5)
    if rate.value is not None:
        canvas.mark(scale.at(rate.value), middle, shape, role)


def slices_picture(name: str, caption: str, ranked: Sequence[Ranked], lines: Sequence[Line]) -> Picture:
    """The rate of a measure in some slices, one below the other, on one scale."""
    rates = [each.part.rate for each in ranked]
    values = [end for rate in rates for end in (rate.low, rate.high, rate.value) if end is not None]
    low, high = ends([*values, *(line.value for line in lines)], is_good=ranked[0].part.is_good)
    scale = Scale(low, high, _LEFT, _RIGHT - _LEFT)
    top = 16 * len(lines) + 4
    bottom = top + _SLICE_ROW * len(ranked)
    named = [(slice_words(each.part.dimension, each.part.value), each.part.rate) for each in ranked]
    said = "; ".join(f"{words}: {rate_words(rate)}" for words, rate in named)

    def draw(canvas: Canvas) -> None:
        _axis(canvas, scale, top, bottom)
        for place, line in enumerate(lines):
            at = scale.at(line.value)
            for top_of_row in range(top, bottom, _SLICE_ROW):
                canvas.line([(at, top_of_row + 17), (at, top_of_row + 36)], "ink", width=1.25, dashed=line.dashed)
            _label(canvas, at, 16 * place + 11, line.words)
        for place, each in enumerate(ranked):
            _slice(canvas, each, scale, top + place * _SLICE_ROW)

    return picture(name, caption, said, bottom + 22, draw)


def _axis(canvas: Canvas, scale: Scale, top: float, bottom: float) -> None:
    for value in scale.ticks():
        at = scale.at(value)
        canvas.line([(at, top), (at, bottom)], "rule", width=0.75)
        place = min(max(at, _LEFT + 8), _RIGHT - 12)
        canvas.words(place, bottom + 15, percent(value), "soft", align="center", size=10)


def _slice(canvas: Canvas, each: Ranked, scale: Scale, top: float) -> None:
    rate = each.part.rate
    shape, role = SHAPES["fail"] if each.is_clear else ("ring", "data")
    words = short(slice_words(each.part.dimension, each.part.value), 36)
    canvas.words(_LEFT, top + 14, words, size=11.5, bold=each.is_clear)
    count = f"{rate.hits:,} of {rate.cases:,}"
    canvas.words(_RIGHT, top + 14, count, "soft", align="right", size=10.5)
    _interval(canvas, rate, scale, top + 26, shape, role)
