"""Changes that decide nothing by themselves, as items of a Markdown list: the space of requests, wordings, records."""

from __future__ import annotations

from specctl.diff.change import RecordChange, Sides, SpaceChange, TextChange
from specctl.output.diff_fold import Group
from specctl.output.diff_places import latest, written
from specctl.output.diff_sentences import decided_words, record_words, space_words, verb
from specctl.output.markdown import code, fenced, indented
from specctl.output.word_diff import Word, compared, cut, lines
from specctl.words import plural

_WIDTH = 100
_LONGEST_VALUE = 200


def summary(group: Group) -> str:
    """What there is to unfold."""
    counts = (("change", group.space), ("text", group.texts), ("record", group.records))
    named = [
        f"{plural(len(found), noun)}{' of what can be asked or decided' if noun == 'change' else ''}"
        for noun, found in counts
        if found
    ]
    return ", ".join(named)


def items(group: Group) -> list[str]:
    """All of them, each an item."""
    return [*map(_space, group.space), *map(_text, group.texts), *map(_record, group.records)]


def _space(change: SpaceChange) -> str:
    head = f"- **{verb(change.kind, change.what)}** {space_words(change, code, code)}{_at(change.at)}"
    decided = decided_words(change, code)
    return f"{head}\n  - {decided}" if decided else head


def _text(change: TextChange) -> str:
    label = "reworded" if change.what == "changed" else change.what
    head = f"- **{label}** text of {code(change.place)}{_at(change.at)}"
    before, after = change.before or "", change.after or ""
    if before.split() == after.split():
        return f"{head}: only the spacing differs"
    old, new = compared(before, after) if before and after else (cut(before), cut(after))
    return f"{head}\n\n{indented(fenced([*_side('- ', old), *_side('+ ', new)], 'diff'))}"


def _side(mark: str, words: list[Word]) -> list[str]:
    return [mark + " ".join(word.text for word in line) for line in lines(words, _WIDTH)]


def _record(change: RecordChange) -> str:
    return f"- **{change.what}** record {record_words(change, _LONGEST_VALUE, code)}{_at(change.at)}"


def _at(sides: Sides) -> str:
    place = latest(sides)
    return "" if place is None else f" at {code(written(place))}"
