"""`specctl decide`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice

import click

from specctl.cli.deciding import Answerer
from specctl.cli.opening import usable_stack
from specctl.cli.options import Reading, Talk, reading_options
from specctl.errors import SpecctlError
from specctl.logic.facts import parsed

_TOGETHER = 256


@click.command("decide")
@click.argument("contract")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A fact, such as `topic=dosage`.")
@click.option(
    "--facts", "path", type=click.Path(), metavar="FILE", help="Requests as JSON Lines; `-` for standard input."
)
@reading_options
def command(
    contract: str,
    *,
    settings: tuple[str, ...],
    path: str | None,
    where: Reading,
    talk: Talk,
) -> int:
    """Decide requests: tell what the product must do.

    CONTRACT is the id of a contract. Facts come from `--set` (a set as `signals=crisis,minor`, an attribute that does
    not apply is left out) or from `--facts`, one JSON object a line. One JSON object a line comes out, in order.
    A request that the contract does not admit gives `{"error": …}` and exit code 1.
    """
    if settings and path is not None:
        raise SpecctlError("`--set` and `--facts` exclude each other", "give one of the two")
    stack = usable_stack(contract, where, talk)
    answerer = Answerer(stack)
    if path is None:
        answers = iter([answerer.answer(dict(map(_setting, settings)), parsed)])
    else:
        answers = map(answerer.answer_line, _lines(path))
    return int(_print(answers, 1 if path == "-" else _TOGETHER))


def _setting(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise SpecctlError(f"`--set {text}` is no fact", "write `--set NAME=VALUE`, such as `topic=dosage`")
    return name.strip(), value.strip()


def _lines(path: str) -> Iterator[bytes]:
    try:
        if path == "-":
            yield from sys.stdin.buffer
        else:
            with open(path, "rb") as file:
                yield from file
    except OSError as error:
        raise SpecctlError(f"`{path}` cannot be read: {error.strerror}") from error


def _print(answers: Iterator[tuple[str, bool]], together: int) -> bool:
    """Print answers, some together since many small writes are slow; True if any is an error."""
    failed = False
    while batch := list(islice(answers, together)):
        failed = failed or any(is_error for _, is_error in batch)
        sys.stdout.write("".join([text for text, _ in batch]))
    sys.stdout.flush()
    return failed
