"""`specctl merge-check --format json`.

    {"version": 1, "ours": "main", "theirs": "topic", "conflicts": [], "inconclusive": [],
     "findings": [{"check": "conflicting-rules", "brought": [
        {"side": "main", "kind": "rule", "name": "a", "contract": "bot", "what": "added", "location": {"path": "…"}}]}],
     "changes": [{"contract": "bot", "behavior": "response", "ours": {"outcome": "comply", "rules": ["a"]},
                  "theirs": null, "merged": {"outcome": "CONFLICT", "rules": ["a", "b"]}, "direction": "conflict",
                  "region": "topic is a", "share": 0.3, "witness": {"topic": "a"}}]}

Findings are as in `specctl lint --format json`. The rules of a change are those at its witness; a side that does not
have the contract or the behavior is null.
"""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diagnostics import Diagnostic
from specctl.diff.brought import Brought
from specctl.diff.combined import Answer, Combined
from specctl.output import lint_json
from specctl.output.json_text import dumps
from specctl.output.place_json import location
from specctl.output.rule_json import plain

Data = dict[str, object]


def render(
    ours: str,
    theirs: str,
    conflicts: Sequence[str],
    findings: Sequence[Data] = (),
    changes: Sequence[Data] = (),
    inconclusive: Sequence[Data] = (),
) -> str:
    """What a merge would bring, as one JSON document."""
    data: Data = {
        "version": 1,
        "ours": ours,
        "theirs": theirs,
        "conflicts": list(conflicts),
        "inconclusive": list(inconclusive),
        "findings": list(findings),
        "changes": list(changes),
    }
    return dumps(data, indent=2) + "\n"


def finding(diagnostic: Diagnostic, edits: Sequence[Brought]) -> Data:
    """A finding with the edits of each side that it is about."""
    return {**lint_json.finding(diagnostic), "brought": [_brought(edit) for edit in edits]}


def _brought(edit: Brought) -> Data:
    head: Data = {"side": edit.side, "kind": edit.kind, "name": edit.name, "contract": edit.contract}
    return {**head, "what": edit.what, "location": None if edit.at is None else location(edit.at)}


def changes(contract: str, found: Combined) -> list[Data]:
    """What the merge decides for a contract otherwise than both sides."""
    return [
        {
            "contract": contract,
            "behavior": each.change.behavior,
            "ours": _answer(each.sides[0]),
            "theirs": _answer(each.sides[1]),
            "merged": _answer(Answer(each.change.after, each.change.rules_after)),
            "direction": each.change.direction,
            "region": each.change.extent.region,
            "share": each.change.extent.share,
            "witness": each.change.witness,
        }
        for each in found.novelties
    ]


def _answer(answer: Answer | None) -> Data | None:
    return None if answer is None else {"outcome": plain(answer.outcome), "rules": list(answer.rules)}
