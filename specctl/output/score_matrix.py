"""Decided against observed outcomes of one behavior as a picture: a table of counts, what disagrees stands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specctl.output.score_forest import short
from specctl.output.score_pictures import WIDTH, Canvas, Picture, picture
from specctl.output.score_select import agrees, disagreements
from specctl.score.record import UNDETERMINED
from specctl.score.report import Confusion
from specctl.values import frozen

_MOST_LABELS = 10
_LEFT, _TOP = 112, 92
_LARGEST = 42
_SMALL = 32
_FEW = 2
_LONGEST = 20
_LETTERS = ((10**9, "G"), (10**6, "M"), (10**3, "k"))


@frozen
class Grid:
    """The outcomes that are shown of a behavior, in order of strictness, and how many are not."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    left: int


def matrix_picture(name: str, confusion: Confusion) -> Picture:
    """Counts by decided and observed outcome; the stronger a color the larger the share of its row."""
    shown = grid(confusion)
    size = min(_LARGEST, (WIDTH - _LEFT - 24) / max(1, len(shown.columns)))
    cells = [f"decided {one.decided}, observed {one.observed}: {one.count:,}" for one in disagreements(confusion)]
    more = f" {shown.left:,} rarer outcomes are not shown." if shown.left else ""
    caption = f"Counts for {confusion.behavior}: what was decided at the left, what was observed above.{more}"

    def draw(canvas: Canvas) -> None:
        canvas.words(_LEFT - 8, _TOP - 8, "decided", "soft", align="right", size=10)
        for place, label in enumerate(shown.columns):
            canvas.words(_LEFT + (place + 0.55) * size, _TOP - 8, short(label, 15), turned=50, size=10.5)
        for place, label in enumerate(shown.rows):
            top = _TOP + place * size
            canvas.words(_LEFT - 8, top + size / 2 + 4, row_label(label, confusion.labels), align="right", size=10.5)
            counts = {observed: confusion.counts.get((label, observed), 0) for observed in shown.columns}
            _row(canvas, label, counts, top, size)

    return picture(name, caption, "; ".join(cells[:40]), _TOP + size * len(shown.rows) + 8, draw)


def row_label(label: str, labels: Sequence[str]) -> str:
    """An outcome, or several: two of them by name, more as a range if they stand side by side."""
    parts = label.split("|")
    if len(parts) <= _FEW:
        return short(" or ".join(parts), _LONGEST)
    order = [each for each in labels if "|" not in each]
    places = [order.index(part) for part in parts if part in order]
    if len(places) == len(parts) == max(places) - min(places) + 1:
        return short(f"{order[min(places)]} to {order[max(places)]}", _LONGEST)
    return short(parts[0], _LONGEST - 10) + f" or {len(parts) - 1:,} more"


def grid(confusion: Confusion) -> Grid:
    """The outcomes that occur as decided and as observed; of many, those that occur most often."""
    rows = dict.fromkeys(confusion.labels, 0)
    columns = dict(rows)
    for (decided, observed), count in confusion.counts.items():
        rows[decided] = rows.get(decided, 0) + count
        columns[observed] = columns.get(observed, 0) + count
    shown = Grid(_most(rows), _most(columns), 0)
    left = sum(1 for label in rows if (rows[label] and label not in shown.rows))
    left += sum(1 for label in columns if (columns[label] and label not in shown.columns))
    return Grid(shown.rows, shown.columns, left)


def _most(counts: Mapping[str, int]) -> tuple[str, ...]:
    kept = sorted((label for label in counts if counts[label]), key=lambda label: -counts[label])[:_MOST_LABELS]
    return tuple(label for label in counts if label in kept)


def _row(canvas: Canvas, decided: str, counts: Mapping[str, int], top: float, size: float) -> None:
    total = sum(counts.values())
    for place, (observed, count) in enumerate(counts.items()):
        left = _LEFT + place * size
        canvas.frame(left, top, size, size, "rule", line=0.75)
        if not count:
            continue
        is_wrong = observed != UNDETERMINED and not agrees(decided, observed)
        role = "fail" if is_wrong else "soft" if observed == UNDETERMINED else "pass"
        share = count / total
        canvas.box(left + 1, top + 1, size - 2, size - 2, role, strength=round(0.12 + 0.38 * share, 3))
        if is_wrong:
            canvas.frame(left + 1.5, top + 1.5, size - 3, size - 3, "fail", line=1.5)
        text = compact(count, start=1_000 if size < _SMALL else 10_000)
        canvas.words(left + size / 2, top + size / 2 + 4, text, align="center", size=10.5, bold=is_wrong)


def compact(count: int, start: int = 10_000) -> str:
    """A count that fits into a cell: `9,876`, `98k`, `988M`; short from `start` on."""
    size, letter = next(((size, letter) for size, letter in _LETTERS if count >= max(size, start)), (1, ""))
    if size == 1:
        return f"{count:,}"
    return f"{count / size:,.0f}{letter}" if count >= 100 * size else f"{count / size:.2g}{letter}"
