"""What a contract says at a place, and where that is."""

from __future__ import annotations

from specctl.diagnostics import Location
from specctl.language.contract import Contract
from specctl.problem import Route


def data_at(contract: Contract, route: Route) -> object:
    """The plain data at a route; None where there is none."""
    found: object = contract.document.root
    for step in route:
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def place_of(contract: Contract, route: Route) -> Location:
    """Where a route leads: to the key, for an entry of a mapping."""
    return Location(contract.document.path, contract.document.locate(route, at_key=isinstance(route[-1], str)))
