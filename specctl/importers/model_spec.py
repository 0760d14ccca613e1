"""A Model Spec as read from its Markdown: sections with their texts and examples, and what was odd about them.

Lines are counted from 1. A text is kept as it is written, without blank lines around it.
"""

from __future__ import annotations

from typing import Literal

from specctl.values import field, frozen

# Who may override a section, highest first; `platform` stood for the first two in revisions up to April 2025.
AUTHORITIES = ("root", "system", "developer", "user", "guideline")
FORMER_AUTHORITY = "platform"

Label = Literal["good", "ok", "bad"]


@frozen
class Notice:
    """Something in the source that was not as expected.

    `repaired` was read as what it was surely meant to be; `kept` was not understood and is kept as text.
    """

    line: int
    kind: Literal["repaired", "kept"]
    message: str


@frozen
class Turn:
    """One message of a conversation; `label`, `about` and `reason` are those of a judged reply.

    `about` is the id of the section that the reply keeps or breaks, where it is not the section around it.
    `attributes` are those of the tag, as written.
    """

    line: int
    role: str
    text: str
    attributes: tuple[tuple[str, str], ...] = ()
    label: Label | None = None
    about: str = ""
    reason: str = ""


@frozen
class Comparison:
    """Replies of which each would be the next message."""

    line: int
    replies: tuple[Turn, ...]


@frozen
class Elision:
    """Messages that the source leaves out."""

    line: int


Part = Turn | Comparison | Elision


@frozen
class Text:
    """Prose or a commentary."""

    line: int
    text: str
    is_commentary: bool = False


@frozen
class Example:
    """A conversation with replies to compare; `source` is all of it as written."""

    line: int
    title: str
    parts: tuple[Part, ...]
    source: str


Block = Text | Example


@frozen
class Heading:
    """A heading; `authority` is None for one that only groups what is below it."""

    line: int
    depth: int
    title: str
    id: str
    authority: str | None = None
    tags: tuple[str, ...] = ()


@frozen
class Section:
    """A heading with what stands below it, up to the next one."""

    heading: Heading
    blocks: tuple[Block, ...]

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Example))


@frozen
class ModelSpec:
    """A whole document; `preamble` is what stands before the first heading."""

    preamble: tuple[Block, ...]
    sections: tuple[Section, ...]
    notices: tuple[Notice, ...] = field(default=())
