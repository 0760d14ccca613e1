"""`specctl score --format markdown`: a summary for a job or a comment; the verdict and the gates come first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.output.ink import Entry, Ink, cut
from specctl.output.lint_markdown import said
from specctl.output.markdown import MOST_IN_COMMENT, Block, code, fitted, prose, table
from specctl.output.review_inert import inert
from specctl.output.score_parts import Section
from specctl.output.score_sections import GATES, MOST, sections
from specctl.output.score_verdict import basis, first_line, gates
from specctl.output.score_words import INTERVALS, found, limit_words, what
from specctl.score.report import Judged, Score
from specctl.words import plural

_INK = Ink(lambda name: code(cut(name)), prose, said)
# What is cut first has the highest rank: the gates stay longest, the verdict always.
_ALWAYS, _GATES, _FIRST = range(3)


def render(score: Score, most: int = MOST_IN_COMMENT) -> str:
    """A score as Markdown of at most so many characters; what comes last goes first, the verdict never."""
    blocks = [Block(_ALWAYS, prose(cut(first_line(score), 1_000)))]
    notes = [prose(cut(basis(score), 1_000)), INTERVALS if score.measured or score.judged else ""]
    blocks += [Block(_ALWAYS, " ".join(note for note in notes if note))] if any(notes) else []
    blocks += _gates(score)
    parts = map(_beside_table, sections(score, _INK, MOST))
    blocks += [_block(each, _FIRST + rank) for rank, each in enumerate(parts) if each.entries or each.about]
    return inert(fitted(blocks, most, _note))


def _note(left: Mapping[int, int]) -> str:
    """What does not fit, as the last line."""
    return f"{plural(sum(left.values()), 'line')} more did not fit here; `specctl score --format json` has all"


def _gates(score: Score) -> Iterator[Block]:
    """The gates at one glance."""
    judged = gates(score)
    if judged:
        yield table(("", "gate", "found", "allowed"), map(_row, judged), _GATES)


def _row(judged: Judged) -> tuple[str, str, str, str]:
    measured = found(judged) or "not measured"
    about = f"{code(cut(judged.metric))} {prose(cut(what(judged)))}"
    return f"**{judged.verdict}**", about, measured, limit_words(judged)


def _beside_table(section: Section) -> Section:
    """A section; of the gates only those that do not pass, for which the table is not enough."""
    if section.title != GATES:
        return section
    return Section("Gates that do not pass", entries=tuple(each for each in section.entries if each.label != "pass"))


def _block(section: Section, rank: int) -> Block:
    about = "".join(f"{text}\n\n" for text in section.about)
    more = [f"- and {section.left}; `specctl score --format json` lists them"] if section.left else []
    return Block(rank, f"### {section.title}\n\n{about}", (*map(_item, section.entries), *more))


def _item(entry: Entry) -> str:
    notes = [f"  - {name}: {text}" for name, text in entry.notes]
    return "\n".join([f"- **{entry.label}** {entry.text}", *notes])
