"""New findings of the linter, whatever comments the pull request adds to have them ignored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from specctl.diagnostics import Diagnostic, in_order
from specctl.lint.check import BASE_CHECKS
from specctl.lint.linter import Inconclusive, lint
from specctl.lint.settings import Settings
from specctl.lint.settle import settle
from specctl.lint.since import only_new
from specctl.lint.suppression import Ignore, ignores, suppress
from specctl.steady import steady
from specctl.values import frozen
from specctl.workspace import Workspace

# What other parts of a review tell: versions and what is entrenched, cases and properties.
_TOLD_ELSEWHERE = frozenset((*BASE_CHECKS, "failed-case", "violated-property"))


@frozen
class NewIgnore:
    """A comment that ignores findings and that the base does not have."""

    path: str
    line: int
    checks: tuple[str, ...]
    reason: str


@frozen
class Findings:
    """What the base did not have, what of it only a new comment would ignore, these comments, and what is unknown."""

    new: tuple[Diagnostic, ...]
    silenced: tuple[Diagnostic, ...] = ()
    ignores: tuple[NewIgnore, ...] = ()
    inconclusive: tuple[Inconclusive, ...] = ()


def new_findings(base: Workspace, head: Workspace, settings: Settings, moment: str) -> Findings:
    """The findings of the head that the base, called `moment`, does not have, both by the same settings."""
    settings = replace(settings, checks=settings.checks - _TOLD_ELSEWHERE)
    before = settle(lint(base, settings.checks, None, settings.today), base, settings)
    found = lint(head, settings.checks, None, settings.today)
    after = settle(found, head, settings)
    every = [ignore for ignore in ignores(head, head.sources) if ignore.holds]
    known = set(_marks(ignores(base, base.sources)))
    silenced = _weighed(_silenced(found.diagnostics, head, settings, every, known), settings)
    whole = replace(after, diagnostics=in_order((*after.diagnostics, *silenced)))
    report = only_new(whole, before, moment)
    new = report.diagnostics
    return Findings(
        new,
        tuple(item for item in new if any(item is other for other in silenced)),
        tuple(_new_ignore(ignore, names) for ignore in every if (names := _unknown(ignore, known))),
        report.inconclusive,
    )


_Mark = tuple[str, str, str]


def _marks(found: Iterable[Ignore]) -> Iterator[_Mark]:
    for ignore in found:
        if ignore.holds:
            yield from (_mark(ignore, name) for name in ignore.directive.names or ())


def _mark(ignore: Ignore, check: str) -> _Mark:
    """What an ignore is about, in words that survive moved lines."""
    line = ignore.directive.line
    route = ignore.document.route_at(min(ignore.lines - {line}, default=line))
    return ignore.source.id or ignore.source.path, steady(route, ignore.document.root), check


def _unknown(ignore: Ignore, known: Collection[_Mark]) -> tuple[str, ...]:
    """The checks that an ignore names and that the base does not ignore there."""
    return tuple(name for name in ignore.directive.names or () if _mark(ignore, name) not in known)


def _new_ignore(ignore: Ignore, names: tuple[str, ...]) -> NewIgnore:
    return NewIgnore(ignore.source.path, ignore.directive.line, names, ignore.directive.reason)


def _silenced(
    found: Iterable[Diagnostic],
    head: Workspace,
    settings: Settings,
    every: Collection[Ignore],
    known: Collection[_Mark],
) -> tuple[Diagnostic, ...]:
    """The findings that a comment ignores, none of them one that the base has."""
    heeded = [item for item in found if not settings.ignores(item.check, head.inside(item.location.path))]
    hidden = suppress(heeded, head, every).suppressed
    return suppress(hidden, head, [_trusted(ignore, known) for ignore in every]).kept


def _trusted(ignore: Ignore, known: Collection[_Mark]) -> Ignore:
    """An ignore without what the base does not ignore."""
    untrusted = _unknown(ignore, known)
    names = tuple(name for name in ignore.directive.names or () if name not in untrusted)
    directive = replace(ignore.directive, names=names)
    return Ignore(ignore.source, ignore.document, directive, ignore.lines, ignore.rule)


def _weighed(found: Iterable[Diagnostic], settings: Settings) -> tuple[Diagnostic, ...]:
    return tuple(
        replace(item, severity=settings.severity[item.check]) if item.check in settings.severity else item
        for item in found
    )
