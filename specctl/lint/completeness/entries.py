"""Findings on one entry of a section: a metric, a remediation, a class of data."""

from __future__ import annotations

from typing import Protocol

from specctl.language.contract import Contract
from specctl.lint.finding import Finding, Place
from specctl.problem import Route


class Entry(Protocol):
    """An entry of a section, at its route in the file that declares it."""

    @property
    def id(self) -> str:
        """Its id, unique in a stack."""

    @property
    def contract(self) -> str:
        """The id of the contract that declares it."""

    @property
    def route(self) -> Route:
        """Where it stands."""


def at(contract: Contract, entry: Entry, note: str, *steps: str) -> Place:
    """The id of an entry, or a key of it."""
    return Place(contract, (*entry.route, *steps), note, at_key=not steps)


def said(entry: Entry) -> str:
    """What tells a finding on an entry from those on others."""
    return ".".join(str(step) for step in entry.route)


def on(contract: Contract, entry: Entry, message: str, note: str, help_: str, *related: Place) -> Finding:
    """A finding at the id of an entry of a contract."""
    return Finding(message=message, at=at(contract, entry, note), help=help_, related=related, route=said(entry))
