"""The group of commands, and the one place where errors become exit codes."""

from __future__ import annotations

import errno
import gc
import os
import sys
from importlib import import_module
from keyword import iskeyword

import click

from specctl import __version__
from specctl.errors import SpecctlError

# Each command, with the line that `--help` shows, so that listing them imports none.
COMMANDS: dict[str, str] = {
    "init": "Write a small contract repository that works.",
    "validate": "Check files, schema and references.",
    "lint": "Find rules that conflict, or can never take effect, each with a request that proves it.",
    "test": "Run cases and properties, and tell what no case reaches.",
    "decide": "Decide requests: tell what the product must do.",
    "explain": "Explain one decision: which rules applied, which were void or defeated, which decided.",
    "authority": "Show who may change what: behavior by level.",
    "query": "Show where something holds; an empty answer is a proof.",
    "generate": "Generate prompts, tests, policies, alerts and more from contracts.",
    "score": "Hold observed behavior against a contract: rates with intervals, release gates.",
    "bump": "Tell what version each contract needs, by what changed since its last release.",
    "changelog": "Write release notes, from declared intents and from what is proven to have changed.",
    "release": "Check a contract, raise its version, write its changelog and tag it, all or nothing.",
    "import": "Read a contract from another format.",
    "diff": "Show what changed between two revisions, in meaning.",
    "review": "Tell what a pull request needs: what it changes, what is new, who must approve.",
    "log": "List the commits that changed decisions or authority, and what each changed.",
    "merge-check": "Tell what a merge of two branches would break that neither has by itself.",
    "git-driver": "Let Git itself show what changed in meaning.",
    "checks": "List the checks, or print the page of one.",
    "schema": "Print the JSON Schema of a file.",
}


# From click 8.2 on, what a call without arguments raises; its message is the help.
_NO_ARGUMENTS: tuple[type[click.UsageError], ...] = tuple(
    kind for kind in (getattr(click.exceptions, "NoArgsIsHelpError", None),) if kind is not None
)


class Group(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, _: click.Context) -> list[str]:
        """The names of the commands, in the order of use."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """A command by name, or None."""
        if name not in COMMANDS:
            return None
        module = name.replace("-", "_")
        module += "_" if iskeyword(module) else ""
        command: click.Command = import_module(f"specctl.cli.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command to run; an unknown one is answered with the nearest known one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from specctl.nearest import suggestion  # noqa: PLC0415  only on the way to an error

            raise SpecctlError(f"unknown command `{args[0]}`", suggestion(args[0], COMMANDS))
        return super().resolve_command(ctx, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with their lines, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="specctl")
def group() -> None:
    """Behavior contracts for AI products, kept in Git as code.

    Exit codes: 0 nothing found, 1 findings, 2 could not do the job, 130 interrupted.
    """


def main() -> None:
    """Run the command line and leave with its exit code.

    What a command builds it keeps until it ends, so collecting garbage would only cost time.
    """
    gc.disable()
    try:
        code = group.main(prog_name="specctl", standalone_mode=False)
    except SpecctlError as error:
        code = _fail(error.message, error.hint, error.details)
    except _NO_ARGUMENTS as error:
        click.echo(error.format_message(), err=True)
        code = 2
    except click.UsageError as error:
        hint = f"see `{error.ctx.command_path} --help`" if error.ctx is not None else None
        code = _fail(error.format_message(), hint)
    except click.ClickException as error:
        code = _fail(error.format_message(), None)
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except MemoryError:
        code = _fail(
            "the rules overlap in too many ways for the memory given",
            "ask about fewer behaviors or give more facts; `specctl lint` says which behaviors are too hard",
        )
    except (BrokenPipeError, SystemExit):  # click turns the first into the second
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 2
    except Exception as error:
        if os.environ.get("SPECCTL_TRACEBACK"):
            raise
        code = _fail(*_unexpected(error))
    sys.exit(code if isinstance(code, int) else 0)


def _unexpected(error: Exception) -> tuple[str, str]:
    """What to say, with a hint, of an error that no command foresees."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "nothing more can be written: no space is left", "free some space, or write elsewhere"
    return (
        f"internal error: {type(error).__name__}: {error}".replace("internal error: AssertionError: ", ""),
        "this is a defect of specctl: please report it, with what the command prints under SPECCTL_TRACEBACK=1",
    )


def _fail(message: str, hint: str | None, details: tuple[str, ...] = ()) -> int:
    from specctl.output.plain import clean  # noqa: PLC0415  only on the way to an error

    click.echo(f"error: {clean(message)}", err=True)
    for detail in details:
        click.echo(f"  {clean(detail)}", err=True)
    if hint:
        click.echo(f"  help: {clean(hint)}", err=True)
    return 2
