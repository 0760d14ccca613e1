"""`--format junit`: a test report with a suite for each contract file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from specctl.output.notice import Bulletin, Notice
from specctl.output.plain import clean


def render(bulletin: Bulletin) -> str:
    """A bulletin as XML: what is worth a warning or more fails, a file that nothing was found in passes."""
    suites: dict[str, list[Notice]] = {path: [] for path in sorted(bulletin.files)}
    for notice in bulletin.notices:
        suites.setdefault(notice.location.path, []).append(notice)
    lines = [line for path, notices in suites.items() for line in _suite(path, notices)]
    head = tag("testsuites", {"name": "specctl", **_counts(suites.values())})
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<{head}>", *lines, "</testsuites>"]) + "\n"


def _counts(suites: Iterable[list[Notice]]) -> dict[str, object]:
    listed = [*suites]
    outcomes = [_outcome(notice) for notices in listed for notice in notices]
    tests = sum(max(1, len(notices)) for notices in listed)
    return {"tests": tests, "failures": outcomes.count("failure"), "errors": outcomes.count("error")}


def _outcome(notice: Notice) -> str:
    """What a notice is for those who run tests: `error` where no judgement was possible, `failure`, or nothing."""
    if notice.kind == "inconclusive":
        return "error"
    return "" if notice.level == "note" else "failure"


def _suite(path: str, notices: list[Notice]) -> Iterable[str]:
    yield f"  <{tag('testsuite', {'name': path, **_counts([notices]), 'skipped': 0})}>"
    if not notices:
        yield f"    <{tag('testcase', {'name': 'nothing to report', 'classname': path, 'file': path})}/>"
    names: dict[str, int] = {}
    for notice in notices:
        name = f"{notice.title}: {notice.message}"
        names[name] = names.get(name, 0) + 1
        yield from _case(notice, name if names[name] == 1 else f"{name} ({names[name]})")
    yield "  </testsuite>"


def _case(notice: Notice, name: str) -> Iterable[str]:
    place = notice.location
    about = {"name": name, "classname": place.path, "file": place.path, "line": place.span.start.line}
    told = escaped("\n".join([f"{clean(place.path)}:{place.span.start.line}", *notice.lines]))
    outcome = _outcome(notice)
    yield f"    <{tag('testcase', about)}>"
    if outcome:
        yield f"      <{tag(outcome, {'message': notice.message, 'type': notice.level})}>{told}</{outcome}>"
    else:
        yield f"      <system-out>{told}</system-out>"
    yield "    </testcase>"


def tag(name: str, attributes: Mapping[str, object]) -> str:
    """What stands between the brackets of a tag."""
    written = "".join(f' {key}="{escaped(clean(str(value)))}"' for key, value in attributes.items())
    return f"{name}{written}"


def escaped(text: str) -> str:
    """A text for XML; `clean` has written what XML forbids as escapes."""
    return escape(text, quote=True)
