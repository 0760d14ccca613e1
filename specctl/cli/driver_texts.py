"""A changed file as Git shows it where it is not shown in meaning: its header, its lines, and Git's colors."""

from __future__ import annotations

from collections.abc import Iterator

import click

from specctl.output.plain import clean
from specctl.repository import clone_of
from specctl.values import frozen

_MOST_BYTES = 1 << 20
_COLORS = {"+": "green", "-": "red", "@": "cyan"}


@frozen
class Handed:
    """What Git hands over: the path and where each version of the file is to be read; `note` is on a rename."""

    path: str
    old_file: str
    old_id: str
    old_mode: str
    new_file: str
    new_id: str
    new_mode: str
    new_path: str
    note: str = ""


def header(handed: Handed, *, colored: bool) -> str:
    """The lines that tell which file it is, as Git writes them."""
    lines = [f"diff --git a/{clean(handed.path)} b/{clean(handed.new_path)}"]
    if handed.old_mode == ".":
        lines.append(f"new file mode {clean(handed.new_mode)}")
    elif handed.new_mode == ".":
        lines.append(f"deleted file mode {clean(handed.old_mode)}")
    elif handed.old_mode != handed.new_mode:
        lines += [f"old mode {clean(handed.old_mode)}", f"new mode {clean(handed.new_mode)}"]
    lines += [clean(line) for line in handed.note.splitlines() if line]
    if not any(line.startswith("index ") for line in lines):
        lines.append(f"index {_short(handed.old_id)}..{_short(handed.new_id)}")
    return "\n".join(click.style(line, bold=True) if colored else line for line in lines)


def _short(identifier: str) -> str:
    return "0000000" if identifier == "." else clean(identifier[:7])


def lines_of(handed: Handed, *, colored: bool) -> str:
    """What changed line by line, as `git diff` shows it."""
    old, new = content(handed.old_file), content(handed.new_file)
    if len(old) + len(new) > _MOST_BYTES:
        return "the file is too long to show\n"
    from difflib import unified_diff  # noqa: PLC0415  rarely shown

    before, after = (text.decode(errors="replace").splitlines() for text in (old, new))
    found = unified_diff(before, after, f"a/{handed.path}", f"b/{handed.new_path}", lineterm="")
    return "".join(f"{line}\n" for line in _styled(found, colored=colored))


def _styled(lines: Iterator[str], *, colored: bool) -> Iterator[str]:
    for number, line in enumerate(lines):
        text = clean(line)
        color = None if number < 2 else _COLORS.get(line[:1])  # noqa: PLR2004  the first two name the files
        yield click.style(text, fg=color, bold=number < 2 or None) if colored else text  # noqa: PLR2004


def content(path: str) -> bytes:
    """The bytes of a file that Git hands over; none where it says that there is no file."""
    if path == "/dev/null":
        return b""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def wants_color(*, is_terminal: bool) -> bool:
    """Whether Git is configured to color a diff here."""
    clone, _ = clone_of(".")
    for name in ("color.diff", "color.ui"):
        values = clone.run("config", "--get-all", name).decode(errors="replace").split() if _is_set(name) else []
        if name == "color.ui":
            values = values[:-1]  # the last is what Git is run with here
        if values:
            word = values[-1].lower()
            return is_terminal if word in ("auto", "true", "yes", "on", "1") else word == "always"
    return is_terminal


def _is_set(name: str) -> bool:
    return clone_of(".")[0].ask("config", "--get", name)[0] == 0
