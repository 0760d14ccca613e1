"""`specctl score --format json`: everything in a score; `schemas/score.schema.json` describes it."""

from __future__ import annotations

from collections.abc import Iterable

from specctl.output.json_text import dumps
from specctl.output.score_verdict import VERDICTS, first_line
from specctl.output.score_words import meaning
from specctl.score.report import (
    Agreement,
    Calibration,
    Confusion,
    Flaw,
    Handoffs,
    Judged,
    Lens,
    Measured,
    Paired,
    Rate,
    Score,
    Shift,
    Slice,
)

Data = dict[str, object]


def render(score: Score) -> str:
    """A score as one JSON document; what is not known is null."""
    return dumps(_score(score), indent=2) + "\n"


def _score(score: Score) -> Data:
    gates = [one for one in score.judged if one.is_gate]
    metrics = [one for one in score.judged if not one.is_gate]
    return {
        "version": 1,
        "contract": {"id": score.contract, "version": score.version, "digest": score.digest},
        "summary": {
            "verdict": first_line(score),
            "gates": _counts(gates),
            "metrics": _counts(metrics),
            "sources": [*score.sources],
            "records": score.records,
            "scored": score.scored,
            "undetermined": score.undetermined,
        },
        "gates": [_judged(one) for one in gates],
        "metrics": [_judged(one) for one in metrics],
        "measures": [_measured(one) for one in score.measured],
        "slices": [_slice(each) for each in score.slices],
        "confusion": [_confusion(each) for each in score.confusions],
        "calibration": _calibration(score.calibration) if score.calibration is not None else None,
        "consistency": _agreement(score.agreement) if score.agreement is not None else None,
        "handoffs": _handoffs(score.handoffs) if score.handoffs is not None else None,
        "repeats": [{"answers": count, "share": share} for count, share in sorted(score.repeats.items())] or None,
        "flaws": [_flaw(each) for each in score.flaws],
        "models": [
            {"first": each.first, "second": each.second, "paired": [*map(_paired, each.paired)]}
            for each in score.models
        ],
        "lens": _lens(score.lens) if score.lens is not None else None,
    }


def _counts(judged: Iterable[Judged]) -> Data:
    verdicts = [one.verdict for one in judged]
    return {"total": len(verdicts), **{name: verdicts.count(name) for name in reversed(VERDICTS)}}


def _rate(rate: Rate) -> Data:
    return {
        "value": rate.value,
        "low": rate.low,
        "high": rate.high,
        "hits": rate.hits,
        "cases": rate.cases,
        "clusters": rate.clusters,
    }


def _judged(judged: Judged) -> Data:
    return {
        "metric": judged.metric,
        "kind": judged.kind,
        "describe": judged.describe,
        "definition": meaning(judged.kind).definition,
        "where": judged.where,
        "window": judged.window,
        "severity": judged.severity,
        "verdict": judged.verdict,
        "reason": judged.reason,
        "side": judged.side,
        "limit": judged.limit,
        "unit": judged.unit,
        "rate": _rate(judged.rate) if judged.rate is not None else None,
        "value": judged.value,
        "more": judged.more,
        "needs": judged.needs,
        "undetermined": judged.undetermined,
        "examples": [*judged.examples],
    }


def _measured(one: Measured) -> Data:
    return {
        "measure": one.name,
        "behavior": one.behavior,
        "definition": meaning(one.name).definition,
        "is_good": one.is_good,
        "rate": _rate(one.rate),
        "undetermined": one.undetermined,
        "examples": [*one.examples],
    }


def _slice(each: Slice) -> Data:
    return {
        "dimension": each.dimension,
        "value": each.value,
        "depth": each.depth,
        "measure": each.measure,
        "behavior": each.behavior,
        "is_good": each.is_good,
        "rate": _rate(each.rate),
        "failures": each.failures,
        "p_value": each.p_value,
        "examples": [*each.examples],
    }


def _confusion(each: Confusion) -> Data:
    counts = [
        {"decided": decided, "observed": observed, "count": count} for (decided, observed), count in each.counts.items()
    ]
    return {"behavior": each.behavior, "labels": [*each.labels], "counts": counts}


def _calibration(known: Calibration) -> Data:
    bins = [
        {
            "low": each.low,
            "high": each.high,
            "cases": each.cases,
            "confidence": each.confidence,
            "correct": each.correct,
        }
        for each in known.bins
    ]
    return {"cases": known.cases, "ece": known.ece, "brier": known.brier, "bins": bins}


def _agreement(known: Agreement) -> Data:
    return {
        "groups": _rate(known.groups),
        "pairs": _rate(known.pairs),
        "attribute": known.attribute,
        "best": known.best,
        "worst": known.worst,
        "gap": known.gap,
        "examples": [*known.examples],
    }


def _handoffs(known: Handoffs) -> Data:
    return {
        "conversations": known.conversations,
        "in_time": known.in_time,
        "late": known.late,
        "never": known.never,
        "mean_turns": known.mean_turns,
        "worst_turns": known.worst_turns,
    }


def _flaw(each: Flaw) -> Data:
    return {
        "kind": each.kind,
        "message": each.message,
        "field": each.field,
        "count": each.count,
        "is_left_out": each.is_left_out,
        "places": [*each.places],
    }


def _lens(lens: Lens) -> Data:
    return {
        "matched": lens.matched,
        "only_before": lens.only_before,
        "only_after": lens.only_after,
        "causes": {cause: lens.causes.get(cause, 0) for cause in ("contract", "model", "both", "data")},
        "shifts": [_shift(each) for each in lens.shifts],
        "paired": [_paired(each) for each in lens.paired],
        "flaws": [_flaw(each) for each in lens.flaws],
    }


def _shift(each: Shift) -> Data:
    return {
        "cause": each.cause,
        "behavior": each.behavior,
        "before": each.before,
        "after": each.after,
        "decided_before": each.decided_before,
        "decided_after": each.decided_after,
        "count": each.count,
        "where": each.where,
        "rules": [*each.rules],
        "examples": [*each.examples],
    }


def _paired(each: Paired) -> Data:
    return {
        "measure": each.measure,
        "behavior": each.behavior,
        "before": _rate(each.before),
        "after": _rate(each.after),
        "turned_bad": each.turned_bad,
        "turned_good": each.turned_good,
        "p_value": each.p_value,
    }
