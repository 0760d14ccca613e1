"""`--format sarif`: SARIF 2.1.0, as code scanning reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import quote

from specctl import __version__
from specctl.diagnostics import Edit, Fix, Label
from specctl.output.json_text import dumps
from specctl.output.notice import Bulletin, Notice, fitted
from specctl.output.plain import clean
from specctl.text import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "specctl/v1"
# What GitHub accepts: of a run so many results, of a result so many places.
MOST_RESULTS = 25_000
MOST_PLACES = 1_000

_BASE = "%SRCROOT%"


def render(bulletin: Bulletin) -> str:
    """A bulletin as one SARIF log with one run."""
    notices = fitted(bulletin.notices, MOST_RESULTS)
    kinds = list(dict.fromkeys(notice.kind for notice in notices))
    first = {notice.kind: notice for notice in reversed(notices)}
    places = {kind: place for place, kind in enumerate(kinds)}
    driver = {
        "name": "specctl",
        "version": __version__,
        "rules": [_rule(first[kind], bulletin) for kind in kinds],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The folder that specctl ran in"}}},
        "invocations": [{"executionSuccessful": bulletin.is_whole}],
        "results": [_result(notice, places[notice.kind]) for notice in notices],
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(notice: Notice, bulletin: Bulletin) -> dict[str, object]:
    page = bulletin.page(notice.kind)
    return {
        "id": notice.kind,
        "name": "".join(word.capitalize() for word in notice.kind.split("-")),
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.summary},
        "help": {"text": page.text, "markdown": page.text},
        "defaultConfiguration": {"level": notice.level},
    }


def _result(notice: Notice, place: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": notice.kind,
        "ruleIndex": place,
        "level": notice.level,
        "message": _message("\n".join(notice.lines)),
        "locations": [_labeled(Label(notice.location, notice.here))],
        "partialFingerprints": {FINGERPRINT: notice.fingerprint},
        "properties": notice.data,
    }
    if notice.related:
        result["relatedLocations"] = list(_related(notice.related))
    if notice.fix is not None:
        result["fixes"] = [_fix(notice.fix)]
    return result


def _related(labels: Sequence[Label]) -> Iterable[dict[str, object]]:
    """The further places of a result, with numbers; the last that fits says how many more there are."""
    room = MOST_PLACES - 1
    for number, label in enumerate(labels[:room], 1):
        more = len(labels) - room if number == room else 0
        yield {"id": number, **_labeled(label, f" (and {more:,} more places)" if more > 0 else "")}


def _labeled(label: Label, more: str = "") -> dict[str, object]:
    said = clean(label.message) + more
    physical = {"artifactLocation": _artifact(label.location.path), "region": _region(label.location.span)}
    return {"physicalLocation": physical, **({"message": _message(said)} if said else {})}


def _artifact(path: str) -> dict[str, object]:
    return {"uri": quote(path, safe="/", errors="replace"), "uriBaseId": _BASE}


def _region(span: Span) -> dict[str, int]:
    start, end = span.start, span.end
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _message(text: str) -> dict[str, str]:
    """A text in which viewers find no link, since brackets followed by parentheses would be one."""
    return {"text": text.replace("](", "] (")}


def _fix(fix: Fix) -> dict[str, object]:
    by_path = groupby(sorted(fix.edits, key=_place), key=lambda edit: edit.path)
    changes = [
        {"artifactLocation": _artifact(edits[0].path), "replacements": [_replacement(edit) for edit in edits]}
        for edits in ([*same] for _, same in by_path)
    ]
    return {"description": _message(clean(fix.message)), "artifactChanges": changes}


def _place(edit: Edit) -> tuple[str, Span]:
    return edit.path, edit.span


def _replacement(edit: Edit) -> dict[str, object]:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
