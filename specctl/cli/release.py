"""`specctl release`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import click

from specctl.cli.changelog import check_date, date_option
from specctl.cli.opening import open_all, usable_stack
from specctl.cli.options import Reading, Talk, reading_options
from specctl.cli.release_check import check_committed, failing
from specctl.cli.releasing import Step, publication, steps
from specctl.cli.since import Asked, changes_since
from specctl.cli.versions import tell_inconclusive
from specctl.errors import SpecctlError
from specctl.output.changelog import heading, release
from specctl.output.plain import clean
from specctl.repository import Clone, clone_of
from specctl.repository.publishing import Publication, check_tags, publish
from specctl.repository.releases import date_of, last_releases
from specctl.repository.revisions import commit_of
from specctl.workspace import Workspace


@click.command("release")
@click.argument("contract", required=False)
@click.option("--all", "is_all", is_flag=True, help="Release every contract that changed since its last release.")
@click.option("--dry-run", "is_trial", is_flag=True, help="Say what would be done, and change nothing.")
@click.option("--changelog", metavar="PATH", help="The changelog, if not `CHANGELOG.md` beside the contracts.")
@date_option
@reading_options
def command(
    contract: str | None,
    *,
    is_all: bool,
    is_trial: bool,
    changelog: str | None,
    date: str | None,
    where: Reading,
    talk: Talk,
) -> int:
    """Check a contract, raise its version, write its changelog and tag it, all or nothing.

    CONTRACT is the id of a contract. Everything must be committed, the linter must find no error, and every case and
    property must hold. What changed since its last release, the tag `CONTRACT/vX.Y.Z`, tells the version; a contract
    without one is released as it is. Version and changelog become one commit with an annotated tag; nothing is pushed.
    If anything fails, no file is changed, and there is no commit and no tag.
    """
    _check_usage(contract, where, is_all=is_all)
    dated = check_date(date)
    opened = open_all(["."], where, talk)[0]
    workspace, (clone, _) = opened.workspace, clone_of(".")
    head = commit_of(clone, "HEAD")
    names = _names(contract, workspace, where, talk)
    check_committed(clone, workspace)
    if failed := failing(opened, names):
        return failed
    released = last_releases(clone, head)
    _check_history(clone, [name for name in names if name not in released])
    known = tuple(name for name in names if name in released)
    found = changes_since(Asked(contracts=known), where, replace(talk, is_verbose=False)) if known else []
    if tell_inconclusive(found):
        return 2
    made = steps(found, [name for name in names if name not in released], workspace, changelog)
    if not made:
        return _nothing_to_do(contract, released)
    plan = publication(made, found, workspace, dated or date_of(clone, head))
    check_tags(clone, plan.tags)
    if is_trial:
        click.echo(_trial(made, plan, dated or date_of(clone, head)), nl=False)
        return 0
    commit = publish(clone, plan)
    for step in made:
        click.echo(clean(f"Released {step.contract} {step.version}: commit {commit[:7]}, tag {step.tag}"))
    if not talk.is_quiet:
        click.echo("Nothing is pushed yet: `git push --follow-tags`", err=True)
    return 0


def _check_usage(contract: str | None, where: Reading, *, is_all: bool) -> None:
    if (contract is None) != is_all:
        raise SpecctlError("name one contract, or give `--all`", "`specctl release CONTRACT`")
    if where.revision is not None or where.is_staged:
        raise SpecctlError("`release` is about the work tree", "leave out `--rev` and `--staged`")


def _names(contract: str | None, workspace: Workspace, where: Reading, talk: Talk) -> tuple[str, ...]:
    """The ids of the contracts to release; raises SpecctlError where one is not valid."""
    if contract is not None:
        return (usable_stack(contract, where, replace(talk, is_verbose=False)).contract.id,)
    if workspace.left_out:
        listed = ", ".join(f"`{name}`" for name in workspace.left_out)
        raise SpecctlError(f"these contracts are invalid: {listed}", "`specctl validate` shows what is wrong")
    return tuple(sorted(workspace.contracts))


def _check_history(clone: Clone, unreleased: Sequence[str]) -> None:
    """Raise SpecctlError where contracts seem never to have been released, and a shallow clone may just not say so."""
    if clone.is_shallow and unreleased:
        listed = ", ".join(f"`{name}`" for name in unreleased)
        raise SpecctlError(
            f"this shallow clone does not tell whether there was a release before of: {listed}",
            "bring the whole history and the tags with `git fetch --unshallow --tags`",
        )


def _nothing_to_do(contract: str | None, released: Mapping[str, str]) -> int:
    """Say so, or raise SpecctlError where one contract was named."""
    if contract is not None:
        raise SpecctlError(f"`{contract}` is as it was released: {released[contract]}", "there is nothing to release")
    click.echo("Nothing to release: every contract is as it was released last")
    return 0


def _trial(made: Sequence[Step], plan: Publication, date: str) -> str:
    """What a release would do, and its notes."""
    lines = []
    for step in made:
        was = f" (was {step.before})" if step.before not in (None, step.version) else ""
        lines.append(f"Would release {step.contract} {step.version}{was}: tag {step.tag}")
    lines += [f"  write   {path}" for path in plan.files]
    lines += [f"  commit  {plan.message}", ""]
    return _cleaned(lines) + "\n".join(f"{heading(step.contract)}\n\n{release(step.notes, date)}" for step in made)


def _cleaned(lines: Iterable[str]) -> str:
    """Lines without what a terminal would act on."""
    return "".join(f"{clean(line)}\n" for line in lines)
