"""`specctl review --format json`: all of a review for programs.

    {"version": 1, "verdict": "…", "base": "…", "head": "…", "bump": "major", "is_whole": true, "left_out": [],
     "contracts": [], "findings": [{"ignored_anew": false}], "inconclusive": [],
     "tests": [{"kind": "case", "name": "…", "contract": "…", "in": ["…"], "turn": "fails", "before": "pass",
                "after": "fail", "location": {}, "message": "…"}],
     "outputs": [{"path": "…", "target": "prompt", "contract": "…", "is_stale": false, "problem": "", "patch": "…"}],
     "intents": {"new": ["…"], "wrong": [], "collateral": [], "unfulfilled": []},
     "approvals": {"is_decided": false, "missing": 2, "required": [
        {"role": "policy-owner", "count": 2, "who": ["…"], "given": [], "missing": 2, "because": [
           {"kind": "direction", "of": "loosened", "contract": "…", "location": {}, "count": 2, "note": "",
            "changes": [{"contract": "…", "behavior": "response", "level": null, "direction": "loosened",
                        "example": "…"}]}]}]},
     "untrusted": [{"kind": "configuration", "path": "specctl.toml", "what": "changed", "why": "",
                    "settings": [{"key": "contracts", "before": ["contracts"], "after": ["/etc"]}]}]}

`contracts` is as `diff --format json` has it, `findings` as `lint --format json` does. `role` is empty where nobody is
named who may approve. Characters that steer a terminal or a runner are written as escapes.
"""

from __future__ import annotations

import re
import unicodedata

from specctl.output import intents_text
from specctl.output.diff_json import contract_data
from specctl.output.json_text import dumps
from specctl.output.lint_json import finding
from specctl.output.place_json import location
from specctl.output.review_patch import patch
from specctl.output.review_verdict import first_line
from specctl.review.asked import Ask, Requirement
from specctl.review.review import Review
from specctl.review.trust import Distrusted
from specctl.review.verdicts import Verdict

Data = dict[str, object]
_HARMFUL = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_UNUSUAL = re.compile(r"[\x7f-\U0010ffff]")
_COMMAND = re.compile(r"##(?=(?:vso)?\[)")


def render(review: Review) -> str:
    """A review as one JSON document in which no character is active."""
    text = dumps(_data(review), indent=2) + "\n"
    return _COMMAND.sub(r"\\u0023#", _UNUSUAL.sub(_escaped, text))


def _escaped(found: re.Match[str]) -> str:
    """A character as JSON may have it in a text; those before DEL are escaped already."""
    character = found[0]
    if unicodedata.category(character) not in _HARMFUL:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))


def _data(review: Review) -> Data:
    diff, findings = review.diff, review.findings
    return {
        "version": 1,
        "verdict": first_line(review),
        "base": diff.base,
        "head": diff.head,
        "bump": diff.bump,
        "is_whole": review.is_whole,
        "left_out": list(diff.left_out),
        "contracts": [contract_data(each) for each in diff.contracts],
        "findings": [
            {**finding(item), "ignored_anew": any(item is other for other in findings.silenced)}
            for item in findings.new
        ],
        "inconclusive": [
            *(
                {"contract": each.contract, "checks": [*each.checks], "reason": each.reason}
                for each in findings.inconclusive
            ),
            *(
                {"contract": name, "checks": ["test"], "reason": "too hard for the memory given"}
                for name in review.verdicts.untried
            ),
        ],
        "tests": [_test(item) for item in review.verdicts.changed],
        "outputs": [
            {
                "path": item.path,
                "target": item.target,
                "contract": item.contract,
                "is_stale": item.is_stale,
                "problem": item.problem,
                "patch": "\n".join(patch(item)),
            }
            for item in review.outputs
        ],
        "intents": {
            "new": [intent.path for intent in review.intents],
            "wrong": list(review.intents_wrong),
            **intents_text.data(review.judgement),
        },
        "approvals": {
            "is_decided": review.is_decided,
            "missing": review.missing,
            "required": [_requirement(each) for each in review.requirements],
        },
        "untrusted": [*map(_distrusted, review.distrusted), *_ignores(review)],
    }


def _test(item: Verdict) -> Data:
    return {
        "kind": item.kind,
        "name": item.name,
        "contract": item.owner,
        "in": list(item.contracts),
        "turn": item.turn,
        "before": item.before,
        "after": item.after,
        "location": location(item.at),
        "message": item.said,
    }


def _requirement(each: Requirement) -> Data:
    return {
        "role": each.role,
        "count": each.count,
        "who": list(each.who),
        "given": list(each.given),
        "missing": each.missing,
        "because": [_ask(ask) for ask in each.asks],
    }


def _ask(ask: Ask) -> Data:
    return {
        "kind": ask.kind,
        "of": ask.of,
        "contract": ask.contract,
        "location": location(ask.at),
        "count": ask.count,
        "note": ask.note,
        "changes": [
            {
                "contract": item.contract,
                "behavior": item.behavior,
                "level": item.level,
                "direction": item.direction,
                "example": item.example,
            }
            for item in ask.moved
        ],
    }


def _distrusted(item: Distrusted) -> Data:
    settings = [{"key": each.key, "before": _plain(each.before), "after": _plain(each.after)} for each in item.settings]
    return {"kind": item.kind, "path": item.path, "what": item.what, "why": item.why, "settings": settings}


def _ignores(review: Review) -> list[Data]:
    return [
        {
            "kind": "ignore",
            "path": each.path,
            "what": "added",
            "why": each.reason,
            "line": each.line,
            "checks": list(each.checks),
            "settings": [],
        }
        for each in review.findings.ignores
    ]


def _plain(value: object) -> object:
    """A value of TOML as JSON has it: dates and infinities as words."""
    try:
        dumps(value)
    except (TypeError, ValueError):
        return str(value)
    return value
