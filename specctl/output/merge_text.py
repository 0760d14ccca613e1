"""`specctl merge-check` for people: what the merge would bring, and which side brought which part of it."""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diagnostics import Diagnostic
from specctl.diff.brought import Brought
from specctl.diff.combined import Answer, Combined, Novelty
from specctl.logic.describe import EVERYTHING
from specctl.logic.outcomes import shown
from specctl.output.diff_places import written
from specctl.output.diff_rows import details, entry
from specctl.output.diff_sentences import default_words, listing
from specctl.output.extent_words import amount, example
from specctl.output.lint_text import Paper, block
from specctl.output.sheet import Sheet
from specctl.words import plural

_SIDES = ("ours", "theirs")
_MOST_NAMES = 6
_MOST_CHANGES = 10


def conflicts(paths: Sequence[str], ours: str, theirs: str, sheet: Sheet) -> str:
    """The files in which the merge itself stops."""
    lines = sheet.lines(
        f"{plural(len(paths), 'file')} changed on both sides, so Git cannot merge by itself", 0, how="bold"
    )
    for path in paths:
        lines += entry("conflict", path, sheet)
    hint = f"merge `{theirs}` into `{ours}`, resolve these files, and run `specctl lint`"
    return "\n".join([*lines, *details("help", [hint], sheet)]) + "\n"


def verdict(findings: int, changes: int, ours: str, theirs: str) -> str:
    """All in one line."""
    if not findings and not changes:
        return f"clean: merging `{theirs}` into `{ours}` brings nothing that neither has"
    parts = [plural(findings, "finding")] if findings else []
    parts += [f"{plural(changes, 'decision')} that neither side makes"] if changes else []
    return f"merging `{theirs}` into `{ours}` brings {' and '.join(parts)}, new with the merge"


def finding(diagnostic: Diagnostic, edits: Sequence[Brought], paper: Paper, sheet: Sheet) -> str:
    """A finding as `specctl lint` shows it, with the edits of each side."""
    return "\n".join([block(diagnostic, paper), *_edits(edits, sheet)])


def _edits(edits: Sequence[Brought], sheet: Sheet) -> list[str]:
    by_side: dict[str, list[str]] = {}
    for edit in edits:
        place = f"  {written(edit.at)}" if edit.at is not None else ""
        by_side.setdefault(edit.side, []).append(f"{edit.what} {edit.kind} `{edit.name}`{place}")
    start = 4 + max((len(side) for side in by_side), default=0)
    lines: list[str] = []
    for side, words in by_side.items():
        lines += sheet.field(side, words[0], 2, start)
        lines += [line for text in words[1:] for line in sheet.lines(text, start)]
    return lines


def changes(contract: str, found: Combined, sheet: Sheet) -> str:
    """What the merge decides for a contract otherwise than both sides."""
    lines = sheet.lines(contract, 0, how="bold")
    for novelty in found.novelties[:_MOST_CHANGES]:
        lines += _novelty(novelty, sheet)
    left = len(found.novelties) - _MOST_CHANGES
    if left > 0:
        lines.append(f"  and {plural(left, 'more decision')}; `--format json` lists all")
    for behavior in found.inconclusive:
        lines += entry("unknown", f"{behavior} could not be compared with the memory and time given", sheet)
    return "\n".join(lines)


def _novelty(novelty: Novelty, sheet: Sheet) -> list[str]:
    change = novelty.change
    extent = change.extent
    lines = entry(change.direction, f"{change.behavior}: {shown(change.after)}{amount(extent)}", sheet)
    if extent.region is not None:
        lines += details("where", [extent.region], sheet)
    if extent.region != EVERYTHING:
        lines += details("example", [example(change.witness, extent.attributes)], sheet)
    for name, answer in zip(_SIDES, novelty.sides, strict=True):
        lines += details(name, [_side(answer)], sheet)
    return lines + details("merged", [_side(Answer(change.after, change.rules_after))], sheet)


def _side(answer: Answer | None) -> str:
    if answer is None:
        return "does not have it"
    rules = listing([f"rule `{rule}`" for rule in answer.rules], _MOST_NAMES)
    return (
        f"{shown(answer.outcome)} by {rules}" if rules else f"{shown(answer.outcome)}: {default_words(answer.outcome)}"
    )
