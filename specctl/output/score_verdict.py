"""The verdict of a score, what it rests on, and the gates and other metrics in order."""

from __future__ import annotations

from collections.abc import Sequence

from specctl.output.plain import clean
from specctl.score.report import Judged, Score, Verdict
from specctl.words import plural

VERDICTS: tuple[Verdict, ...] = ("fail", "inconclusive", "pass")
_SEVERITIES = ("critical", "high", "medium", "low", None)


def in_order(judged: Sequence[Judged]) -> list[Judged]:
    """Metrics with failing ones first, then inconclusive ones; the gravest of these first."""
    return sorted(
        judged,
        key=lambda one: (
            VERDICTS.index(one.verdict),
            _SEVERITIES.index(one.severity) if one.severity in _SEVERITIES else len(_SEVERITIES),
        ),
    )


def gates(score: Score) -> list[Judged]:
    """The metrics that a release hangs on, in order."""
    return in_order([one for one in score.judged if one.is_gate])


def metrics(score: Score) -> list[Judged]:
    """The metrics without a gate, in order."""
    return in_order([one for one in score.judged if not one.is_gate])


def verdict(score: Score) -> str:
    """What became of the gates, or of the metrics if there are no gates: `2 of 5 gates pass, 1 fails`."""
    if gates(score):
        return _judgement(gates(score), "gate")
    return f"No gates; {_judgement(metrics(score), 'metric')}" if score.judged else "No gates and no metrics to judge"


def _judgement(judged: Sequence[Judged], noun: str) -> str:
    passing, failing, open_ = (sum(one.verdict == name for one in judged) for name in ("pass", "fail", "inconclusive"))
    if len(judged) == 1:
        does = "passes" if passing else "fails" if failing else "is inconclusive"
        return f"The one {noun} {does}"
    if passing == len(judged):
        return f"All {passing:,} {noun}s pass"
    first = f"{passing:,} of {len(judged):,} {noun}s {'passes' if passing == 1 else 'pass'}"
    parts = [first if passing else f"None of {len(judged):,} {noun}s passes"]
    parts += [f"{failing:,} {'fails' if failing == 1 else 'fail'}"] if failing else []
    parts += [f"{open_:,} {'is' if open_ == 1 else 'are'} inconclusive"] if open_ else []
    return ", ".join(parts)


def first_line(score: Score) -> str:
    """The verdict, with what was judged: `2 of 5 gates pass, 1 fails  (support-bot 1.0.0, 4,812 records)`."""
    records = plural(score.records, "record") if score.records else "no records"
    return clean(f"{verdict(score)}  ({score.contract} {score.version}, {records})")


def basis(score: Score) -> str:
    """What the figures rest on, in one sentence; nothing if there is nothing to say."""
    said = [f"from {', '.join(score.sources)}"] if score.sources else []
    if score.scored != score.records:
        said.append(f"{score.scored:,} of {plural(score.records, 'record')} are in the figures")
    if score.undetermined:
        said.append(f"in {plural(score.undetermined, 'observation')} nobody could tell what the product did")
    whole = "; ".join(said)
    return whole[:1].upper() + whole[1:] + "." if whole else ""
