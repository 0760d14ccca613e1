"""Options that commands share, and what they open."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from specctl.errors import SpecctlError
from specctl.values import frozen

Command = TypeVar("Command", bound=Callable[..., Any])


@frozen
class Reading:
    """Where contracts are read from: the work tree, the index, or a revision; and which configuration holds."""

    revision: str | None
    is_staged: bool
    config: str | None
    no_config: bool


@frozen
class Talk:
    """How much is said beside the result, and in which colors (`auto`, `always` or `never`)."""

    is_quiet: bool
    is_verbose: bool
    color: str


_READING = (
    click.option("--rev", "revision", metavar="REV", help="Read the repository at a Git revision, in place."),
    click.option("--staged", "is_staged", is_flag=True, help="Read the repository as it is staged in Git."),
    click.option("--config", type=click.Path(), metavar="FILE", help="Use this configuration file."),
    click.option("--no-config", is_flag=True, help="Use no configuration file."),
    click.option("-q", "--quiet", "is_quiet", is_flag=True, help="Print results only, no messages."),
    click.option("-v", "--verbose", "is_verbose", is_flag=True, help="Say what is read."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="Use colors; `NO_COLOR` counts as never.",
    ),
)


def reading_options(function: Command) -> Command:
    """`--rev`, `--staged`, `--config`, `--no-config`, `-q`, `-v` and `--color`, as the arguments `where` and `talk`."""

    @wraps(function)
    def with_values(
        *arguments: object,
        revision: str | None,
        is_staged: bool,
        config: str | None,
        no_config: bool,
        is_quiet: bool,
        is_verbose: bool,
        color: str,
        **others: object,
    ) -> object:
        where = reading(revision, is_staged=is_staged, config=config, no_config=no_config)
        return function(*arguments, where=where, talk=Talk(is_quiet, is_verbose, color), **others)

    wrapped: Any = with_values
    for option in reversed(_READING):
        wrapped = option(wrapped)
    return cast("Command", wrapped)


def format_options(function: Command) -> Command:
    """`--format` and `--report` of commands that report findings."""
    function = click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT=PATH",
        help="Also write a report to a file; may be repeated.",
    )(function)
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How findings are printed.",
    )(function)


text_or_json = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the answer is printed.",
)


CI_FORMATS = ("sarif", "github", "gitlab", "rdjson", "junit", "markdown")
FORMATS = ("text", "concise", "json", *CI_FORMATS)


def reading(revision: str | None, *, is_staged: bool, config: str | None, no_config: bool) -> Reading:
    """The options as one value; raises SpecctlError where they exclude each other."""
    if revision is not None and is_staged:
        raise SpecctlError("`--rev` and `--staged` exclude each other", "give one of the two")
    if config is not None and no_config:
        raise SpecctlError("`--config` and `--no-config` exclude each other", "give one of the two")
    return Reading(revision, is_staged, config, no_config)


def use_color(choice: str) -> bool:
    """Whether standard output gets colors."""
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and os.isatty(1) and os.environ.get("TERM") != "dumb"


def terminal_width(narrowest: int = 60, widest: int = 120) -> int:
    """The columns of the terminal, within what reads well; 100 where there is none."""
    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size(1).columns
    except (ValueError, OSError):
        columns = 100
    return max(narrowest, min(widest, columns))
