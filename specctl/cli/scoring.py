"""What a score needs of a repository: the contract that records are about, and the facts of its cases."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from specctl.score.peek import Named
from specctl.score.run import Asked, Cases
from specctl.values import frozen
from specctl.workspace import Workspace

_COPY_BYTES = 1 << 20


@frozen
class Prepared:
    """What is scored, with the configuration of its repository."""

    asked: Asked
    config: Config


def prepared(
    name: str | None, found: Named, incidents: Mapping[str, Sequence[float]], where: Reading, talk: Talk
) -> Prepared:
    """What is scored: the contract that is named, or that the records name; raises SpecctlError if that is not one."""
    workspace = open_all(["."], where, talk)[0].workspace
    stack = _stack(name or _chosen(found, workspace), workspace)
    what = Asked(stack, digest(stack), _cases(stack, workspace, has_bare_cases=found.has_bare_cases), incidents)
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


def _cases(stack: Stack, workspace: Workspace, *, has_bare_cases: bool) -> Cases:
    """The facts of the contract's own cases, and of those in its generated suites where records need them."""
    found: dict[str, Mapping[str, object]] = {}
    if has_bare_cases:
        material = Material("jsonl", stack, workspace, options=options_of(target_of("jsonl"), {}))
        found |= {case.id: case.facts for case in suite(material).cases}
    return found | {case.id: dict(case.facts) for case in stack.contract.cases}


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
