"""What is left of a document without the parts that do not fit the schema, so that the rest is judged as well."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from specctl.problem import Problem

# Items of lists that nothing but their id refers to, each with the rest of what stands in for a bad one.
_STAND_INS: dict[str, dict[str, object]] = {
    "rules": {},
    "properties": {"always": {"response": "comply"}},
    "cases": {"expect": {"response": "comply"}},
}
# Sections whose words others use: without them, good parts would look wrong.
_USED = frozenset(
    ("attributes", "behaviors", "conditions", "effects", "extends", "id", "level", "refine", "specctl", "tools")
)


def prune(root: object, problems: Iterable[Problem]) -> dict[str, Any] | None:
    """A copy of a document without what problems are about; None where too much hangs on one of them.

    Routes into the copy are those of the document. The caller sees to it that the copy fits the schema.
    """
    copy: Any = deepcopy(root)
    for problem in problems:
        route = problem.route
        if problem.check != "invalid-schema" or not isinstance(copy, dict):
            return None
        if not route or route[0] == "version":
            copy["version"] = "0.0.0"
        elif problem.at_key and len(route) > 1:
            _remove(copy, route)
        elif route[0] in _STAND_INS and len(route) > 1 and isinstance(route[1], int):
            _stand_in(copy[route[0]], route[1], _STAND_INS[str(route[0])])
        elif route[0] not in _USED or problem.at_key:
            copy.pop(str(route[0]), None)
        else:
            return None
    return copy if isinstance(copy, dict) else None


def _stand_in(items: Any, place: int, rest: dict[str, object]) -> None:
    given = items[place].get("id") if isinstance(items[place], dict) else None
    items[place] = {"id": given if isinstance(given, str) else f"item-{place}", **rest}


def _remove(copy: Any, route: tuple[str | int, ...]) -> None:
    """Take a key out, unless what it stood in was replaced before."""
    inner: Any = copy
    try:
        for part in route[:-1]:
            inner = inner[part]
    except (KeyError, IndexError, TypeError):
        return
    if isinstance(inner, dict):
        inner.pop(route[-1], None)
