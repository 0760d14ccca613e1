"""Markdown that means the same on GitHub and GitLab, what others wrote as mere words in it, of a bounded length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from specctl.output.plain import clean
from specctl.values import frozen

# Entities, not backslashes: they stand for no markup, are read the same in HTML, and do not end the cell of a table.
_MARKUP = re.compile(
    r"[\\`*\[\]<>|~&$^{}\"']|(?<![^\W_])_|_(?![^\W_])|^[#+=:/-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d\d\d)[.)]"
)
# Where sites make links of plain words (people, issues, addresses, smileys) after reading the Markdown: an invisible
# space after these keeps them from it.
_LINKED = re.compile(
    r"[@#~%&$^!](?=[\w\"])|\b(?:GH|GL)-(?=\d)|:(?=//)|\b(?:www|mailto|xmpp)(?=[.:])|:(?=[\w+-]+:)|[\[{](?=[+-]|\w+:)",
    re.IGNORECASE,
)
_BREAK = "\u200b"
_LONGEST_NOTE = 200
MOST_IN_COMMENT = 65_000


def prose(text: str) -> str:
    """A text on one line, as it reads: nothing in it is markup, HTML, a mention or a link; right in tables too."""
    whole = clean(" ".join(text.split()))
    broken = _LINKED.sub(lambda found: found[0] + _BREAK, whole)
    return _MARKUP.sub(_entity, broken).replace(_BREAK, f"&#{ord(_BREAK)};")


def code(text: str) -> str:
    """A text on one line as code, where sites look for no mentions; right in tables too."""
    whole = clean(" ".join(text.split()))
    if whole and not set("`|\\") & set(whole):
        return f"`{whole}`"
    return f"<code>{_MARKUP.sub(_entity, whole)}</code>"


def fenced(lines: Sequence[str], language: str) -> str:
    """Lines as a block of code, between more backticks than any of them has in a row."""
    cleaned = [clean(line) for line in lines]
    runs = (len(run) for line in cleaned for run in re.findall("`+", line))
    fence = "`" * max(3, max(runs, default=0) + 1)
    return "\n".join([fence + language, *cleaned, fence])


def indented(text: str, by: int = 2) -> str:
    """A text as part of a list item."""
    return "\n".join(" " * by + line if line else "" for line in text.splitlines())


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


@frozen
class Block:
    """Lines around items that can be cut from the end; those of a higher `rank` are cut first, rank 0 never is.

    `items` are joined by line ends, what is before and after them stands apart from it as they say.
    """

    rank: int
    head: str
    items: tuple[str, ...] = ()
    tail: str = ""

    def text(self, count: int) -> str:
        """The block with its first items."""
        return self.head + "\n".join(self.items[:count]) + self.tail


def details(summary: str, items: Iterable[str], rank: int) -> Block:
    """Items to unfold; the summary is not escaped."""
    return Block(rank, f"<details><summary>{summary}</summary>\n\n", tuple(items), "\n\n</details>")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], rank: int) -> Block:
    """A table of cells that are Markdown already."""
    lines = _row(head) + "\n" + _row(["---"] * len(head)) + "\n"
    return Block(rank, lines, tuple(map(_row, rows)))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def fitted(blocks: Sequence[Block], most: int, note: Callable[[Mapping[int, int]], str]) -> str:
    """The blocks in at most so many characters; a last line by `note` says, by rank, how many items that leaves out.

    Once something of a rank is left out, so is all of that rank that follows, and all of higher ranks.
    """
    whole = "\n\n".join(block.text(len(block.items)) for block in blocks) + "\n"
    if len(whole) <= most:
        return whole
    shown, left = _chosen(blocks, most - _LONGEST_NOTE)
    parts = [block.text(shown[place]) for place, block in enumerate(blocks) if place in shown]
    return "\n\n".join([*parts, note(left)[:_LONGEST_NOTE]]) + "\n"


def _chosen(blocks: Sequence[Block], room: int) -> tuple[dict[int, int], Counter[int]]:
    """How many items of each block are shown, by its place, and how many of each rank are not."""
    shown: dict[int, int] = {}
    left: Counter[int] = Counter()
    is_full = False
    for place in sorted(range(len(blocks)), key=lambda place: blocks[place].rank):
        block = blocks[place]
        count = len(block.items) if block.rank == 0 else _count(block, room)
        if block.rank == 0 or not (is_full or count is None or (block.items and not count)):
            shown[place] = count or 0
            room -= len(block.text(count or 0)) + 2
        is_full = is_full or shown.get(place) != len(block.items)
        left[block.rank] += len(block.items) - shown.get(place, 0)
    return shown, left


def _count(block: Block, room: int) -> int | None:
    """How many items of a block fit; None if not even what stands around them does."""
    used = len(block.head) + len(block.tail) + 2
    if used > room:
        return None
    for count, item in enumerate(block.items):
        used += len(item) + 1
        if used > room:
            return count
    return len(block.items)
