"""Data that is kept for ever."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.lint.completeness.entries import on
from specctl.lint.finding import Finding
from specctl.lint.subject import Subject


def data_without_retention(subject: Subject) -> Iterator[Finding]:
    """The class of data does not say how long it is kept."""
    contract = subject.stack.contract
    for item in contract.parts.data.values():
        if item.retention is None:
            yield on(
                contract,
                item,
                f"nothing says how long the data `{item.id}` is kept",
                "when is this deleted?",
                "add `retention`, such as `retention: 30d`",
            )
