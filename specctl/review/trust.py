"""What a pull request brings that is not taken at its word: settings, templates, links, repositories of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from specctl.config import FILES, parse_toml
from specctl.errors import SpecctlError
from specctl.repository import Snapshot
from specctl.values import frozen

_MOST_BYTES = 1 << 20
_TEMPLATES = "templates"
_LEADS_OUT = "it is a link that leads out of the repository"


@frozen
class Setting:
    """A setting whose value differs; None on a side that does not have it."""

    key: str
    before: object = None
    after: object = None


@frozen
class Distrusted:
    """Something that the head changes and the review does not use; `why` says in words what it cannot even read."""

    kind: Literal["configuration", "template", "nested", "link"]
    path: str
    what: Literal["added", "removed", "changed"]
    settings: tuple[Setting, ...] = ()
    why: str = ""


def distrusted(base: Snapshot, head: Snapshot, roots: Sequence[str], prefix: str = "") -> tuple[Distrusted, ...]:
    """All such things of a repository of contracts, whose roots are those of the base; paths get the prefix."""
    found = [*_configurations(base, head), *_templates(base, head), *_below(base, head, roots)]
    return tuple(Distrusted(item.kind, prefix + item.path, item.what, item.settings, item.why) for item in found)


def _configurations(base: Snapshot, head: Snapshot) -> Iterator[Distrusted]:
    for name in FILES:
        before, after = _state(name, base), _state(name, head)
        if before == after:
            continue
        old, _ = _settings(name, before)
        new, wrong = _settings(name, after)
        changed = tuple(_differences(old, new))
        if changed or wrong:
            yield Distrusted("configuration", name, _what(old or None, after), changed, wrong)


# What there is at a path: the content of a file, nothing, or (True) a link that leads out of the repository.
_State = bytes | None | Literal[True]


def _state(path: str, snapshot: Snapshot) -> _State:
    return True if snapshot.leaves(path) else snapshot.read(path)


def _what(before: object, after: object) -> Literal["added", "removed", "changed"]:
    return "added" if before is None else "removed" if after is None else "changed"


def _settings(path: str, data: _State) -> tuple[dict[str, object], str]:
    """The settings of a file by dotted key, and what is wrong with it; nothing of a file that says none."""
    if data is True:
        return {}, _LEADS_OUT
    if data is None or (path != FILES[0] and b"specctl" not in data):
        return {}, ""
    if len(data) > _MOST_BYTES:
        return {}, "it is larger than 1 MiB"
    try:
        raw: object = parse_toml(path, data)
    except SpecctlError as error:
        return {}, error.message
    for step in () if path == FILES[0] else ("tool", "specctl"):
        raw = raw.get(step) if isinstance(raw, dict) else None
    return dict(_flat(raw, "")), ""


def _flat(value: object, key: str) -> Iterator[tuple[str, object]]:
    """Settings by dotted key; tables in lists stay as they are."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else name)
    elif value is not None:
        yield key, value


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Setting]:
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            yield Setting(key, before.get(key), after.get(key))


def _templates(base: Snapshot, head: Snapshot) -> Iterator[Distrusted]:
    for path in sorted({*base.walk(_TEMPLATES), *head.walk(_TEMPLATES)}):
        before, after = _state(path, base), _state(path, head)
        if before != after:
            yield Distrusted("template", path, _what(before, after), (), _LEADS_OUT if after is True else "")


def _below(base: Snapshot, head: Snapshot, roots: Sequence[str]) -> Iterator[Distrusted]:
    """Below the contract roots: repositories of their own that would hide contracts, and links that lead out."""
    for root in roots:
        top = os.path.normpath(root).replace(os.sep, "/")
        if head.leaves(root):
            yield Distrusted("link", root, "added", (), _LEADS_OUT)
            continue
        for path in head.walk(root):
            if os.path.basename(path) == FILES[0] and os.path.dirname(path) not in ("", ".", top):
                before, after = _state(path, base), _state(path, head)
                if before != after:
                    hidden = "contracts below it belong to a repository of their own, and are not in this review"
                    yield Distrusted("nested", path, _what(before, after), (), hidden)
            elif head.leaves(path) and not base.leaves(path):
                yield Distrusted("link", path, "added", (), _LEADS_OUT)
