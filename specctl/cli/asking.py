"""What the commands that ask about one contract share: its stack, and how the answer is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from specctl.cli.options import terminal_width, use_color
from specctl.errors import SpecctlError
from specctl.language.behavior import CONFLICT, UNDECIDED, UNLIMITED, Behavior, Outcome
from specctl.language.stack import Stack
from specctl.nearest import suggestion
from specctl.output.sheet import Sheet, unstyled

Command = TypeVar("Command", bound=Callable[..., Any])
_NARROWEST, _WIDEST = 60, 120


def sheet(color: str) -> Sheet:
    """The terminal as something to write on."""
    return Sheet(terminal_width(_NARROWEST, _WIDEST), _style if use_color(color) else unstyled)


def _style(text: str, style: str) -> str:
    if style in ("bold", "dim"):
        return click.style(text, **{style: True})
    return click.style(text, fg=style, bold=True)


def say(text: str, color: str) -> None:
    """Print an answer."""
    click.echo(text, nl=False, color=use_color(color))


@contextmanager
def within_memory() -> Iterator[None]:
    """Where diagrams outgrow the memory given, say so; nothing is answered."""
    try:
        yield
    except MemoryError as error:
        raise SpecctlError(
            "inconclusive: the rules overlap in too many ways for the memory given",
            "ask about fewer behaviors, or with more facts or a narrower condition",
        ) from error


def known_behavior(name: str, stack: Stack, option: str) -> Behavior:
    """A behavior of a stack by name; raises SpecctlError with the nearest one."""
    behavior = stack.behaviors.get(name)
    if behavior is None:
        raise SpecctlError(f"`{option}`: unknown behavior `{name}`", suggestion(name, stack.behaviors))
    return behavior


def known_level(name: str, stack: Stack, option: str) -> str:
    """A level by name; raises SpecctlError with the nearest one."""
    if name not in stack.levels:
        raise SpecctlError(f"`{option}`: unknown level `{name}`", suggestion(name, stack.levels))
    return name


def read_outcome(text: str, behavior: Behavior, option: str) -> Outcome:
    """A value of a behavior, CONFLICT or UNDECIDED, as typed; raises SpecctlError with the nearest one."""
    if text in (CONFLICT, UNDECIDED):
        return text
    value = _number(text) if behavior.kind == "limit" else text
    if behavior.accepts(value):
        return value
    known = (UNLIMITED,) if behavior.kind == "limit" else behavior.values
    hint = suggestion(text, (*known, CONFLICT, UNDECIDED))
    raise SpecctlError(f"`{option}`: `{text}` is no value of `{behavior.id}`", hint)


def _number(text: str) -> Outcome:
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415  only for limits

    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text
