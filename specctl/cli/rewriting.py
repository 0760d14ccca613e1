"""Contract files changed in place: each whole or not at all, and only where its meaning stays."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from specctl.document import Document, parse
from specctl.errors import SpecctlError

_BOM = b"\xef\xbb\xbf"


def rewrite_comments(path: str, document: Document, text: str) -> None:
    """Give a file another text that differs in comments alone; raises SpecctlError where it differs in more."""
    changed, _ = parse(path, text.encode())
    if changed is None or changed.root != document.root:
        raise SpecctlError(f"`{path}` cannot take the comments", "add them by hand; please report this as a defect")
    rewrite(path, document.text, text)


def rewrite(path: str, before: str, after: str) -> None:
    """Replace the text of a file, keeping its mode and byte order mark; raises SpecctlError if it changed meanwhile."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        mark = _BOM if data.startswith(_BOM) else b""
        if data.removeprefix(_BOM) != before.encode():
            raise SpecctlError(f"`{path}` was changed while it was read", "run the command again")
        _replace(os.path.realpath(path), mark + after.encode())
    except OSError as error:
        raise SpecctlError(f"`{path}` cannot be written: {error.strerror}") from error


def rewrite_all(texts: Mapping[str, tuple[str, str]]) -> None:
    """Replace the texts of some files, each before and after, all or none of them; raises as `rewrite` does."""
    done: list[str] = []
    try:
        for path, (before, after) in texts.items():
            rewrite(path, before, after)
            done.append(path)
    except SpecctlError:
        for path in done:
            rewrite(path, *reversed(texts[path]))
        raise


def _replace(path: str, data: bytes) -> None:
    import tempfile  # noqa: PLC0415  only where a file is written

    with tempfile.NamedTemporaryFile("wb", dir=os.path.dirname(path), delete=False) as file:
        file.write(data)
    try:
        os.chmod(file.name, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(file.name, path)
    except OSError:
        os.unlink(file.name)
        raise
