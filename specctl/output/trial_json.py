"""`specctl test --format json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specctl.coverage.reach import Reach, Target
from specctl.coverage.run import Run, Tried
from specctl.coverage.suggestion import Suggestion
from specctl.coverage.trial import Trial
from specctl.language.behavior import Outcome
from specctl.logic.decimals import as_number
from specctl.output.json_text import dumps
from specctl.output.lint_json import finding


def render(run: Run, suggested: Mapping[str, Sequence[Suggestion]]) -> str:
    """A run as one JSON document; `suggested` are cases by file."""
    failed, passed, skipped = run.counts
    reached, every = run.decisions
    summary = {
        "failed": failed,
        "passed": passed,
        "skipped": skipped,
        "contracts": len(run.tried),
        "decisions": {"reached": reached, "total": every},
    }
    inconclusive = [{"contract": item.contract, "reason": item.reason} for item in run.inconclusive]
    contracts = [_contract(tried, suggested.get(tried.path, ())) for tried in run.tried]
    return (
        dumps({"version": 1, "summary": summary, "inconclusive": inconclusive, "contracts": contracts}, indent=2) + "\n"
    )


def _contract(tried: Tried, suggested: Sequence[Suggestion]) -> dict[str, object]:
    return {
        "contract": tried.name,
        "path": tried.path,
        "results": [_trial(trial) for trial in tried.trials],
        "coverage": _coverage(tried.reach) if tried.reach is not None else None,
        "suggestions": [each.data for each in suggested],
    }


def _trial(trial: Trial) -> dict[str, object]:
    return {
        "kind": trial.kind,
        "name": trial.name,
        "stated_by": trial.owner,
        "status": trial.status,
        "same_as": trial.same_as,
        "finding": finding(trial.finding) if trial.finding is not None else None,
    }


def _coverage(reach: Reach) -> dict[str, object]:
    return {
        "share": reach.share,
        "rules": {
            "reached": len(reach.rules) - len(reach.missed_rules),
            "total": len(reach.rules),
            "missed": [_rule(target) for target in reach.missed_rules],
        },
        "decisions": {
            "reached": len(reach.decisions) - len(reach.missed),
            "total": len(reach.decisions),
            "missed": [_decision(target, reach) for target in reach.missed],
        },
    }


def _rule(target: Target) -> dict[str, object]:
    return {"rule": target.rule.id if target.rule is not None else None, "share": target.share}


def _decision(target: Target, reach: Reach) -> dict[str, object]:
    return {
        "behavior": target.behavior,
        "outcome": _plain(target.outcome),
        "region": reach.words(target),
        "share": target.share,
    }


def _plain(outcome: Outcome) -> object:
    return outcome if isinstance(outcome, str) else as_number(outcome)
