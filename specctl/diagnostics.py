"""What is reported, as frozen values, and the one order in which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Literal

from specctl.text import Position, Span
from specctl.values import entity, field, frozen

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@frozen
class Location:
    """A stretch of a file; `path` is relative to the repository, with forward slashes."""

    path: str
    span: Span


@frozen
class Label:
    """A place of a finding, and what is to be seen there."""

    location: Location
    message: str


@frozen
class Cause:
    """A rule that helps to bring a finding about, with the share of the region that it takes."""

    rule: str
    share: float | None
    location: Location


@frozen
class Change:
    """A change of the data of a file, by route.

    `drop` takes an item out of a list, and the list's key with the last one; `add` puts a value at the end of a list,
    `set` a value under a key. A key that is not there yet is written behind the key `after`, else behind the last one.
    """

    path: str
    kind: Literal["drop", "add", "set"]
    route: tuple[str | int, ...]
    value: object = None
    after: str = ""


@frozen
class Remedy:
    """What would mend a finding, in terms of data; `is_safe` says that no decision changes by it."""

    message: str
    is_safe: bool
    changes: tuple[Change, ...]


@frozen
class Edit:
    """A stretch of a file, and the text to put in its place."""

    path: str
    span: Span
    text: str


@frozen
class Fix:
    """A remedy as edits of text that keep every comment; their stretches do not overlap."""

    message: str
    is_safe: bool
    edits: tuple[Edit, ...]


@frozen
class Extent:
    """Which requests a finding is about: in words, how much of all, and the attributes that the words name."""

    region: str | None = None
    share: float | None = None
    attributes: frozenset[str] = frozenset()


NOWHERE = Extent()


@entity
class Lazy:
    """An extent that is computed when a report first asks for it: not every format shows it."""

    compute: Callable[[], Extent] = lambda: NOWHERE

    @cached_property
    def extent(self) -> Extent:
        """The extent itself."""
        return self.compute()


@frozen
class Diagnostic:
    """One finding. `relevant` names attributes of the witness that matter, besides those that its extent names.

    `route` is where a finding on a file stands, in words that survive moved lines; it tells such findings apart.
    `fix` is what comes of `remedy` once someone asks for edits, if the file can be edited so.
    """

    check: str
    severity: Severity
    message: str
    location: Location
    here: str = ""
    help: str | None = None
    contract: str | None = None
    behavior: str | None = None
    rules: tuple[str, ...] = ()
    attribute: str | None = None
    property: str | None = None
    case: str | None = None
    related: tuple[Label, ...] = ()
    lazily: Lazy = field(default_factory=Lazy, compare=False)
    witness: Mapping[str, object] | None = None
    other_witness: Mapping[str, object] | None = None
    relevant: frozenset[str] = frozenset()
    why: tuple[Cause, ...] = ()
    route: str | None = None
    remedy: Remedy | None = None
    fix: Fix | None = None


def fingerprint(diagnostic: Diagnostic) -> str:
    """12 hex digits that stay the same when lines move or texts are reworded."""
    from hashlib import sha256  # noqa: PLC0415  many runs ask for none

    about = (diagnostic.attribute, diagnostic.property, diagnostic.case, diagnostic.route)
    parts = [diagnostic.check, diagnostic.contract, diagnostic.behavior, *sorted(diagnostic.rules), *about]
    return sha256("\0".join(part or "" for part in parts).encode()).hexdigest()[:12]


START = Span(Position(1, 1), Position(1, 1))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by file, place, check and what they are about; the order of every report."""
    return tuple(sorted(diagnostics, key=_order))


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    return (
        diagnostic.location.path,
        diagnostic.location.span,
        SEVERITIES.index(diagnostic.severity),
        diagnostic.check,
        diagnostic.contract or "",
        diagnostic.rules,
        diagnostic.behavior or "",
        diagnostic.message,
    )
