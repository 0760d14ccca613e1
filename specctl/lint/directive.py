"""What `# specctl: ignore[check, ..] reason` says, right or wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from specctl.nearest import nearest
from specctl.text import Position, Span
from specctl.values import frozen
from specctl.yaml_comments import Comment

_START = re.compile(r"(?:\A|(?<=\s))#+[ \t]*specctl:[ \t]*")
_BODY = re.compile(r"(?P<word>[A-Za-z][\w-]*)?(?P<list>\[(?P<names>[^\]]*)\])?(?P<reason>.*)")


@frozen
class Directive:
    """One directive as written: `names` is None without a bracket list; `span` is from `#` to its end."""

    span: Span
    is_alone: bool
    word: str
    names: tuple[str, ...] | None
    reason: str

    @property
    def line(self) -> int:
        """The line that it stands on."""
        return self.span.start.line

    @property
    def has_reason(self) -> bool:
        """Whether it says why: in words, not in another comment."""
        return re.match(r"#\s", self.reason) is None and any(character.isalnum() for character in self.reason)

    @property
    def is_meant(self) -> bool:
        """Whether someone meant to ignore something: `ignore`, a word like it, or any word with a list."""
        return self.word == "ignore" or self.names is not None or nearest(self.word, ("ignore",)) is not None


def directives(comments: Iterable[Comment]) -> Iterator[Directive]:
    """The directives in some comments, in order; a comment may hold several, each from a `# specctl:` on."""
    for comment in comments:
        starts = [found.start() for found in _START.finditer(comment.text)]
        for start, end in pairwise([*starts, len(comment.text)]):
            directive = _directive(comment, start, end)
            if directive.is_meant:
                yield directive


def _directive(comment: Comment, start: int, end: int) -> Directive:
    text = comment.text[start:end].rstrip()
    found = _BODY.match(_START.sub("", text, count=1))
    word, names, reason = (found["word"], found["names"], found["reason"]) if found else (None, None, "")
    column = comment.column + start
    return Directive(
        Span(Position(comment.line, column), Position(comment.line, column + len(text))),
        comment.is_alone,
        word or "",
        None if names is None else tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip())),
        reason.strip(),
    )
