"""CODEOWNERS lines from the `owners` of contracts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from specctl.output.plain import clean

_ACCOUNT = re.compile(r"@[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# No character that a pattern would read as something else; a space is written with a backslash.
_PATH = re.compile(r"[\w./ @+=,-]+")


def render(contracts: Iterable[tuple[str, Sequence[str]]]) -> str:
    """A line for each contract file, by its path in the Git repository; who is no account is named in a comment."""
    lines = ["# written by `specctl review --codeowners` from `owners`; later lines win"]
    for path, owners in sorted(contracts):
        lines += _lines(path, owners)
    return "\n".join(lines) + "\n"


def _lines(path: str, owners: Sequence[str]) -> Iterator[str]:
    accounts = [owner for owner in owners if _ACCOUNT.fullmatch(owner) or _MAIL.fullmatch(owner)]
    others = [owner for owner in owners if owner not in accounts]
    shown = clean(" ".join(path.split("\n")))
    if others:
        yield f"# {shown}: no account: {clean('; '.join(' '.join(owner.split()) for owner in others))}"
    if not owners:
        yield f"# {shown}: no `owners`"
    if not _PATH.fullmatch(path):
        yield f"# {shown}: the path cannot be written as a pattern"
    elif accounts:
        yield f"/{path.replace(' ', chr(92) + ' ')} {' '.join(dict.fromkeys(accounts))}"
