"""`specctl bump --format json`.

    {"version": 1, "contracts": [{"contract": "support-bot", "path": "contracts/support-bot.yaml",
       "since": "support-bot/v1.2.0", "bump": "major", "version": {"base": "1.2.0", "head": "1.2.0", "needs": "2.0.0"},
       "is_low": true, "why": "major: 2 loosened (1.3 % of requests)"}]}

One entry for each contract that changed since its last release; `since` is what it was compared with.
"""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diff.need import Need
from specctl.output.bump_text import why
from specctl.output.json_text import dumps


def render(needs: Sequence[Need]) -> str:
    """What version each contract needs, as one JSON document."""
    return dumps({"version": 1, "contracts": [_need(need) for need in needs]}, indent=2) + "\n"


def _need(need: Need) -> dict[str, object]:
    version = need.diff.version
    return {
        "contract": need.diff.contract,
        "path": need.diff.path,
        "since": need.since,
        "bump": need.diff.bump,
        "version": {"base": version.base, "head": version.head, "needs": version.needs},
        "is_low": need.is_low,
        "why": why(need),
    }
