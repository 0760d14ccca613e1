"""Models on the same cases, in sentences: what differs, and whether that may be chance."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.output.ink import Entry, Ink, cut
from specctl.output.score_figures import chance, rate_words
from specctl.output.score_parts import Section, section
from specctl.output.score_words import CLEAR, title
from specctl.score.report import Paired, Score, Versus
from specctl.words import plural

MODELS = "Models on the same cases"
_ABOUT = (
    "p is how likely so uneven a split of the cases that differ would be by chance alone (McNemar's exact test); "
    "it is corrected for the number of comparisons, and counts as clear below 0.05."
)


def versus_section(score: Score, ink: Ink, most: int | None) -> Iterator[Section]:
    """What differs between every two models, the clearest first; the list is cut at `most`."""
    rows = [(pair, each) for pair in score.models for each in pair.paired]
    differing = sorted((row for row in rows if row[1].turned_bad or row[1].turned_good), key=lambda row: row[1].p_value)
    alike = len(rows) - len(differing)
    left = len(differing) - len(differing[:most])
    entries = [_entry(pair, each, ink) for pair, each in differing[:most]]
    if alike:
        entries.append(Entry("same", f"{plural(alike, 'measure')} without any difference"))
    yield from section(
        MODELS, entries, _ABOUT if differing else "", left=plural(left, "more difference") if left else ""
    )


def _entry(pair: Versus, each: Paired, ink: Ink) -> Entry:
    first, second = ink.name(cut(pair.first)), ink.name(cut(pair.second))
    rates = f"{rate_words(each.before)} with {first}, {rate_words(each.after)} with {second}"
    cases = f"{plural(each.turned_bad, 'case')} worse with {second}, {each.turned_good:,} better"
    way = "worse" if each.turned_bad > each.turned_good else "better"
    told = f"clearly {way}" if each.p_value < CLEAR else "may be chance"
    label = "even" if each.turned_bad == each.turned_good else way
    measure = title(each.measure, each.behavior, ink.name)
    return Entry(label, f"{measure}: {rates}; {cases}: {told}, {chance(each.p_value)}")
