"""The findings of lint and validate as notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from specctl.diagnostics import START, Diagnostic, Location, Severity, fingerprint
from specctl.lint.linter import Report
from specctl.lint.pages import PAGES, Page, page
from specctl.output.notes import notes
from specctl.output.notice import REMARKS, Bulletin, Level, Notice, in_turn, lines_of, mark
from specctl.output.summary import summary
from specctl.workspace import Source

_LEVELS: Mapping[Severity, Level] = {"error": "error", "warning": "warning", "info": "note"}


def lint_bulletin(report: Report, sources: Sequence[Source], files: Sequence[str]) -> Bulletin:
    """A report on some files of all that were read."""
    paths = {source.id: source.path for source in sources if source.id is not None}
    found = [*map(_notice, report.diagnostics), *_remarks(report, paths)]
    verdict = summary(report)[0]
    return Bulletin(verdict, in_turn(found), tuple(files), lines_of(sources), _page, not report.inconclusive)


def _page(kind: str) -> Page:
    return page(kind) if kind in PAGES else REMARKS[kind]


def _notice(found: Diagnostic) -> Notice:
    return Notice(
        level=_LEVELS[found.severity],
        kind=found.check,
        title=found.check,
        message=found.message,
        location=found.location,
        here=found.here,
        related=found.related,
        fingerprint=fingerprint(found),
        about={
            "contract": found.contract,
            "behavior": found.behavior,
            "rules": found.rules,
            "attribute": found.attribute,
            "property": found.property,
            "case": found.case,
            "witness": found.witness,
            "other_witness": found.other_witness,
        },
        fix=found.fix,
        lazily=found.lazily,
        tell=lambda: notes(found),
    )


def _remarks(report: Report, paths: Mapping[str, str]) -> Iterator[Notice]:
    for item in report.inconclusive:
        checks = ", ".join(item.checks)
        yield _remark("error", "inconclusive", item.contract, f"inconclusive: {checks}: {item.reason}", paths)
    for name in report.left_out:
        said = f"`{name}` is not judged further, since errors in it or in contracts it extends hide what it means"
        yield _remark("warning", "not-judged", name, said, paths)


def _remark(level: Level, kind: str, contract: str, message: str, paths: Mapping[str, str]) -> Notice:
    place = Location(paths[contract], START)
    return Notice(level, kind, kind, message, place, fingerprint=mark(kind, contract), about={"contract": contract})
