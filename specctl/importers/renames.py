"""Which rules of an earlier import have another id now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from specctl.document import is_contract, parse
from specctl.errors import SpecctlError

Raw = Mapping[str, Any]
# How much of two statements must be the same, from 0 to 1, for them to be two wordings of one.
_ALIKE = 0.8
_MOST_PAIRS = 10_000


def rules_of(path: str, data: bytes) -> tuple[Raw, ...]:
    """The rules of a contract file, as plain data; raises SpecctlError where it is none."""
    document, problems = parse(path, data)
    root = document.root if document is not None else None
    if not isinstance(root, dict) or not is_contract(root):
        told = tuple(problem.message for problem in problems[:1])
        raise SpecctlError(f"`{path}` is no contract", "give the file that an earlier import wrote", told)
    rules = root.get("rules")
    found = rules if isinstance(rules, list) else []
    return tuple(rule for rule in found if isinstance(rule, dict) and isinstance(rule.get("id"), str))


def renamed(old: Sequence[Raw], new: Sequence[Raw]) -> dict[str, str]:
    """The ids that rules had before, by the ids that they have now.

    An id that is gone and one that is new are the same rule where the titles are equal, else the statements, else
    where most of the statements is; each only where there is one such pair. Where too many ids came and went to
    compare them, it is another document, and none.
    """
    kept = {rule["id"] for rule in old} & {rule["id"] for rule in new}
    gone = {rule["id"]: rule for rule in old if rule["id"] not in kept}
    come = {rule["id"]: rule for rule in new if rule["id"] not in kept}
    found: dict[str, str] = {}
    if len(gone) * len(come) > _MOST_PAIRS:
        return found
    for is_same in (_by("title"), _by("statement"), _is_alike):
        for now, before in _pairs(gone.values(), come.values(), is_same):
            found[now] = before
            del gone[before], come[now]
    return {rule["id"]: found[rule["id"]] for rule in new if rule["id"] in found}


def _pairs(gone: Iterable[Raw], come: Iterable[Raw], is_same: Callable[[Raw, Raw], bool]) -> list[tuple[str, str]]:
    found = [(now["id"], before["id"]) for now in come for before in gone if is_same(before, now)]
    return [
        pair
        for pair in found
        if sum(other[0] == pair[0] for other in found) == 1 and sum(other[1] == pair[1] for other in found) == 1
    ]


def _by(key: str) -> Callable[[Raw, Raw], bool]:
    return lambda before, now: bool(_words(before, key)) and _words(before, key) == _words(now, key)


def _words(rule: Raw, key: str) -> list[str]:
    return str(rule.get(key) or "").lower().split()


def _is_alike(before: Raw, now: Raw) -> bool:
    from difflib import SequenceMatcher  # noqa: PLC0415  few ids come and go

    one, other = _words(before, "statement"), _words(now, "statement")
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return bool(one and other) and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
