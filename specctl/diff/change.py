"""What changed between two revisions of a contract, as values (LANGUAGE, section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from specctl.diagnostics import Extent, Lazy, Location
from specctl.language.behavior import Outcome
from specctl.values import field, frozen

Direction = Literal["loosened", "changed", "undecided", "conflict", "tightened", "decided", "resolved"]
Move = Literal["opened", "closed"]
What = Literal["added", "removed", "changed"]
Bump = Literal["none", "patch", "minor", "major"]
Status = Literal["added", "removed", "changed", "equivalent"]

DIRECTIONS: tuple[Direction, ...] = ("loosened", "changed", "undecided", "conflict", "tightened", "decided", "resolved")
MOVES: tuple[Move, ...] = ("opened", "closed")
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")


@frozen
class Sides:
    """Where something stands before and after; None on a side that does not have it."""

    base: Location | None = None
    head: Location | None = None


@frozen
class Edit:
    """An edit of a contract that brings changes about.

    `kind` is `rule`, `condition`, `behavior`, `tool`, `otherwise`, `extends` or `levels`; `name` what it is about.
    """

    kind: str
    name: str
    contract: str
    what: What
    at: Sides


@frozen
class Responsible:
    """Edits that only together bring a change about at some requests, and the share of the change that these are."""

    edits: tuple[Edit, ...]
    share: float | None


@frozen
class DecisionChange:
    """The requests at which one behavior's outcome was `before` and is `after`.

    `rules_before` and `rules_after` are the ids of the rules that decide (or clash) somewhere among them, in stack
    order; `intents` are the files of the intents that together declare all of it; none where any of it is undeclared.
    """

    behavior: str
    before: Outcome
    after: Outcome
    direction: Direction
    witness: Mapping[str, object]
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    responsible: tuple[Responsible, ...] = ()
    intents: tuple[str, ...] = ()
    lazily: Lazy = field(default_factory=Lazy, compare=False)

    @property
    def extent(self) -> Extent:
        """The requests in words, their share of those that both sides express and admit, the attributes named."""
        return self.lazily.extent


@frozen
class AuthorityChange:
    """The requests at which a level became free to set a value, or no longer is; `intents` as of a decision change."""

    level: str
    behavior: str
    value: Outcome
    direction: Move
    witness: Mapping[str, object]
    responsible: tuple[Responsible, ...] = ()
    intents: tuple[str, ...] = ()
    lazily: Lazy = field(default_factory=Lazy, compare=False)

    @property
    def extent(self) -> Extent:
        """The requests in words, their share of those that both sides express and admit, the attributes named."""
        return self.lazily.extent


@frozen
class Decided:
    """What a behavior comes out as at some of the requests that only one side has, and how many of those they are."""

    behavior: str
    outcome: Outcome
    share: float | None


@frozen
class SpaceChange:
    """A change of what requests there are, or of what can be decided about them.

    `kind` is `attribute`, `value`, `range`, `applies_when`, `weight`, `assumption`, `tool`, `behavior`, `outcome` (a
    value of a behavior), `effect` (of a tool) or `level`; `name` is what it is about (`topic`, `topic.legal`);
    `before` and `after` say it in words where there is something to say. `decides` is what holds at the requests that
    only one side has, largest share first; `share` is how much of that side they are.
    """

    kind: str
    what: What
    name: str
    before: str | None = None
    after: str | None = None
    at: Sides = Sides()
    share: float | None = None
    decides: tuple[Decided, ...] = ()


@frozen
class TextChange:
    """A changed text: `place` names it (`rule medical-general, statement`), `rule` is its rule, if it has one."""

    place: str
    what: What
    before: str | None
    after: str | None
    rule: str | None = None
    at: Sides = Sides()


@frozen
class RecordChange:
    """A change of anything else a contract says: its section, the path in it, and the values as plain data."""

    section: str
    place: str
    what: What
    before: object = None
    after: object = None
    rule: str | None = None
    at: Sides = Sides()


@frozen
class Versions:
    """The version on each side (None where the contract is missing), and the one that the changes call for."""

    base: str | None
    head: str | None
    needs: str | None


@frozen
class ContractDiff:
    """All that changed for one contract.

    `path` is its file (of head; of base where it was removed); `inconclusive` are the behaviors that could not be
    compared with the memory and time given.
    """

    contract: str
    status: Status
    bump: Bump
    version: Versions
    path: str
    decisions: tuple[DecisionChange, ...] = ()
    authority: tuple[AuthorityChange, ...] = ()
    space: tuple[SpaceChange, ...] = ()
    texts: tuple[TextChange, ...] = ()
    records: tuple[RecordChange, ...] = ()
    inconclusive: tuple[str, ...] = ()


@frozen
class Diff:
    """All that changed between two revisions: one entry for each contract whose stack changed, by id.

    `base` and `head` say in words what was compared; `left_out` are contracts that a side could not read.
    """

    base: str
    head: str
    contracts: tuple[ContractDiff, ...]
    left_out: tuple[str, ...] = ()

    @property
    def bump(self) -> Bump:
        """The largest version step that any contract needs."""
        return max((each.bump for each in self.contracts), key=BUMPS.index, default="none")

    @property
    def inconclusive(self) -> bool:
        """Whether anything could not be compared."""
        return any(each.inconclusive for each in self.contracts)
