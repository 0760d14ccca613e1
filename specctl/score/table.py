"""The table of records that every source is brought into: its columns, which are the paths of the event schema."""

from __future__ import annotations

from collections.abc import Mapping

from specctl.language.attribute import Attribute
from specctl.language.behavior import Behavior
from specctl.language.stack import Stack
from specctl.sql.query import Columns
from specctl.values import entity

# Types by the names that DuckDB has for them; SQL of other databases is translated.
TEXT, NUMBER, WHOLE, TRUTH, TIME, LIST = "VARCHAR", "DOUBLE", "BIGINT", "BOOLEAN", "TIMESTAMPTZ", "VARCHAR[]"
SMALL = "TINYINT"
_OF_KIND = {"bool": TRUTH, "enum": TEXT, "set": LIST, "integer": NUMBER, "number": NUMBER}
# What a record says of itself, beside facts and observations.
CIRCUMSTANCES: Mapping[str, str] = {
    "contract": TEXT,
    "version": TEXT,
    "digest": TEXT,
    "id": TEXT,
    "case": TEXT,
    "group": TEXT,
    "seed": TEXT,
    "repeat": WHOLE,
    "model": TEXT,
    "conversation": TEXT,
    "turn": WHOLE,
    "confidence": NUMBER,
    "correct": TRUTH,
    "time": TIME,
    "latency": NUMBER,
}
# What the event schema has besides, and no figure is made of.
UNUSED = ("provider", "agent", "response", "trace_id", "span_id", "grader", "decision")
COLUMNS = Columns(".")
# Where a record stands: the number of its source, and its line, row or place there.
SOURCE, LINE = "source", "line"
# The names of the fields that were given and could not be used; all keys of a record that has some which are no fields.
ODD, EXTRA = "odd", "extra"
# The offset from UTC that its time was written with.
ZONE = "zone"


@entity
class Layout:
    """The columns of the table for one contract: by name, with their types."""

    stack: Stack

    @property
    def behaviors(self) -> tuple[Behavior, ...]:
        """The behaviors that the contract decides."""
        return tuple(self.stack.decided.values())

    @property
    def facts(self) -> dict[str, str]:
        """The columns of attributes."""
        return {COLUMNS.fact(name): type_of(each) for name, each in self.stack.attributes.items()}

    @property
    def observed(self) -> dict[str, str]:
        """The columns of what was observed."""
        return {observed(each.id): TEXT for each in self.behaviors}

    @property
    def fields(self) -> dict[str, str]:
        """All columns that a record can fill."""
        return {**CIRCUMSTANCES, **self.facts, **self.observed}

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns beside the facts."""
        return (SOURCE, LINE, *CIRCUMSTANCES, *self.observed, ZONE, ODD, EXTRA)


def observed(behavior: str) -> str:
    """The column of what was observed of a behavior."""
    return f"observed.{behavior}"


def type_of(attribute: Attribute) -> str:
    """The type of the column of an attribute."""
    return _OF_KIND[attribute.kind]
