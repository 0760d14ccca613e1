"""Runs checks over the stacks of a workspace and gives their findings places, shares and witnesses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from specctl.diagnostics import START, Cause, Diagnostic, Extent, Label, Lazy, Location, Severity, in_order
from specctl.language.stack import Stack
from specctl.lint.check import CHECKS, Check
from specctl.lint.confirm import confirm
from specctl.lint.finding import Finding, Place, at_rule
from specctl.lint.naming import Naming
from specctl.lint.pairs import owner
from specctl.lint.references import References
from specctl.lint.subject import Subject
from specctl.logic.describe import describe
from specctl.logic.evaluate import Request
from specctl.logic.measure import Measure
from specctl.logic.region import Region
from specctl.logic.rooms import rooms
from specctl.logic.universe import Universe
from specctl.logic.witness import witness
from specctl.problem import Problem
from specctl.steady import steady
from specctl.values import frozen
from specctl.workspace import Source, Workspace


@frozen
class Inconclusive:
    """What a limit left undecided."""

    contract: str
    checks: tuple[str, ...]
    reason: str


@frozen
class Report:
    """All findings in order, what could not be decided, and what was looked at.

    `without_requests` are contracts whose assumptions leave no request, so that nothing else was looked for in them.
    """

    diagnostics: tuple[Diagnostic, ...]
    inconclusive: tuple[Inconclusive, ...]
    files: int
    contracts: int
    rules: int
    left_out: tuple[str, ...]
    suppressed: int = 0
    without_requests: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(diagnostic.severity == severity for diagnostic in self.diagnostics)


def validate(workspace: Workspace) -> Report:
    """What reading finds: files, schema, references."""
    return _report(workspace, read_problems(workspace), ())


def lint(
    workspace: Workspace,
    checks: Collection[str] = tuple(CHECKS),
    only: Collection[str] | None = None,
    today: str | None = None,
) -> Report:
    """What reading finds, and what the chosen checks find in every contract that could be read, or `only` in some.

    `today` is the day with which checks of dates compare; None for what the environment or the clock says.
    """
    for nodes in _rooms(workspace):
        diagnostics = list(read_problems(workspace))
        inconclusive: list[Inconclusive] = []
        empty: list[str] = []
        for subject in subjects(workspace, only, nodes, today):
            if only is None or subject.stack.contract.id in only:
                _lint_subject(subject, checks, diagnostics, inconclusive)
                empty += [subject.stack.contract.id] * subject.is_known_empty
        if not inconclusive:
            break
    return replace(_report(workspace, diagnostics, tuple(inconclusive)), without_requests=tuple(empty))


def subjects(
    workspace: Workspace, only: Collection[str] | None = None, nodes: int | None = None, today: str | None = None
) -> Iterator[Subject]:
    """The stacks of all valid contracts, or of some and what they extend; extended ones first, over one universe."""
    stacks = list(workspace.stacks.values())
    if only is not None:
        needed = {member.id for stack in stacks if stack.contract.id in only for member in stack.members}
        stacks = [stack for stack in stacks if stack.contract.id in needed]
    if not stacks:
        return
    nodes = nodes or _rooms(workspace)[-1]
    universe = Universe(stacks, (), nodes, workspace.config.limits.seconds)
    measure = Measure(universe)
    found: dict[str, Subject] = {}
    naming, references = Naming(workspace), References(workspace, only, nodes)
    for place, stack in enumerate(stacks):
        name = stack.contract.id
        extends = tuple(found[other] for other in stack.contract.extends)
        known = len(universe.memo), measure.size
        is_extended = name in workspace.extended
        subject = Subject(stack, universe, measure, extends, is_extended, naming, references, today)
        yield subject
        if subject.is_extended:
            found[name] = subject
        else:
            _let_go(subject, *known, collect=place % _OFTEN == _OFTEN - 1)


def _let_go(subject: Subject, remembered: int, measured: int, *, collect: bool) -> None:
    """Drop what only one product needed, so that a thousand products take no more memory than one."""
    subject.universe.forget_since(remembered)
    subject.measure.forget_since(measured)
    for name in ("resolutions", "says", "_whens"):
        subject.__dict__.pop(name, None)
    if collect:
        subject.universe.manager.gc()


_OFTEN = 10


def _rooms(workspace: Workspace) -> tuple[int, ...]:
    return rooms(
        workspace.config.limits.memory_mib, sum(len(contract.rules) for contract in workspace.contracts.values())
    )


def _lint_subject(
    subject: Subject, checks: Collection[str], diagnostics: list[Diagnostic], inconclusive: list[Inconclusive]
) -> None:
    chosen = [check for name, check in CHECKS.items() if name in checks and check.concerns(subject.stack)]
    missed = []
    for check in chosen:
        try:
            if subject.space or check.name == "empty-request-space":
                for finding in check.run(subject):  # those before memory runs out are certain
                    diagnostics.append(diagnose(subject, check, finding))  # noqa: PERF401
        except MemoryError:
            subject.universe.manager.gc()
            missed.append(check.name)
    if not subject.is_known_empty and any(check.needs_decisions for check in chosen) and subject.hard:
        missed = [check.name for check in chosen if check.needs_decisions or check.name in missed]
    if missed:
        inconclusive.append(Inconclusive(subject.stack.contract.id, tuple(missed), _reason(subject)))


def _reason(subject: Subject) -> str:
    listed = " on " + ", ".join(f"`{name}`" for name in subject.hard) if subject.hard else ""
    return (
        f"its rules{listed} overlap in too many ways for the memory and time given; raise `memory_mib` or `seconds` "
        "under `[limits]`, or split the contract; all other findings are certain"
    )


def diagnose(subject: Subject, check: Check, finding: Finding) -> Diagnostic:
    """A finding with places, share and a witness that the plain evaluator confirms."""
    stack, universe = subject.stack, subject.universe
    region = finding.region & subject.space if finding.region is not None else None
    request, other = _shown(finding, region, stack, universe)
    if request is not None:
        confirm(check.name, stack, finding, request, other)
    return Diagnostic(
        check=check.name,
        severity=finding.severity or check.severity,
        message=finding.message,
        location=_location(finding.at),
        here=finding.at.note,
        help=finding.help,
        contract=stack.contract.id,
        behavior=finding.behavior,
        rules=tuple(rule.id for rule in finding.rules),
        attribute=finding.attribute,
        property=finding.property,
        case=finding.case,
        related=tuple(Label(_location(place), place.note) for place in finding.related),
        lazily=_lazily(subject, finding, region),
        witness=request,
        other_witness=other,
        relevant=_differing(request, other) | finding.relevant,
        why=tuple(
            Cause(item.rule.id, item.share, _location(at_rule(owner(subject, item.rule), item.rule)))
            for item in finding.why
        ),
        remedy=finding.remedy,
        route=finding.route,
    )


def _shown(
    finding: Finding, region: Region | None, stack: Stack, universe: Universe
) -> tuple[Request | None, Request | None]:
    """The request that shows a finding, and a second one where it takes two."""
    if finding.beside is not None:
        return finding.beside.seen.both, None
    return finding.pair or (witness(region, stack, universe) if region is not None else None, None)


def _lazily(subject: Subject, finding: Finding, region: Region | None) -> Lazy:
    beside = finding.beside
    if beside is not None:
        return Lazy(lambda: _within_memory(lambda: beside.lazily.extent))
    return Lazy() if region is None else Lazy(lambda: _within_memory(lambda: _extent(subject, region)))


def _within_memory(compute: Callable[[], Extent]) -> Extent:
    try:
        return compute()
    except MemoryError:
        return Extent("too many kinds of requests to describe in the memory given")


def _extent(subject: Subject, region: Region) -> Extent:
    words = describe(region, subject.stack, subject.universe, subject.measure)
    return Extent(words.text, subject.share(region), words.attributes)


def _differing(request: Request | None, other: Request | None) -> frozenset[str]:
    """The attributes in which a pair of witnesses differs."""
    if request is None or other is None:
        return frozenset()
    return frozenset(name for name in request.keys() | other.keys() if request.get(name) != other.get(name))


def _location(place: Place) -> Location:
    document = place.contract.document
    return Location(document.path, place.span or document.locate(place.route, at_key=place.at_key))


def read_problems(workspace: Workspace) -> Iterator[Diagnostic]:
    """What reading the files found."""
    for source in workspace.sources:
        for problem in source.problems:
            yield _read_diagnostic(source, problem, workspace)


def _read_diagnostic(source: Source, problem: Problem, workspace: Workspace) -> Diagnostic:
    span = problem.span
    if span is None and source.document is not None and problem.route is not None:
        span = source.document.locate(problem.route, at_key=problem.at_key)
    route = steady(problem.route or (), source.document.root if source.document is not None else None)
    return Diagnostic(
        check=problem.check,
        severity="error",
        message=problem.message,
        location=Location(source.path, span or START),
        help=problem.hint,
        contract=source.id,
        route=route if source.id is not None else f"{workspace.inside(source.path)}: {route}",
    )


def _report(
    workspace: Workspace, diagnostics: Iterator[Diagnostic] | list[Diagnostic], inconclusive: tuple[Inconclusive, ...]
) -> Report:
    contracts: list[Stack] = list(workspace.stacks.values())
    return Report(
        in_order(diagnostics),
        inconclusive,
        files=len(workspace.sources),
        contracts=len({source.id for source in workspace.sources if source.id}),
        rules=sum(len(stack.contract.rules) for stack in contracts),
        left_out=workspace.left_out,
    )
