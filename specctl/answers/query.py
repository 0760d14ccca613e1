"""Where does it hold? The requests that meet a condition, are decided so, and leave open what is asked."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.answers.room import universe_of
from specctl.language.behavior import Outcome
from specctl.language.condition import ALWAYS, Condition
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.logic.describe import describe
from specctl.logic.evaluate import Request, decide, holds, is_open
from specctl.logic.measure import Measure
from specctl.logic.outcomes import outcomes
from specctl.logic.region import Region, union
from specctl.logic.resolve import resolve
from specctl.logic.standing import opening
from specctl.logic.universe import Universe
from specctl.logic.witness import Witness, witness
from specctl.values import entity, frozen


@frozen
class Decides:
    """Asks for requests at which a behavior has one of some outcomes; CONFLICT and UNDECIDED are outcomes."""

    behavior: str
    outcomes: tuple[Outcome, ...]


@frozen
class Opens:
    """Asks for requests at which a level may set one of some values: Open(level, value)."""

    level: str
    behavior: str
    values: tuple[Outcome, ...]


@frozen
class Question:
    """Everything that must hold together; `decided_by` are rules that decide some behavior, or those asked about."""

    when: Condition = ALWAYS
    decides: tuple[Decides, ...] = ()
    opens: tuple[Opens, ...] = ()
    decided_by: tuple[Rule, ...] = ()

    @property
    def behaviors(self) -> tuple[str, ...]:
        """The behaviors that are asked about, each once."""
        named = [item.behavior for item in self.decides] + [item.behavior for item in self.opens]
        return tuple(dict.fromkeys(named))


@frozen
class Reason:
    """A rule that decides in the answer, or None for what no rule decides, with its part of the answer."""

    rule: Rule | None
    share: float | None


@entity
class Found:
    """Where it holds, as a region, in words, with its share and one request; `reasons` by behavior.

    `alone` gives for each part of the question the share where that part holds by itself.
    """

    region: Region
    words: str
    share: float | None
    witness: Witness | None
    reasons: Mapping[str, tuple[Reason, ...]]
    alone: tuple[float | None, ...]

    @property
    def never(self) -> bool:
        """Whether it holds at no request."""
        return self.witness is None


def ask(stack: Stack, question: Question) -> Found:
    """Answer a question; an empty answer is a proof."""
    universe = universe_of(stack, [question.when])
    measure, space = Measure(universe), universe.space(stack)
    parts = _parts(stack, question, universe)
    region = space
    for part in parts:
        region &= part
    request = witness(region, stack, universe)
    if request is not None:
        _confirm(stack, question, request)
    return Found(
        region,
        describe(region, stack, universe, measure).text,
        measure.share(region, space),
        request,
        {name: _reasons(stack, name, region, universe, measure) for name in _behaviors(stack, question)},
        tuple(measure.share(part, space) for part in parts),
    )


def _parts(stack: Stack, question: Question, universe: Universe) -> list[Region]:
    """The region of each part of the question: condition, then decisions, then freedoms, then rules."""
    when = [] if question.when == ALWAYS else [universe.region(question.when, stack)]
    return [
        *when,
        *(_decided(stack, item, universe) for item in question.decides),
        *(_opened(stack, item, universe) for item in question.opens),
        *(_deciding(stack, rule, question, universe) for rule in question.decided_by),
    ]


def _decided(stack: Stack, item: Decides, universe: Universe) -> Region:
    found = outcomes(resolve(stack, item.behavior, universe))
    return union((found[o] for o in item.outcomes if o in found), universe.nothing)


def _opened(stack: Stack, item: Opens, universe: Universe) -> Region:
    resolution = resolve(stack, item.behavior, universe)
    before = resolution.before(item.level, stack.levels)
    regions = (opening(before, item.level, value, resolution.behavior, universe) for value in item.values)
    return union(regions, universe.nothing)


def _deciding(stack: Stack, rule: Rule, question: Question, universe: Universe) -> Region:
    regions = [
        region
        for name in _asked(stack, rule, question)
        for item, region in resolve(stack, name, universe).deciding.items()
        if item.rule is rule
    ]
    return union(regions, universe.nothing)


def _asked(stack: Stack, rule: Rule, question: Question) -> tuple[str, ...]:
    """The behaviors for which it counts that a rule decides: those named under `decides`, else all that it assigns."""
    named = [item.behavior for item in question.decides]
    return tuple(name for name in stack.assigned_by[rule] if not named or name in named)


def _behaviors(stack: Stack, question: Question) -> tuple[str, ...]:
    assigned = (name for rule in question.decided_by for name in _asked(stack, rule, question))
    return tuple(dict.fromkeys((*question.behaviors, *assigned)))


def _reasons(stack: Stack, name: str, region: Region, universe: Universe, measure: Measure) -> tuple[Reason, ...]:
    resolution = resolve(stack, name, universe)
    found = [(item.rule, part & region) for item, part in resolution.deciding.items()]
    reasons = [Reason(rule, measure.share(part, region)) for rule, part in found if part]
    reasons.sort(key=lambda reason: -(reason.share or 0.0))
    rest = region & resolution.undecided
    return (*reasons, Reason(None, measure.share(rest, region))) if rest else tuple(reasons)


def _confirm(stack: Stack, question: Question, request: Request) -> None:
    """Raise AssertionError, an internal error, if the plain evaluator does not agree with a witness."""
    agreed = holds(question.when, request, stack)
    for item in question.decides:
        agreed &= decide(stack, item.behavior, request).outcome in item.outcomes
    for asked in question.opens:
        agreed &= any(is_open(stack, asked.behavior, asked.level, value, request) for value in asked.values)
    for rule in question.decided_by:
        agreed &= any(rule in decide(stack, name, request).rules for name in _asked(stack, rule, question))
    if not agreed:
        message = f"internal error: the witness of a query ({stack.contract.id}) does not confirm: {request}"
        raise AssertionError(message)
