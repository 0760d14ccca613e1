"""`specctl explain --format json`.

    {"version": 1, "contract": "support-bot", "request": {"topic": "dosage"}, "unknown": ["surface"],
     "behaviors": [
       {"behavior": "response", "outcome": "safe_complete", "status": "decided", "rules": ["a"], "words": "…",
        "trace": [{"rule": "b", "level": "operator", "value": "comply", "fate": "void", "by": ["a"]}],
        "open": {"user": {"may": "stricter", "open": ["refuse"], "stricter": ["refuse"], "looser": [], "other": []}}},
       {"behavior": "review", "outcome": "none", "status": "decided", "rules": ["a"], "words": "…", "trace": null},
       {"behavior": "tone", "outcome": null, "status": "depends", "outcomes": ["casual", "warm"], "on": ["surface"],
        "table": [{"where": "surface is voice", "outcome": "warm", "rules": ["c"], "by_default": false, "share": 1}]}],
     "rules": {"a": {"contract": "…", "level": "…", "path": "…", "line": 14, "statement": "…", "because": "…",
                     "change": {"commit": "1a2b3c4", "date": "2026-03-01", "author": "…", "subject": "…"}}}}

`fate` is `decides`, `conflicts`, `followed` (a lower level had the last word), `outranked` (by a stricter rule of its
level), `defeated` (by its exception), `void` or `unheard` (below a CONFLICT); `by` are the rules that made it so. A
`trace` of null: the outcome is the same for all completions, the reasons are not. `change` is there with `--blame`,
null for lines that are not committed. Rows of a `table` do not overlap and make up what the known facts leave. A
request that the contract does not admit gives `{"version": 1, "contract", "error", "facts", "ruled_out_by": [{"kind",
"name", "path", "line", "text"}]}`, where `kind` is `attribute` or `assumption`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from specctl.answers.explanation import Answer, Explanation, Hangs, Same
from specctl.answers.fates import Trace
from specctl.answers.freedom import freedom
from specctl.answers.ruled_out import RuledOut
from specctl.answers.values import choices
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact
from specctl.output.explain_text import mentioned
from specctl.output.json_text import dumps
from specctl.output.outcome_words import in_words
from specctl.output.rule_json import freedom_data, plain, rule_data
from specctl.repository import Change

Data = dict[str, object]


def render(explanation: Explanation, changes: Mapping[str, Change] | None) -> str:
    """An explanation as JSON; `changes` is None where nobody asked for them."""
    stack = explanation.stack
    return (
        dumps(
            {
                "version": 1,
                "contract": stack.contract.id,
                "request": facts_data(explanation.facts),
                "unknown": list(explanation.unknown),
                "behaviors": [_answer(answer, stack) for answer in explanation.answers],
                "rules": {
                    rule.id: {**rule_data(stack, rule), **({} if changes is None else _change(changes.get(rule.id)))}
                    for rule in mentioned(explanation)
                },
            },
            indent=2,
        )
        + "\n"
    )


def facts_data(facts: Mapping[str, Fact]) -> Data:
    """Facts as JSON has them: sets as sorted lists."""
    return {name: _fact(value) for name, value in facts.items()}


def _fact(value: Fact) -> object:
    if isinstance(value, bool | str):
        return value
    return plain(value) if isinstance(value, int | Decimal) else sorted(value)


def _answer(answer: Answer, stack: Stack) -> Data:
    match answer:
        case Trace():
            return _trace(answer, stack)
        case Same(behavior, settled, _):
            head = _outcome(behavior.id, plain(settled.outcome), settled.status, list(settled.rules))
            return {**head, "words": in_words(behavior, settled.outcome), "trace": None}
        case Hangs():
            return _hangs(answer)


def _outcome(behavior: str, outcome: object, status: str, rules: list[str]) -> Data:
    return {"behavior": behavior, "outcome": outcome, "status": status, "rules": rules}


def _trace(answer: Trace, stack: Stack) -> Data:
    behavior, decision = answer.behavior, answer.decision
    every = choices(stack, behavior)
    return {
        **_outcome(behavior.id, plain(decision.outcome), decision.status, [rule.id for rule in decision.rules]),
        "words": in_words(behavior, decision.outcome),
        "trace": [
            {
                "rule": fate.assignment.rule.id,
                "level": fate.assignment.rule.level,
                "value": plain(fate.assignment.value),
                "fate": fate.kind,
                "by": [item.rule.id for item in fate.by],
            }
            for fate in answer.fates
        ],
        "open": {
            level: freedom_data(every, freedom(behavior, every, opened, decision.outcome))
            for level, opened in answer.open
        },
    }


def _hangs(answer: Hangs) -> Data:
    return {
        **_outcome(answer.behavior.id, None, "depends", []),
        "outcomes": [plain(outcome) for outcome in answer.depends.outcomes],
        "on": list(answer.depends.on),
        "table": [
            {
                "where": row.where,
                "outcome": plain(row.outcome),
                "rules": [rule.id for rule in row.rules],
                "by_default": row.by_default,
                "share": row.share,
            }
            for row in answer.rows
        ],
    }


def _change(change: Change | None) -> Data:
    if change is None or change.commit is None:
        return {"change": None}
    names = ("commit", "date", "author", "subject")
    return {"change": {name: getattr(change, name) for name in names}}


def render_ruled_out(found: RuledOut, contract: str) -> str:
    """Why a contract admits no such request, as JSON."""
    return (
        dumps(
            {
                "version": 1,
                "contract": contract,
                "error": f"{contract} admits no such request",
                "facts": facts_data(found.facts),
                "ruled_out_by": [
                    {
                        "kind": obstacle.kind,
                        "name": obstacle.name,
                        "path": obstacle.location.path,
                        "line": obstacle.location.span.start.line,
                        "text": obstacle.text,
                    }
                    for obstacle in found.obstacles
                ],
            },
            indent=2,
        )
        + "\n"
    )
