"""`specctl log --format json`.

    {"version": 1, "contract": "support-bot", "rule": null, "facts": {"topic": "dosage"}, "looked_at": 12,
     "commits": [{"commit": "3f2a1bc…", "parents": ["…"], "date": "2026-03-01", "author": "…", "subject": "…",
                  "is_merge": false, "bump": "major", "verdict": "major: 1 loosened", "unread": [], "trouble": null,
                  "contracts": [{"contract": "support-bot", "decisions": []}],
                  "first": [{"behavior": "response", "outcomes": ["comply"], "rules": ["a"]}]}],
     "cut_off": ["5d1c0de…"]}

The newest commit comes first. `contracts` are as in `specctl diff --format json`. With facts, regions and shares are
about the requests with these facts, and `verdict` is null. `first` has the answers of a request that could not be asked
before that commit.
"""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diff.change import Diff
from specctl.diff.chronicle import Entry
from specctl.output.diff_json import contract_data
from specctl.output.diff_words import verdict
from specctl.output.json_text import dumps
from specctl.output.log_text import Asked
from specctl.output.rule_json import plain
from specctl.repository.history import Commit

Data = dict[str, object]


def commit_data(entry: Entry, asked: Asked) -> Data:
    """One commit as plain data."""
    commit, found = entry.commit, entry.found
    return {
        "commit": commit.id,
        "parents": list(commit.parents),
        "date": commit.date,
        "author": commit.author,
        "subject": commit.subject,
        "is_merge": commit.is_merge,
        "bump": entry.bump,
        "verdict": verdict(Diff("", "", found.contracts)) if found.contracts and asked.facts is None else None,
        "unread": list(entry.unread),
        "trouble": entry.trouble,
        "contracts": [contract_data(each) for each in found.contracts],
        "first": [
            {"behavior": each.behavior, "outcomes": [plain(item) for item in each.outcomes], "rules": list(each.rules)}
            for each in found.first
        ],
    }


def render(asked: Asked, commits: Sequence[Data], looked_at: int, cut_off: Sequence[Commit]) -> str:
    """A history as one JSON document."""
    data: Data = {
        "version": 1,
        "contract": asked.contract,
        "rule": asked.rule,
        "facts": None if asked.facts is None else dict(asked.facts),
        "looked_at": looked_at,
        "commits": list(commits),
        "cut_off": [commit.id for commit in cut_off],
    }
    return dumps(data, indent=2) + "\n"
