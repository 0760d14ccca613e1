"""`specctl diff --format json` (INTERFACE, section 6).

    {"version": 1, "base": "main", "head": "working tree", "bump": "major", "left_out": [],
     "contracts": [{"contract": "support-bot", "path": "contracts/support-bot.yaml", "status": "changed",
       "bump": "major", "version": {"base": "1.2.0", "head": "1.2.0", "needs": "2.0.0"}, "inconclusive": [],
       "decisions": [{"behavior": "response", "from": "safe_complete", "to": "comply", "direction": "loosened",
                      "region": "topic is dosage", "share": 0.02, "witness": {"topic": "dosage"},
                      "rules_before": ["a"], "rules_after": ["b"], "intent": null, "intents": [],
                      "edits": [{"group": 1, "share": 1.0, "kind": "rule", "name": "b", "contract": "support-bot",
                                 "what": "added", "location_before": null, "location_after": {"path": "…"}}]}],
       "authority": [{"level": "user", "behavior": "response", "value": "comply", "direction": "opened",
                      "region": "…", "share": 0.1, "witness": {}, "intent": null, "intents": []}],
       "space": [{"kind": "range", "what": "changed", "name": "confidence", "before": "0 to 1", "after": "0 to 2",
                  "location_before": {}, "location_after": {}, "share": 0.5,
                  "decides": [{"behavior": "response", "outcome": "comply", "share": 1.0}]}],
       "texts": [{"place": "rule a, statement", "what": "changed", "rule": "a", "before": "…", "after": "…",
                  "location_before": {}, "location_after": {}}],
       "records": [{"section": "owners", "place": "", "what": "changed", "rule": null, "before": [], "after": [],
                    "location_before": {}, "location_after": {}}]}]}

One entry for each contract whose stack changed. Edits of one `group` bring their part of a change about only together;
`share` is that part. `intents` are the files that together declare all of a change, `intent` is the first of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diagnostics import Location
from specctl.diff.change import (
    AuthorityChange,
    ContractDiff,
    DecisionChange,
    Diff,
    RecordChange,
    Responsible,
    Sides,
    SpaceChange,
    TextChange,
)
from specctl.output.diff_fold import authority_in_order, decisions_in_order
from specctl.output.json_text import dumps
from specctl.output.place_json import location
from specctl.output.rule_json import plain

Data = dict[str, object]


def render(diff: Diff, intents: Data | None = None) -> str:
    """What changed, as one JSON document; `intents` says what none declares, and what nothing fulfils."""
    data = {
        "version": 1,
        "base": diff.base,
        "head": diff.head,
        "bump": diff.bump,
        "left_out": list(diff.left_out),
        "contracts": [contract_data(each) for each in diff.contracts],
        **({} if intents is None else {"intents": intents}),
    }
    return dumps(data, indent=2) + "\n"


def contract_data(contract: ContractDiff) -> Data:
    """What changed for one contract as plain data."""
    version = contract.version
    return {
        "contract": contract.contract,
        "path": contract.path,
        "status": contract.status,
        "bump": contract.bump,
        "version": {"base": version.base, "head": version.head, "needs": version.needs},
        "inconclusive": list(contract.inconclusive),
        "decisions": [_decision(change) for change in decisions_in_order(contract)],
        "authority": [_authority(change) for change in authority_in_order(contract)],
        "space": [_space(change) for change in contract.space],
        "texts": [_text(change) for change in contract.texts],
        "records": [_record(change) for change in contract.records],
    }


def _decision(change: DecisionChange) -> Data:
    return {
        "behavior": change.behavior,
        "from": plain(change.before),
        "to": plain(change.after),
        "direction": change.direction,
        **_requests(change),
        "rules_before": list(change.rules_before),
        "rules_after": list(change.rules_after),
        **_declared(change.intents),
        "edits": _edits(change.responsible),
    }


def _authority(change: AuthorityChange) -> Data:
    return {
        "level": change.level,
        "behavior": change.behavior,
        "value": plain(change.value),
        "direction": change.direction,
        **_requests(change),
        **_declared(change.intents),
        "edits": _edits(change.responsible),
    }


def _requests(change: DecisionChange | AuthorityChange) -> Data:
    return {"region": change.extent.region, "share": change.extent.share, "witness": change.witness}


def _declared(intents: Sequence[str]) -> Data:
    return {"intent": next(iter(intents), None), "intents": list(intents)}


def _edits(responsible: Sequence[Responsible]) -> list[Data]:
    return [
        {
            "group": number,
            "share": each.share,
            "kind": edit.kind,
            "name": edit.name,
            "contract": edit.contract,
            "what": edit.what,
            **_at(edit.at),
        }
        for number, each in enumerate(responsible, 1)
        for edit in each.edits
    ]


def _space(change: SpaceChange) -> Data:
    return {
        "kind": change.kind,
        "what": change.what,
        "name": change.name,
        "before": change.before,
        "after": change.after,
        **_at(change.at),
        "share": change.share,
        "decides": [
            {"behavior": each.behavior, "outcome": plain(each.outcome), "share": each.share} for each in change.decides
        ],
    }


def _text(change: TextChange) -> Data:
    head = {"place": change.place, "what": change.what, "rule": change.rule}
    return {**head, "before": change.before, "after": change.after, **_at(change.at)}


def _record(change: RecordChange) -> Data:
    head = {"section": change.section, "place": change.place, "what": change.what, "rule": change.rule}
    return {**head, "before": change.before, "after": change.after, **_at(change.at)}


def _at(sides: Sides) -> Data:
    return {"location_before": _location(sides.base), "location_after": _location(sides.head)}


def _location(place: Location | None) -> Data | None:
    return None if place is None else location(place)
