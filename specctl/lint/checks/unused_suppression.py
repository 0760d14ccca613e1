"""Comments that ignore what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from specctl.diagnostics import Diagnostic
from specctl.lint.check import READING_CHECKS
from specctl.lint.judged import Judged
from specctl.lint.settings import WEIGHTS
from specctl.lint.suppression import FIXED, Ignore, complaint
from specctl.nearest import suggestion

_FORM = "write `# specctl: ignore[CHECK] REASON`, with the names of the checks, separated by commas"


def unused_suppression(ignore: Ignore, needed: Collection[tuple[Ignore, str]], judged: Judged) -> Iterator[Diagnostic]:
    """A comment ignores a finding that is not there."""
    directive = ignore.directive
    if directive.word != "ignore":
        yield _complaint(ignore, directive.word, f"`specctl: {directive.word}` means nothing", _FORM)
    elif not directive.names:
        yield _complaint(ignore, "", "this names no check, and nothing ignores all of them", _FORM)
    else:
        for name in directive.names:
            yield from _about(ignore, name, is_needed=(ignore, name) in needed, judged=judged)


def _about(ignore: Ignore, name: str, *, is_needed: bool, judged: Judged) -> Iterator[Diagnostic]:
    source = ignore.source
    if name not in WEIGHTS:
        yield _complaint(ignore, name, f"unknown check `{name}`", suggestion(name, WEIGHTS) or _FORM)
    elif name in FIXED:
        yield _complaint(ignore, name, f"`{name}` cannot be ignored by a comment", _instead(name))
    elif ignore.holds and not is_needed and judged.was_looked_for(name, source.id or "", source.path):
        message = f"`{name}` finds nothing here, so there is nothing to ignore"
        yield _complaint(ignore, name, message, _remove(ignore, name))


def _instead(name: str) -> str:
    if name in READING_CHECKS:
        return "mend what it reports: a contract that does not pass it has no meaning that could be checked"
    return f"mend the comment that it reports, or leave the check out with `--ignore {name}` or under `[lint]`"


def _remove(ignore: Ignore, name: str) -> str:
    more = len(ignore.directive.names or ()) > 1
    what = f"remove `{name}` from the comment" if more else "remove the comment"
    if ignore.directive.is_alone and ignore.rule is None:
        return f"{what}, or move it: on a line of its own it works directly above a rule, else at the end of the line"
    return what


def _complaint(ignore: Ignore, name: str, message: str, help_: str) -> Diagnostic:
    return complaint(ignore, "unused-suppression", name, message, help_)
