"""`specctl merge-check`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from specctl.cli.asking import sheet
from specctl.cli.lint import exit_code
from specctl.cli.merging import Merge, Verdict, judged, merge_of
from specctl.cli.options import Reading, Talk, format_options, reading_options
from specctl.cli.reporting import bulletin_renderer, deliver, paper
from specctl.diagnostics import SEVERITIES, START, Diagnostic, Location
from specctl.errors import SpecctlError
from specctl.lint.linter import Report
from specctl.output import concise, merge_json, merge_text
from specctl.output.lint_notices import lint_bulletin
from specctl.repository import clone_of
from specctl.repository.merging import Conflicts
from specctl.values import frozen
from specctl.workspace import Source

_OWN = ("text", "json")
_Own = Callable[[str, bool], str]


@frozen
class _Names:
    ours: str
    theirs: str


@click.command("merge-check")
@click.argument("ours")
@click.argument("theirs")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="The least severity of a finding that makes the exit code 1; a decision counts unless this is `never`.",
)
@format_options
@reading_options
def command(
    ours: str,
    theirs: str,
    *,
    fail_on: str,
    form: str,
    reports: tuple[str, ...],
    where: Reading,
    talk: Talk,
) -> int:
    """Tell what a merge of two branches would break that neither has by itself.

    OURS and THEIRS are Git revisions. Reported are files that Git cannot merge; findings of `specctl lint` that the
    merge has and neither side has, with the edit that each side brought; and requests that the merge answers otherwise
    than both. Nothing is written: no file, no commit, nothing in the index. The formats for CI show the findings alone.
    """
    if where.revision is not None or where.is_staged:
        raise SpecctlError("OURS and THEIRS say what is read", "leave out `--rev` and `--staged`")
    if ours == theirs:
        raise SpecctlError(f"`{ours}` is both sides", "name two branches")
    names = _Names(ours, theirs)
    with merge_of(clone_of(".")[0], ours, theirs, where) as merge:
        if isinstance(merge, Conflicts):
            _deliver(_of_conflicts(merge), _stopped(merge, names), (), form, reports, talk)
            return 1
        verdict = judged(merge)
        sources = merge.head.sources
        _deliver(
            verdict.report, lambda kind, page: _own(verdict, merge, names, kind, page), sources, form, reports, talk
        )
    if verdict.is_inconclusive:
        return 2
    return max(exit_code(verdict.report, fail_on), int(bool(verdict.changes) and fail_on != "never"))


def _deliver(
    report: Report, own: _Own, sources: Sequence[Source], form: str, reports: Sequence[str], talk: Talk
) -> None:
    """Print in one of the formats of this command, or in one that shows findings alone."""

    def render(kind: str, colored: bool) -> str:  # noqa: FBT001  so `deliver` has it
        if kind in _OWN:
            return own(kind, colored)
        if kind == "concise":
            return concise.render(report)
        return bulletin_renderer(kind)(lint_bulletin(report, sources, [source.path for source in sources]))

    deliver(render, form, reports, talk.color)


def _of_conflicts(found: Conflicts) -> Report:
    """Files that Git cannot merge as findings, for formats that know nothing else."""
    message = "Git cannot merge this file by itself: both sides changed the same lines"
    help_text = "merge the two, resolve the file, and run `specctl lint`"
    shown = [
        Diagnostic("invalid-file", "error", message, Location(path, START), help=help_text) for path in found.paths
    ]
    return Report(tuple(shown), (), files=len(found.paths), contracts=0, rules=0, left_out=())


def _stopped(found: Conflicts, names: _Names) -> _Own:
    def render(kind: str, colored: bool) -> str:  # noqa: FBT001  see above
        if kind == "json":
            return merge_json.render(names.ours, names.theirs, found.paths)
        return merge_text.conflicts(found.paths, names.ours, names.theirs, sheet(_color(colored)))

    return render


def _own(verdict: Verdict, merge: Merge, names: _Names, kind: str, colored: bool) -> str:  # noqa: FBT001  see above
    return _json(verdict, names) if kind == "json" else _text(verdict, merge, names, colored=colored)


def _color(colored: bool) -> str:  # noqa: FBT001  passed on by `deliver`
    return "always" if colored else "never"


def _text(verdict: Verdict, merge: Merge, names: _Names, *, colored: bool) -> str:
    page, on = sheet(_color(colored)), paper([merge.opened], colored=colored)
    found = verdict.report.diagnostics
    count = sum(len(each.novelties) for _, each in verdict.changes)
    blocks = ["\n".join(page.lines(merge_text.verdict(len(found), count, names.ours, names.theirs), 0, how="bold"))]
    pairs = zip(found, verdict.brought, strict=True)
    blocks += [merge_text.finding(each, edits, on, page) for each, edits in pairs]
    blocks += [merge_text.changes(name, each, page) for name, each in verdict.changes]
    return "\n\n".join(blocks) + "\n"


def _json(verdict: Verdict, names: _Names) -> str:
    pairs = zip(verdict.report.diagnostics, verdict.brought, strict=True)
    unknown: list[dict[str, object]] = [
        {"contract": item.contract, "checks": list(item.checks), "reason": item.reason}
        for item in verdict.report.inconclusive
    ]
    unknown += [
        {"contract": name, "behaviors": list(each.inconclusive)} for name, each in verdict.changes if each.inconclusive
    ]
    return merge_json.render(
        names.ours,
        names.theirs,
        (),
        [merge_json.finding(each, edits) for each, edits in pairs],
        [change for name, each in verdict.changes for change in merge_json.changes(name, each)],
        unknown,
    )
