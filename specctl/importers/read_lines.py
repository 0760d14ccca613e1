"""The bytes of a Markdown file as lines of text, and a place in them."""

from __future__ import annotations

import re

from specctl.errors import SpecctlError
from specctl.importers.model_spec import Notice
from specctl.yaml_text import MAX_BYTES

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def lines_of(data: bytes) -> list[str]:
    """The lines of a file; raises SpecctlError where it is too large or not UTF-8."""
    if len(data) > MAX_BYTES:
        raise SpecctlError(
            f"the file is larger than {MAX_BYTES:,} bytes (8 MiB)", "give the Markdown file of one revision"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SpecctlError(f"line {line} of the file is not UTF-8 text", "save the file as UTF-8") from error
    lines = re.split("\r\n|\r|\n", text)
    return lines[:-1] if lines[-1] == "" else lines


def trimmed(lines: list[str]) -> str:
    """Lines as one text, without blank ones around it."""
    written = [place for place, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[written[0] : written[-1] + 1]) if written else ""


class Cursor:
    """A place in the lines of a file, and the notices collected on the way."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0
        self.notices: list[Notice] = [
            Notice(number, "kept", f"the invisible character U+{ord(found.group()):04X} is kept as an escape")
            for number, line in enumerate(lines, 1)
            if not line.isascii() or not line.isprintable()
            for found in [_UNPRINTABLE.search(line)]
            if found is not None
        ]

    @property
    def line(self) -> str | None:
        """The line at hand, or None at the end."""
        return self.lines[self.at] if self.at < len(self.lines) else None

    @property
    def number(self) -> int:
        """The number of the line at hand."""
        return self.at + 1

    def repaired(self, line: int, message: str) -> None:
        """Note what was read as what it was meant to be."""
        self.notices.append(Notice(line, "repaired", message))

    def kept(self, line: int, message: str) -> None:
        """Note what was not understood and is kept as text."""
        self.notices.append(Notice(line, "kept", message))
