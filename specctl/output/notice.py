"""What every format for continuous integration shows: a finding or a change as one notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Literal

from specctl.diagnostics import Fix, Label, Lazy, Location
from specctl.lint.pages import Page
from specctl.output.plain import clean
from specctl.values import field, frozen
from specctl.words import plural
from specctl.workspace import Source

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
Note = tuple[str, str]

# What a limit left undecided, and what could not be judged at all, whether in a report or in a diff.
REMARKS: Mapping[str, Page] = {
    name: Page(text, " ".join(text.split()))
    for name, text in {
        "inconclusive": (
            "What was asked could not be computed in the memory and time given.\n\n"
            "Raise `memory_mib` or `seconds` under `[limits]` in the configuration, or split the contract."
        ),
        "not-judged": (
            "The contract was left out, since errors in it or in contracts it extends hide what it means.\n\n"
            "`specctl validate` shows each of these errors with its line."
        ),
        "more": (
            "There is more than a report of this format may hold.\n\n"
            "`specctl lint` and `specctl diff` show everything in the formats `text` and `json`."
        ),
    }.items()
}


@frozen
class Notice:
    """One thing to tell.

    `kind` is the name of a check, or what kind of change it is; `here` says what is to be seen at `location`; `about`
    holds plain data for programs; `fingerprint` is 12 hex digits that stay the same when lines move, with `-2` and so
    on behind those of further notices that are about the same. `tell` gives name and text of what is told below.
    """

    level: Level
    kind: str
    title: str
    message: str
    location: Location
    here: str = ""
    related: tuple[Label, ...] = ()
    fingerprint: str = ""
    about: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None
    lazily: Lazy = field(default_factory=Lazy, compare=False)
    tell: Callable[[], Iterable[Note]] = field(default=tuple, compare=False)

    @property
    def lines(self) -> list[str]:
        """The message, and a line for each note, safe to print."""
        return [clean(self.message), *(f"{name}: {clean(text)}" for name, text in self.tell())]

    @property
    def data(self) -> dict[str, object]:
        """What programs want to know about it, as plain data; what there is none of is left out."""
        extent = self.lazily.extent
        known = {**self.about, "region": extent.region, "share": extent.share}
        return {name: value for name, value in known.items() if value not in (None, (), [])}


@frozen
class Bulletin:
    """All notices of a run, severest first, and the rest that formats need.

    `verdict` is what was found, in a line; `files` are the contracts looked at, `texts` their lines; `page` gives what
    is to be read about a kind of notice; `is_whole` is False where something stayed undecided.
    """

    verdict: str
    notices: tuple[Notice, ...]
    files: tuple[str, ...]
    texts: Mapping[str, Sequence[str]]
    page: Callable[[str], Page]
    is_whole: bool = True


def mark(*parts: str | None) -> str:
    """12 hex digits over what a notice is about."""
    return sha256("\0".join(part or "" for part in parts).encode("utf-8", "replace")).hexdigest()[:12]


def lines_of(sources: Iterable[Source]) -> dict[str, list[str]]:
    """The lines of each file, by path as shown."""
    return {source.path: source.text.splitlines() for source in sources}


def in_turn(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Severest first, otherwise in the order given, each with a fingerprint of its own."""
    seen: dict[str, int] = {}
    distinct = []
    for notice in notices:
        count = seen[notice.fingerprint] = seen.get(notice.fingerprint, 0) + 1
        distinct.append(notice if count == 1 else replace(notice, fingerprint=f"{notice.fingerprint}-{count}"))
    return tuple(sorted(distinct, key=lambda notice: LEVELS.index(notice.level)))


def counted(notices: Iterable[Notice]) -> str:
    """How many notices of each level there are: `2 errors, 1 warning`."""
    levels = [notice.level for notice in notices]
    return ", ".join(plural(levels.count(level), level) for level in LEVELS if level in levels)


def fitted(notices: Sequence[Notice], most: int) -> Sequence[Notice]:
    """As many notices as a format may hold; the last one says how many more there are."""
    if len(notices) <= most:
        return notices
    shown, rest = notices[: most - 1], notices[most - 1 :]
    first = rest[0]
    said = f"{counted(rest)} more than this format may hold; `text` and `json` show everything"
    return (*shown, Notice(first.level, "more", "more", said, first.location, fingerprint="more"))
