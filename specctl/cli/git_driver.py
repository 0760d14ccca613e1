"""`specctl git-driver`: what Git runs to show a changed contract."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from specctl.cli.driver_texts import Handed, header, lines_of, wants_color
from specctl.errors import SpecctlError
from specctl.output.plain import clean

_PLAIN, _RENAMED = 7, 9


@click.command("git-driver", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, required=True, metavar="PATH OLD-FILE OLD-ID OLD-MODE …")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Use colors; `auto` does as Git is configured to.",
)
def command(words: tuple[str, ...], *, color: str) -> int:
    r"""Show what changed in a contract, in meaning, where Git shows a changed file.

    Git runs this itself for `git diff`, and for `git log -p --ext-diff` and `git show --ext-diff`, once it is told to:

    \b
        git config diff.specctl.command "specctl git-driver"
        echo 'contracts/*.yaml diff=specctl' >> .gitattributes

    What is no contract, or cannot be read as one, is shown as lines. The exit code is always 0, since Git stops at any
    other.
    """
    try:
        _show(words, color)
        sys.stdout.flush()
    except BrokenPipeError:  # somebody has closed the pager
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _show(words: Sequence[str], color: str) -> None:
    if len(words) == 1:
        click.echo(f"* Unmerged path {clean(words[0])}")
        return
    if len(words) not in (_PLAIN, _RENAMED):
        raise click.UsageError(f"Git hands over 1, {_PLAIN} or {_RENAMED} words, and here are {len(words)}")
    handed = Handed(*words[:_PLAIN], *(words[_PLAIN:] or words[:1]))
    colored = _is_colored(color)
    click.echo(header(handed, colored=colored), color=colored)
    try:
        from specctl.cli.driver_meaning import meaning  # noqa: PLC0415  slow, and it may fail

        text = meaning(handed, colored=colored)
    except SpecctlError as error:
        text = f"{clean(error.message)}; shown as lines\n{lines_of(handed, colored=colored)}"
    except Exception as error:  # noqa: BLE001  whatever it is, Git has to go on
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        text = f"internal error of specctl: {clean(what)}; shown as lines\n{lines_of(handed, colored=colored)}"
    click.echo(text, nl=False, color=colored)


def _is_colored(color: str) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    try:
        return wants_color(is_terminal=os.isatty(1) or os.environ.get("GIT_PAGER_IN_USE", "") in ("1", "true"))
    except SpecctlError:
        return False
