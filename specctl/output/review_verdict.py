"""The first line of a review: what changes, what is new, what fails, who must still approve."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import SEVERITIES
from specctl.output.diff_words import verdict
from specctl.output.plain import clean
from specctl.review.review import Review
from specctl.words import plural


def first_line(review: Review) -> str:
    """All that a pull request is about, in one line that begins as that of a diff does."""
    return clean("; ".join([verdict(review.diff), *_beyond(review)]))


def _beyond(review: Review) -> Iterator[str]:
    """What a diff does not say."""
    found = [item.severity for item in review.findings.new]
    counts = [plural(found.count(severity), f"new {severity}") for severity in SEVERITIES if severity in found]
    yield from counts
    failing = sum(verdict.turn == "fails" for verdict in review.verdicts.changed)
    if failing:
        yield f"{plural(failing, 'test')} {'fails' if failing == 1 else 'fail'}"
    untrusted = len(review.distrusted) + len(review.findings.ignores)
    if untrusted:
        yield f"{plural(untrusted, 'change')} not trusted"
    yield from _approvals(review)


def _approvals(review: Review) -> Iterator[str]:
    asked = sum(each.count for each in review.requirements)
    if not review.is_decided:
        yield from [f"{plural(asked, 'approval')} needed"] if asked else []
    elif review.missing:
        yield f"{plural(review.missing, 'approval')} missing"
    elif asked:
        yield "approved" if review.is_whole else "approved as far as is known"
