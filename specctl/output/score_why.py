"""Why answers differ from those of older records, in sentences: counts by cause, shifts, the same cases compared."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.output.ink import Entry, Ink, cut
from specctl.output.score_figures import rate_words
from specctl.output.score_parts import Section, names, noted, section
from specctl.output.score_words import CAUSES, PAIRED, TO_DO, paired_words, title
from specctl.score.report import Cause, Lens, Paired, Shift
from specctl.words import plural

WHY = "Why answers changed"
SHIFTS = "What changed, the largest first"
SAME_CASES = "The same cases before and after"
_ARROW = "→"


def why_sections(lens: Lens, ink: Ink, most: int | None) -> Iterator[Section]:
    """The sections about changed answers; lists are cut at `most`."""
    counts = [
        Entry(f"{count:,}", CAUSES[cause], noted(("next", ink.message(TO_DO[cause])))) for cause, count in causes(lens)
    ]
    yield from section(WHY, counts, matched_words(lens))
    shifts = sorted(lens.shifts, key=lambda shift: -shift.count)
    left = len(shifts) - len(shifts[:most])
    yield from section(
        SHIFTS,
        [_shift(shift, ink) for shift in shifts[:most]],
        left=plural(left, "more change") if left else "",
    )
    yield from _same_cases(lens, ink, most)


def _same_cases(lens: Lens, ink: Ink, most: int | None) -> Iterator[Section]:
    """The measures in which cases turned, those that moved most first; the others in one line."""
    turned = sorted(
        (each for each in lens.paired if each.turned_bad or each.turned_good),
        key=lambda each: (-abs(each.turned_bad - each.turned_good), -each.turned_bad - each.turned_good),
    )
    entries = [_paired(each, ink) for each in turned[:most]]
    left = len(turned) - len(entries)
    still = len(lens.paired) - len(turned)
    if still:
        more = plural(still, "more measure" if turned else "measure")
        entries.append(Entry("same", f"{more} {'is' if still == 1 else 'are'} as before: no case turned"))
    yield from section(SAME_CASES, entries, PAIRED if turned else "", left=plural(left, "more measure") if left else "")


def causes(lens: Lens) -> list[tuple[Cause, int]]:
    """How many changed answers each cause has, in one order; causes without any are left out."""
    return [(cause, lens.causes[cause]) for cause in CAUSES if lens.causes.get(cause)]


def matched_words(lens: Lens) -> str:
    """How many requests were compared, and how many answers changed."""
    changed = sum(lens.causes.values())
    said = f"{plural(lens.matched, 'request')} {'occurs' if lens.matched == 1 else 'occur'} in both sets of records"
    only = [
        f"{count:,} only in the {which}"
        for count, which in ((lens.only_before, "older"), (lens.only_after, "newer"))
        if count
    ]
    rest = f" ({', '.join(only)})" if only else ""
    if not changed:
        return f"{said}{rest}; no answer changed."
    return f"{said}{rest}; {plural(changed, 'answer')} changed. Each behavior of a request is an answer of its own."


def decided_words(shift: Shift, ink: Ink) -> str:
    """What the two contracts call for at the requests of a shift."""
    before, after = ink.name(cut(shift.decided_before)), ink.name(cut(shift.decided_after))
    if shift.decided_before == shift.decided_after:
        return f"{before} before and after"
    return f"{before} before, {after} now"


def _shift(shift: Shift, ink: Ink) -> Entry:
    sides = f"{ink.name(cut(shift.before))} {_ARROW} {ink.name(cut(shift.after))}"
    where = f", where {ink.say(cut(shift.where))}" if shift.where else ""
    return Entry(
        f"{shift.count:,}",
        f"{ink.name(cut(shift.behavior))}: {sides}{where}",
        noted(
            ("because", CAUSES[shift.cause]),
            ("decided", decided_words(shift, ink)),
            ("by", names(shift.rules, ink)),
            ("see", names(shift.examples, ink)),
        ),
    )


def _paired(paired: Paired, ink: Ink) -> Entry:
    sides = f"{rate_words(paired.before)} before, {rate_words(paired.after)} now"
    return Entry(_way(paired), f"{title(paired.measure, paired.behavior, ink.name)}: {sides}; {paired_words(paired)}")


def _way(paired: Paired) -> str:
    if paired.turned_bad == paired.turned_good:
        return "same"
    return "worse" if paired.turned_bad > paired.turned_good else "better"
