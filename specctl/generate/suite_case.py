"""Test cases: what every harness is given, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from specctl.language.behavior import Outcome
from specctl.logic.evaluate import Fact
from specctl.values import frozen

Kind = Literal["case", "example", "inside", "boundary", "twin", "variant"]
# The order in which cases are listed.
KINDS: tuple[Kind, ...] = ("case", "example", "variant", "inside", "boundary", "twin")
Facts = Mapping[str, Fact]
Expected = Mapping[str, tuple[Outcome, ...]]


@frozen
class Message:
    """One message of a conversation, as chat models take them."""

    role: str
    content: str


@frozen
class SuiteCase:
    """One test: a request, and what the contract decides for it.

    `expected` has for each behavior the outcomes that the contract allows, most permissive first; several only where
    `facts` leave something open. `about` are the behaviors that the case is there to show; the rest must hold as well.
    `group` joins cases that are read together, `twin` is the id of the one that this one differs from, in `changed`.
    Without `messages` the case is pending: `write` says in words what is to be written.
    """

    id: str
    kind: Kind
    rule: str | None
    about: tuple[str, ...]
    facts: Facts
    expected: Expected
    decided_by: Mapping[str, tuple[str, ...]]
    messages: tuple[Message, ...] = ()
    write: str = ""
    group: str | None = None
    twin: str | None = None
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()

    @property
    def is_pending(self) -> bool:
        """Whether nobody has written its text yet."""
        return not self.messages
