"""`specctl query --format json`.

    {"version": 1, "contract": "support-bot", "asked": ["response = comply", "topic=medical"],
     "never": false, "region": "topic is dosage and verified_clinician is true", "share": 0.0125,
     "witness": {"topic": "dosage", "verified_clinician": true},
     "rules": {"response": [{"rule": "clinician-dosage", "share": 1.0, "level": "operator", "path": "…", "line": 51}]}}

`never` of true is a proof: no request of the contract's space is like that; `region` is then null, `share` 0 and
`witness` null. `share` is null where the space itself measures 0. `rules` gives for each behavior asked about the rules
that decide in the region, or are kept in a CONFLICT, each with its part of the region; a `rule` of null stands for
where no rule decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from specctl.answers.places import rule_place
from specctl.answers.query import Found, Reason
from specctl.language.stack import Stack
from specctl.output.json_text import dumps


def render(stack: Stack, asked: Sequence[str], found: Found) -> str:
    """An answer as JSON."""
    data = {
        "version": 1,
        "contract": stack.contract.id,
        "asked": list(asked),
        "never": found.never,
        "region": None if found.never else found.words,
        "share": found.share,
        "witness": found.witness,
        "rules": {name: [_reason(stack, reason) for reason in reasons] for name, reasons in found.reasons.items()},
    }
    return dumps(data, indent=2) + "\n"


def count(stack: Stack, found: Found) -> str:
    """The share alone, as JSON."""
    return dumps({"version": 1, "contract": stack.contract.id, "never": found.never, "share": found.share}) + "\n"


def _reason(stack: Stack, reason: Reason) -> dict[str, object]:
    if reason.rule is None:
        return {"rule": None, "share": reason.share}
    place = rule_place(stack, reason.rule)
    where = {"level": reason.rule.level, "path": place.path, "line": place.span.start.line}
    return {"rule": reason.rule.id, "share": reason.share, **where}
