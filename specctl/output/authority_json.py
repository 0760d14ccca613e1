"""`specctl authority --format json`.

    {"version": 1, "contract": "support-bot", "levels": ["platform", "operator", "user"],
     "behaviors": [{"behavior": "tools.refund", "entries": [
       {"region": "topic is refunds", "share": 0.12, "witness": {"topic": "refunds"},
        "outcome": "deny", "state": "off", "rules": [{"rule": "a", "share": 1.0}], "by_default": false,
        "levels": {"operator": {"may": "some", "open": ["allow", "deny"], "stricter": [], "looser": ["allow"],
                                "other": [], "passed_on_by": {}, "may_pass_on": {"user": ["allow"]}}}}]}]}

The entries of a behavior make up the request space, largest share first. `outcome` is today's decision, `state` is `on`
or `off` for flags and tools. For each level below the highest that has a rule for the behavior: `may` is `free`,
`locked`, `stricter` (all that is stricter, nothing else) or `some`; `open` is all that it may set; `stricter`, `looser`
and `other` sort that by what it would mean for today's decision. `passed_on_by` gives what is open only since a level
passes its right on, `may_pass_on` what a level could open to a lower one. Numbers of limits come as ranges
`{"from", "to", "with_from", "with_to"}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from specctl.answers.authority import Authority, Entry, Power
from specctl.answers.freedom import freedom
from specctl.answers.values import Choice
from specctl.language.stack import Stack
from specctl.logic.witness import Witness
from specctl.output.authority_text import Part, Placed
from specctl.output.json_text import dumps
from specctl.output.outcome_words import state
from specctl.output.rule_json import choice_data, freedom_data, plain

Data = dict[str, object]
Show = Callable[[Entry], Witness | None]


def render(stack: Stack, parts: Sequence[Part], witness: Show) -> str:
    """Who may change what, as JSON; `witness` gives a request of an entry."""
    behaviors = [
        {
            "behavior": part.authority.behavior.id,
            "entries": [_entry(part.authority, placed, witness) for placed in part.shown],
        }
        for part in parts
    ]
    data = {"version": 1, "contract": stack.contract.id, "levels": list(stack.levels), "behaviors": behaviors}
    return dumps(data, indent=2) + "\n"


def _entry(authority: Authority, placed: Placed, witness: Show) -> Data:
    entry = placed.entry
    return {
        "region": placed.where,
        "share": entry.share,
        "witness": witness(entry),
        "outcome": plain(entry.outcome),
        "state": state(authority.behavior, entry.outcome),
        "rules": [{"rule": rule.id, "share": share} for rule, share in entry.rules],
        "by_default": entry.by_default,
        "levels": {power.level: _power(authority, entry, power) for power in entry.powers},
    }


def _power(authority: Authority, entry: Entry, power: Power) -> Data:
    every = authority.choices
    return {
        **freedom_data(every, freedom(authority.behavior, every, power.open, entry.outcome)),
        "passed_on_by": _by_level(every, power.passed_by),
        "may_pass_on": _by_level(every, power.may_pass),
    }


def _by_level(every: tuple[Choice, ...], pairs: Iterable[tuple[str, Choice]]) -> Data:
    listed = frozenset(pairs)
    return {
        level: choice_data(every, (choice for choice in every if (level, choice) in listed))
        for level in sorted({level for level, _ in listed})
    }
