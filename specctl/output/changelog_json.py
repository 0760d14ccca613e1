"""Release notes as JSON.

    {"version": 1, "base": "…", "head": "…", "date": "2026-03-01",
     "contracts": [{"contract": "support-bot", "version": "2.0.0", "bump": "major", "status": "changed",
       "sections": [{"heading": "Loosened", "notes": [
         {"intents": [{"path": "changes/dosage.yaml", "summary": "…", "contract": "support-bot", "because": "…",
                       "approved_by": ["safety-board"], "incident": ""}],
          "changes": ["`response`: `safe_complete` → `comply`, where topic is dosage (2 % of requests)"]}]}]}]}

`version` is null where the version of the contract does not say yet what changed; `date` where the head is no commit.
Changes are Markdown; `specctl diff --format json` has their parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from specctl.diff.intent import Intent
from specctl.diff.notes import Note, Notes
from specctl.output.changelog import change_words
from specctl.output.json_text import dumps


def render(every: Sequence[Notes], base: str, head: str, date: str | None) -> str:
    """The notes on some contracts as one JSON document."""
    data = {"version": 1, "base": base, "head": head, "date": date, "contracts": [_contract(item) for item in every]}
    return dumps(data, indent=2) + "\n"


def _contract(notes: Notes) -> dict[str, object]:
    return {
        "contract": notes.contract,
        "version": notes.version,
        "bump": notes.bump,
        "status": "added" if notes.is_new else "removed" if notes.is_gone else "changed",
        "sections": [
            {"heading": heading, "notes": [_note(note) for note in items]} for heading, items in notes.sections
        ],
    }


def _note(note: Note) -> dict[str, object]:
    return {"intents": [_intent(intent) for intent in note.intents], "changes": list(change_words(note.changes))}


def _intent(intent: Intent) -> dict[str, object]:
    return {
        "path": intent.path,
        "summary": intent.summary,
        "contract": intent.contract,
        "because": intent.because,
        "approved_by": list(intent.approved_by),
        "incident": intent.incident,
    }
