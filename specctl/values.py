"""Frozen values that are quick to define: a third of the start of a command went into defining them.

Type checkers see frozen dataclasses, and mypy --strict is what keeps them frozen. At run time they are plain
dataclasses whose equality and hash are not compiled for each class, where `frozen=True` and `eq=True` spend their time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform

__all__ = ["entity", "field", "frozen"]

Class = TypeVar("Class", bound=type[Any])


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: Class) -> Class:
    """A class of values with slots: two are equal if they are of one class and all their fields are."""
    defined: Any = dataclass(repr=False, eq=False, slots=True)(cls)
    names = [each.name for each in fields(defined) if each.compare]
    content: Callable[[object], object] = attrgetter(*names)

    def equals(self: object, other: object) -> object:
        return content(self) == content(other) if self.__class__ is other.__class__ else NotImplemented

    defined.__eq__ = equals
    defined.__hash__ = lambda self: hash(content(self))
    return cast("Class", defined)


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def entity(cls: Class) -> Class:
    """A class whose instances are equal only to themselves, with room for cached properties."""
    return cast("Class", dataclass(repr=False, eq=False)(cls))
