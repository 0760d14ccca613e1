"""What an import read, and what was odd about it, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specctl.importers.counts import Counts
from specctl.importers.model_spec import Notice
from specctl.output.plain import clean
from specctl.words import plural


def import_text(counts: Counts, notices: tuple[Notice, ...], renamed: Mapping[str, str]) -> str:
    """The report, a line for each thing; `renamed` gives earlier ids by new ones."""
    return "".join(f"{line}\n" for line in _lines(counts, notices, renamed))


def _lines(counts: Counts, notices: tuple[Notice, ...], renamed: Mapping[str, str]) -> Iterator[str]:
    for notice in notices:
        yield f"line {notice.line}: {clean(notice.message)}"
    for now, before in renamed.items():
        yield f"rule `{clean(now)}` was called `{clean(before)}`"
    with_authority = sum(counts.authorities.values())
    levels = ", ".join(f"{clean(name)} {count}" for name, count in counts.authorities.items())
    listed = f" ({levels})" if levels else ""
    yield f"read {plural(counts.headings, 'heading')}: {with_authority} with an authority{listed}"
    labels = ", ".join(f"{name} {count}" for name, count in counts.labels.items())
    yield (
        f"read {plural(counts.examples, 'example')} with {plural(counts.comparisons, 'comparison')} and "
        f"{plural(counts.turns, 'message')} ({labels})"
    )
    yield (
        f"read {plural(counts.commentaries, 'note')} of commentary, "
        f"{plural(counts.cross_references, 'cross-reference')} and {plural(counts.footnotes, 'footnote')}"
    )
    kept = sum(notice.kind == "kept" for notice in notices)
    yield f"{plural(len(notices), 'line')} to look at: {len(notices) - kept} repaired, {kept} kept as text"
