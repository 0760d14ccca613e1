"""`specctl review --format markdown`: one comment on a pull request; what decides is on its first screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.output import diff_markdown_notes, intents_text
from specctl.output.diff_fold import groups
from specctl.output.diff_places import Places
from specctl.output.ink import Entry, Ink, cut
from specctl.output.lint_markdown import said
from specctl.output.markdown import MOST_IN_COMMENT, Block, code, details, fenced, fitted, prose
from specctl.output.review_changes import change_sections
from specctl.output.review_inert import inert
from specctl.output.review_patch import patch, shortened
from specctl.output.review_sections import Section, after_changes, before_changes, version_words
from specctl.output.review_verdict import first_line
from specctl.review.outputs import Output
from specctl.review.review import Review
from specctl.words import plural

_INK = Ink(lambda name: code(cut(name)), prose, said)
# What is cut first has the highest rank; so a long list hides only what counts less.
_ALWAYS, _URGENT, _CHANGES, _REST, _DETAILS, _PATCHES = range(6)
_LONGEST_LINE = 4_000


def render(review: Review, places: Places, most: int = MOST_IN_COMMENT) -> str:
    """A review as Markdown of at most so many characters; details go first, the verdict never."""
    urgent = list(before_changes(review, _INK))
    blocks = [
        Block(_ALWAYS, prose(first_line(review))),
        Block(
            _ALWAYS,
            f"{version_words(review, _INK)}. From {prose(cut(review.diff.base))} to {prose(cut(review.diff.head))}",
        ),
        *(_block(section, _URGENT) for section in urgent),
        *(_block(section, _CHANGES) for section in change_sections(review.diff, places, _INK)),
        *(_block(section, _REST) for section in after_changes(review, _INK)),
        *_undeclared(review),
        *(_folded(section) for section in urgent if any(each.notes for each in section.entries if section.folded)),
        *(_patch(output) for output in review.outputs if output.before != output.after),
        *_records(review, places),
    ]
    return inert(fitted(blocks, most, _note))


def _note(left: Mapping[int, int]) -> str:
    """What does not fit in a comment, as its last line."""
    changes = sum(left.get(rank, 0) for rank in (_URGENT, _CHANGES, _REST))
    counts = [(changes, "more entry"), (left.get(_DETAILS, 0) + left.get(_PATCHES, 0), "more detail")]
    found = [plural(count, noun).replace("entrys", "entries") for count, noun in counts if count]
    return f"And {' and '.join(found)}; `specctl review --format json` has all"


def _block(section: Section, rank: int) -> Block:
    items = (_item(Entry(each.label, each.text) if section.folded else each) for each in section.entries)
    return Block(rank, f"### {section.title}\n\n", tuple(items))


def _folded(section: Section) -> Block:
    return details(section.folded, map(_item, section.entries), _DETAILS)


def _item(entry: Entry) -> str:
    notes = [f"  - {name}: {text}" if name else f"  - {text}" for name, text in entry.notes]
    return "\n".join([f"- **{entry.label}** {entry.text}", *notes])


def _undeclared(review: Review) -> Iterator[Block]:
    """What the intents of the pull request leave undeclared, where it has any."""
    lines = intents_text.markdown(review.judgement).splitlines() if review.intents else []
    shown = [line for line in lines if len(line) <= _LONGEST_LINE]
    if shown:
        yield Block(_REST, "", tuple(shown))


def _patch(output: Output) -> Block:
    """How a generated file differs, to unfold."""
    lines = patch(output)
    added = sum(line.startswith("+") and not line.startswith("+++") for line in lines)
    gone = sum(line.startswith("-") and not line.startswith("---") for line in lines)
    summary = f"{prose(cut(output.path))}: {plural(added, 'line')} added, {gone:,} removed"
    return details(summary, [fenced(shortened(lines), "diff")], _PATCHES)


def _records(review: Review, places: Places) -> Iterator[Block]:
    """Changes of the space of requests, of texts and of records, to unfold."""
    for group in groups(review.diff, places):
        if group.space or group.texts or group.records:
            more = f" in {plural(len(group.contracts), 'contract')}" if len(group.contracts) > 1 else ""
            name = "" if more else f"{prose(cut(group.contracts[0]))}: "
            summary = f"{name}{diff_markdown_notes.summary(group)}{more}"
            yield details(summary, diff_markdown_notes.items(group), _DETAILS)
