"""`specctl diff` and `specctl bump` of what is about to be pushed, as pre-commit tells its hooks.

`python -P -m specctl.cli.pushed diff|bump [OPTIONS]` runs the command on the range that is pushed. People run the
commands themselves.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

import click

from specctl.cli import main as command_line


def arguments(asked: Sequence[str], environment: Mapping[str, str]) -> list[str] | None:
    """The command line for `diff` or `bump` with its options; None where nothing was pushed that could be compared.

    Outside of a push, as under `pre-commit run --hook-stage pre-push`, the command stands as it is.
    """
    command, *options = asked
    base, head = environment.get("PRE_COMMIT_FROM_REF"), environment.get("PRE_COMMIT_TO_REF")
    if base and head:
        return ["diff", f"{base}..{head}", *options] if command == "diff" else [command, "--rev", head, *options]
    is_first = command == "diff" and bool(environment.get("PRE_COMMIT_REMOTE_NAME"))
    return None if is_first else [command, *options]


def main() -> None:
    """Run a command on what is pushed and leave with its exit code."""
    if sys.argv[1:2] not in (["diff"], ["bump"]):
        click.echo("error: say `diff` or `bump`, and their options", err=True)
        sys.exit(2)
    found = arguments(sys.argv[1:], os.environ)
    if found is None:
        click.echo("the remote has nothing yet that this could be compared with")
        sys.exit(0)
    sys.argv[1:] = found
    command_line.main()


if __name__ == "__main__":
    main()
