"""What a score needs of a repository: the contract that records are about, and the facts of its cases."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from tempfile import NamedTemporaryFile

import click

from specctl.cli.opening import contract_source, open_all
from specctl.cli.options import Reading, Talk
from specctl.config import Config
from specctl.errors import SpecctlError
from specctl.generate.digest import digest
from specctl.generate.suite import suite
from specctl.generate.target import Material, options_of, target_of
from specctl.language.stack import Stack
from specctl.output.plain import clean
from specctl.score.cases import Cases, KnownCase
from specctl.score.expected import together
from specctl.score.incidents import Took
from specctl.score.peek import Named
from specctl.score.run import Asked
from specctl.values import frozen
from specctl.workspace import Workspace

_COPY_BYTES = 1 << 20


@frozen
class Prepared:
    """What is scored, with the configuration of its repository."""

    asked: Asked
    config: Config


def prepared(
    name: str | None, found: Named, incidents: Mapping[str, Sequence[Took]], where: Reading, talk: Talk
) -> Prepared:
    """What is scored: the contract that is named, or that the records name; raises SpecctlError if that is not one."""
    workspace = open_all(["."], where, talk)[0].workspace
    stack = _stack(name or _chosen(found, workspace), workspace)
    more = cache(lambda: _suite_cases(stack, workspace))
    what = Asked(stack, digest(stack), more() if found.has_cases else _own_cases(stack), more, incidents)
    return Prepared(what, workspace.config)


def _chosen(found: Named, workspace: Workspace) -> str:
    """The one contract that records name, or the only one that no other extends."""
    if len(found.contracts) > 1:
        listed = ", ".join(f"`{each}`" for each in found.contracts)
        raise SpecctlError(f"the records are about several contracts: {listed}", "choose one: `--contract NAME`")
    if found.contracts:
        return found.contracts[0]
    extended = {name for stack in workspace.stacks.values() for name in stack.contract.extends}
    products = [name for name in workspace.stacks if name not in extended]
    if len(products) != 1:
        raise SpecctlError("the records do not say which contract they are about", "name it: `--contract NAME`")
    return products[0]


def _stack(name: str, workspace: Workspace) -> Stack:
    source = contract_source(workspace, name)
    if name not in workspace.stacks:
        raise SpecctlError(
            f"contract `{name}` ({source.path}) cannot be used until its errors are mended",
            "`specctl validate` shows each place with its line",
        )
    return workspace.stacks[name]


def _suite_cases(stack: Stack, workspace: Workspace) -> Cases:
    """The cases of the contract's generated suites, its own ones among them, with what each allows."""
    material = Material("jsonl", stack, workspace, options=options_of(target_of("jsonl"), {}))
    behaviors = stack.behaviors
    return _own_cases(stack) | {
        case.id: KnownCase(
            case.facts,
            {
                name: (together(behaviors[name], outcomes), case.decided_by.get(name, ()))
                for name, outcomes in case.expected.items()
            },
        )
        for case in suite(material).cases
    }


def _own_cases(stack: Stack) -> dict[str, KnownCase]:
    return {case.id: KnownCase(dict(case.facts)) for case in stack.contract.cases}


@contextmanager
def standard_input(names: Sequence[str]) -> Iterator[str | None]:
    """Standard input as a file, where `-` is among the names; the file is deleted at the end."""
    if "-" not in names:
        yield None
        return
    with NamedTemporaryFile(prefix="specctl-") as file:
        while part := sys.stdin.buffer.read(_COPY_BYTES):
            file.write(part)
        file.flush()
        yield file.name


def say(talk: Talk, text: str) -> None:
    """One line of progress on a terminal, written over the one before; an empty text takes it away."""
    if not talk.is_quiet and sys.stderr.isatty():
        click.echo(f"\r\x1b[K{clean(text)}", nl=False, err=True)
