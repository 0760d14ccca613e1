"""`specctl diff`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from specctl.cli.comparing import Comparison, compare_contracts, compare_moments
from specctl.cli.options import Reading, Talk, format_options, reading_options
from specctl.cli.reporting import deliver
from specctl.diff.change import BUMPS, DIRECTIONS, MOVES, Diff
from specctl.errors import SpecctlError
from specctl.nearest import suggestion

THRESHOLDS = (*DIRECTIONS, *MOVES, "any", *(bump for bump in BUMPS if bump != "none"), "never")


@click.command("diff")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option("--contract", "names", multiple=True, metavar="ID", help="Only what changed for this contract.")
@click.option(
    "--contracts",
    "is_of_contracts",
    is_flag=True,
    help="Compare two contracts of one revision: BASE and HEAD are their ids.",
)
@click.option(
    "--require-intents",
    is_flag=True,
    help="Fail where a change was not declared in `changes/`, or a declared one did not come about.",
)
@click.option(
    "--fail-on",
    "thresholds",
    multiple=True,
    default=("never",),
    metavar="WHAT",
    help=f"What makes the exit code 1, comma-separated: {', '.join(THRESHOLDS)}.  [default: never]",
)
@format_options
@reading_options
def command(
    base: str | None,
    head: str | None,
    *,
    names: tuple[str, ...],
    is_of_contracts: bool,
    require_intents: bool,
    thresholds: tuple[str, ...],
    form: str,
    reports: tuple[str, ...],
    where: Reading,
    talk: Talk,
) -> int:
    """Show what changed between two revisions, in meaning: for which requests, in which direction, by which edit.

    BASE and HEAD are Git revisions, or BASE is a range such as `main..topic`. Without BASE, the comparison begins where
    the current branch left the default one; without HEAD it ends at the working tree, with `--staged` at the index,
    in a bare repository at its HEAD.
    """
    wanted = wanted_of(thresholds)
    if is_of_contracts:
        if base is None or head is None or require_intents or names:
            raise SpecctlError(
                "`--contracts` compares two contracts of one revision", "write `specctl diff --contracts ONE OTHER`"
            )
        found = compare_contracts(base, head, where, talk)
    else:
        found = compare_moments(base, head, names, where, talk, are_required=require_intents)
    deliver(
        lambda kind, colored: found.render(kind, talk, colored=colored, declared=require_intents),
        form,
        reports,
        talk.color,
    )
    return _exit_code(found, wanted, require_intents=require_intents)


def wanted_of(thresholds: Sequence[str]) -> frozenset[str]:
    """The thresholds that `--fail-on` names, comma-separated; raises SpecctlError for an unknown one."""
    found = [name.strip() for item in thresholds for name in item.split(",") if name.strip()]
    if not found:
        raise SpecctlError("`--fail-on` names nothing", "write `never` if nothing is to fail")
    for name in found:
        if name not in THRESHOLDS:
            raise SpecctlError(f"`--fail-on`: unknown threshold `{name}`", suggestion(name, THRESHOLDS))
    return frozenset(found)


def _exit_code(found: Comparison, wanted: frozenset[str], *, require_intents: bool) -> int:
    """2 where something could not be compared, 1 for what was asked to fail, else 0."""
    if found.diff.inconclusive or found.diff.left_out:
        return 2
    if require_intents and not found.judgement.is_as_declared:
        return 1
    return int(bool(reached(found.diff) & wanted))


def reached(diff: Diff) -> frozenset[str]:
    """The thresholds that a comparison reaches."""
    steps = BUMPS[1 : BUMPS.index(diff.bump) + 1]
    decided = [change.direction for each in diff.contracts for change in each.decisions]
    moved = [change.direction for each in diff.contracts for change in each.authority]
    return frozenset((*steps, *decided, *moved, *(["any"] if steps else [])))
