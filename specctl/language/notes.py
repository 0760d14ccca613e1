"""What reading a contract finds wrong, collected so that all of it is reported at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from specctl.nearest import suggestion
from specctl.problem import Problem, Route

# Looking for the nearest name costs time: a contract full of unknown names gets no suggestions for the last of them.
_PLURALS = {
    "class of data": "classes of data",
    "kind of output": "kinds of output",
    "party": "parties",
    "property": "properties",
}
_MOST_COMPARED = 300_000


@dataclass(slots=True)
class Notes:
    """A list of problems that readers add to."""

    problems: list[Problem] = field(default_factory=list)
    _compared: int = 0

    def unknown(self, what: str, name: str, known: Iterable[str], route: Route, *, at_key: bool = False) -> None:
        """Report a reference to something that does not exist."""
        names = known if isinstance(known, Collection) else tuple(known)
        self._compared += len(names)
        hint = suggestion(name, names) if self._compared < _MOST_COMPARED else "correct the name, or declare it"
        message = f"unknown {what} `{name}`"
        self._add("unknown-reference", message, route, hint or "declare it, or remove it here", at_key=at_key)

    def duplicate(self, what: str, name: str, owner: str, route: Route, *, at_key: bool = False) -> None:
        """Report a name that the stack already has."""
        hint = f"{_PLURALS.get(what, f'{what}s')} of one stack have names of their own: rename one of the two"
        message = f"{what} `{name}` is already declared by contract `{owner}`"
        self._add("duplicate-id", message, route, hint, at_key=at_key)

    def both(self, what: str, name: str, owners: tuple[str, str], route: Route) -> None:
        """Report a name that two extended contracts declare."""
        plural = _PLURALS.get(what, f"{what}s")
        hint = f"{plural} of one stack have names of their own: rename one of the two, or extend one contract only"
        message = f"{what} `{name}` is declared by both `{owners[0]}` and `{owners[1]}`"
        self._add("duplicate-id", message, route, hint, at_key=False)

    def same_contract(self, name: str, first: str, route: Route) -> None:
        """Report a contract id that another file of the repository has."""
        message = f"contract id `{name}` is already used in `{first}`"
        self._add("duplicate-id", message, route, "give each contract of the repository an id of its own", at_key=False)

    def twice(self, what: str, name: str, route: Route, *, at_key: bool = False) -> None:
        """Report a name given twice in one contract."""
        message = f"{what} `{name}` occurs twice in this contract"
        self._add("duplicate-id", message, route, "rename or remove one of the two", at_key=at_key)

    def invalid(self, message: str, route: Route, hint: str | None = None, *, at_key: bool = False) -> None:
        """Report something that fits the schema but cannot be."""
        self._add("invalid-structure", message, route, hint, at_key=at_key)

    def _add(self, check: str, message: str, route: Route, hint: str | None, *, at_key: bool) -> None:
        self.problems.append(Problem(check, message, route, None, hint, at_key))
