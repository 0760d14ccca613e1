"""What an import read, and what was odd about it, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from specctl.importers.contract import Origin
from specctl.importers.counts import Counts
from specctl.importers.model_spec import Notice
from specctl.output.json_text import dumps

_COUNTS = (
    "headings", "authorities", "commentaries", "examples", "comparisons", "turns", "labels", "cross_references",
    "footnotes",
)  # fmt: skip


def import_json(
    counts: Counts, notices: tuple[Notice, ...], renamed: Mapping[str, str], origin: Origin, files: Sequence[str]
) -> str:
    """The report as one JSON object; `files` are those written."""
    report = {
        "version": 1,
        "kind": "model-spec",
        "source": {"name": origin.name, "revision": origin.revision or None, "sha256": origin.digest},
        "files": list(files),
        "counts": {name: getattr(counts, name) for name in _COUNTS},
        "renamed": [{"from": before, "to": now} for now, before in renamed.items()],
        "notices": [{"line": each.line, "kind": each.kind, "message": each.message} for each in notices],
    }
    return dumps(report, 2) + "\n"
