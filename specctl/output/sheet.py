"""What answers are written on: so many columns, with or without colors."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap

from specctl.output.plain import clean
from specctl.values import frozen

Style = Callable[[str, str], str]


def unstyled(text: str, _: str) -> str:
    """No color."""
    return text


def wrapped(text: str, room: int) -> list[str]:
    """The lines of a text, at least one; a number and its `%` stay together."""
    joined = clean(text).replace(" %", "\u00a0%")
    lines = wrap(joined, room, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\u00a0%", " %") for line in lines] or [""]


@frozen
class Sheet:
    """The width in columns, and how text is styled: `bold`, `dim`, or a color."""

    width: int = 80
    style: Style = unstyled

    def lines(self, text: str, indent: int, first: str = "", how: str = "") -> list[str]:
        """A text wrapped and indented; its first line starts with `first`, padded to the indent."""
        room = max(20, self.width - indent)
        found = wrapped(text, room)
        styled = [self.style(line, how) if how else line for line in found]
        head = first + " " * (indent - len(first))
        return [(head + styled[0]).rstrip(), *(" " * indent + line for line in styled[1:])]

    def field(self, name: str, text: str, indent: int, start: int, how: str = "") -> list[str]:
        """A text beside its name, the name at one column and the text at another."""
        found = self.lines(text, start, " " * indent + name, how)
        label = " " * indent + name
        return [" " * indent + self.style(name, "dim") + found[0][len(label) :], *found[1:]]
