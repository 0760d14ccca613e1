"""Findings that a comment says may stay: `# specctl: ignore[check, ..] reason`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specctl.diagnostics import Diagnostic, Location
from specctl.document import Document
from specctl.lint.check import READING_CHECKS, SUPPRESSION_CHECKS
from specctl.lint.directive import Directive, directives
from specctl.lint.pages import PAGES
from specctl.steady import steady
from specctl.values import entity
from specctl.workspace import Source, Workspace

# None of these can be ignored by a comment: contracts without meaning, and comments about comments.
FIXED = frozenset((*READING_CHECKS, *SUPPRESSION_CHECKS))


@entity
class Ignore:
    """One directive of a contract file, and what it reaches: lines, and the rule that it stands above, if any."""

    source: Source
    document: Document
    directive: Directive
    lines: frozenset[int]
    rule: str | None

    @property
    def holds(self) -> bool:
        """Whether it is well formed, so that it ignores something at all."""
        return self.directive.word == "ignore" and self.directive.has_reason


@entity
class Outcome:
    """The findings that no comment ignores, those that one does, and which names of which ignores were needed."""

    kept: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...]
    needed: frozenset[tuple[Ignore, str]]


def ignores(workspace: Workspace, sources: Iterable[Source]) -> Iterator[Ignore]:
    """The directives of some files of a workspace, in the order of their text."""
    for source in sources:
        if source.document is not None:
            comments = source.document.comments()
            above = _rules_above(workspace, source, {item.line for item in comments if item.is_alone})
            for item in directives(comments):
                rule, lines = above.get(item.line, (None, range(0)))
                yield Ignore(source, source.document, item, frozenset((item.line, *lines)), rule)


def _rules_above(workspace: Workspace, source: Source, alone: set[int]) -> dict[int, tuple[str, range]]:
    """By line of a comment of its own, the rule that it stands directly above, or above further such comments."""
    contract = workspace.contracts.get(source.id or "")
    found: dict[int, tuple[str, range]] = {}
    if contract is None or not alone:
        return found
    for rule in contract.rules:
        lines = contract.document.lines_of(rule.route)
        line = lines.start - 1
        while line in alone:
            found.setdefault(line, (rule.id, lines))
            line -= 1
    return found


def suppress(diagnostics: Iterable[Diagnostic], workspace: Workspace, found: Iterable[Ignore]) -> Outcome:
    """Part findings into those that some ignore reaches, and the rest."""
    index = _Index(found)
    kept: list[Diagnostic] = []
    suppressed: list[Diagnostic] = []
    needed: set[tuple[Ignore, str]] = set()
    for diagnostic in diagnostics:
        reaching = list(index.reaching(diagnostic, workspace)) if diagnostic.check not in FIXED else []
        needed |= {(ignore, diagnostic.check) for ignore in reaching}
        (suppressed if reaching else kept).append(diagnostic)
    return Outcome(tuple(kept), tuple(suppressed), frozenset(needed))


class _Index:
    """Ignores by what they reach."""

    def __init__(self, found: Iterable[Ignore]) -> None:
        self._by_line: dict[tuple[str, str, int], list[Ignore]] = {}
        self._by_rule: dict[tuple[str, str, str], list[Ignore]] = {}
        for ignore in found:
            for check in (ignore.directive.names or ()) if ignore.holds else ():
                for line in ignore.lines:
                    self._by_line.setdefault((check, ignore.source.path, line), []).append(ignore)
                if ignore.rule is not None:
                    self._by_rule.setdefault((check, ignore.source.id or "", ignore.rule), []).append(ignore)

    def reaching(self, diagnostic: Diagnostic, workspace: Workspace) -> Iterator[Ignore]:
        """The ignores on a line of a label of a finding, or above a rule that it is about."""
        check = diagnostic.check
        for place in (diagnostic.location, *(label.location for label in diagnostic.related)):
            for line in range(place.span.start.line, place.span.end.line + 1):
                yield from self._by_line.get((check, place.path, line), ())
        if self._by_rule and diagnostic.contract in workspace.stacks:
            for member in workspace.stacks[diagnostic.contract].members:
                for rule in diagnostic.rules:
                    yield from self._by_rule.get((check, member.id, rule), ())


def complaint(ignore: Ignore, check: str, name: str, message: str, help_: str) -> Diagnostic:
    """A finding about an ignore itself; `name` is the check, or what stands in its place."""
    document, line = ignore.document, ignore.directive.line
    route = document.route_at(min(ignore.lines - {line}, default=line))
    return Diagnostic(
        check=check,
        severity=PAGES[check],
        message=message,
        location=Location(ignore.source.path, ignore.directive.span),
        help=help_,
        contract=ignore.source.id,
        route=f"{steady(route, document.root)}: {name}",
    )
