"""`specctl generate`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from specctl.cli.generating import Job, ad_hoc, check, jobs, listed, written
from specctl.cli.options import Reading, Talk, reading_options
from specctl.errors import SpecctlError


@click.command("generate")
@click.argument("name", metavar="[TARGET]", required=False)
@click.argument("contract", required=False)
@click.option("--where", "known", metavar="COND", help="What is known of every request: `surface=voice,language=en`.")
@click.option("-o", "--option", "settings", multiple=True, metavar="NAME=VALUE", help="An option of the target.")
@click.option("--cite", "is_cited", is_flag=True, help="Keep the ids of rules in a prompt: `-o cite=true`.")
@click.option("--max-tokens", "most", metavar="N", help="Keep a prompt that short: `-o max-tokens=N`.")
@click.option("--dialect", metavar="NAME", help="The database that SQL is for: `-o dialect=NAME`.")
@click.option("--out", type=click.Path(), metavar="PATH", help="Write there instead of to standard output.")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; show what is stale, exit 1 if anything is.")
@click.option("--list", "is_list", is_flag=True, help="List the targets, and what the configuration generates.")
@reading_options
def command(
    name: str | None,
    contract: str | None,
    *,
    known: str | None,
    settings: tuple[str, ...],
    is_cited: bool,
    most: str | None,
    dialect: str | None,
    out: str | None,
    is_check: bool,
    is_list: bool,
    where: Reading,
    talk: Talk,
) -> int:
    """Generate prompts, tests, policies and more from contracts: what `[[generate]]` in the configuration lists.

    With TARGET only those of that target. With TARGET and CONTRACT one output for that contract, to standard output.
    """
    settings += ("cite=true",) * is_cited + (() if most is None else (f"max-tokens={most}",))
    settings += () if dialect is None else (f"dialect={dialect}",)
    if is_list:
        click.echo(listed(where, talk), nl=False)
        return 0
    if contract is None and (known is not None or settings or out is not None):
        raise SpecctlError(
            "`--where`, `--out` and options of a target are for one output",
            "name the target and the contract it is made from",
        )
    if contract is not None and name is not None:
        job = ad_hoc(name, contract, known, settings, out, where, talk)
        if out is None and not is_check:
            click.echo(job.single(), nl=False)
            return 0
        return _finish([job], talk, is_check=is_check)
    return _finish(jobs(name, where, talk), talk, is_check=is_check)


def _finish(found: Sequence[Job], talk: Talk, *, is_check: bool) -> int:
    if is_check:
        stale = check(found)
        click.echo(stale, nl=False)
        return int(bool(stale))
    for path in written(found):
        if not talk.is_quiet:
            click.echo(f"wrote {path}", err=True)
    return 0
