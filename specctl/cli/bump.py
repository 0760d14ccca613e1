"""`specctl bump`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import click

from specctl.cli.asking import say, sheet
from specctl.cli.opening import open_all
from specctl.cli.options import Reading, Talk, reading_options, text_or_json
from specctl.cli.since import Asked, changes_since
from specctl.cli.versions import tell_inconclusive, versions_set
from specctl.diff.need import Need
from specctl.errors import SpecctlError


@click.command("bump")
@click.argument("base", required=False)
@click.option("--contract", "contracts", multiple=True, metavar="ID", help="Only this contract; may be repeated.")
@click.option("--write", "is_written", is_flag=True, help="Set the versions that are too low in the files.")
@text_or_json
@reading_options
def command(
    base: str | None, *, contracts: tuple[str, ...], is_written: bool, form: str, where: Reading, talk: Talk
) -> int:
    """Tell what version each contract needs, by what changed since its last release.

    The last release of a contract is its highest tag `CONTRACT/vX.Y.Z` that HEAD comes from; one that has none is
    compared with where the branch parted from the default branch. BASE is another revision to compare all with. The
    exit code is 1 if a version is too low, unless `--write` raised it.
    """
    if is_written and (where.revision is not None or where.is_staged):
        raise SpecctlError("`--write` changes files of the work tree", "leave out `--rev` and `--staged`")
    if is_written and base is not None and ".." in base:
        raise SpecctlError("`--write` changes files of the work tree", f"give one revision instead of `{base}`")
    asked = Asked(base, where.revision, tuple(dict.fromkeys(contracts)), with_intents=False)
    found = changes_since(asked, replace(where, revision=None), talk)
    needs = [Need(since.diff, since.words) for since in found if since.diff.bump != "none"]
    is_unknown = tell_inconclusive(found)
    if is_written and not is_unknown:
        _write(needs, where, talk)
    _print(needs, form, talk, is_written=is_written and not is_unknown)
    if is_unknown:
        return 2
    return int(not is_written and any(need.is_low for need in needs))


def _print(needs: Sequence[Need], form: str, talk: Talk, *, is_written: bool) -> None:
    if form == "json":
        from specctl.output.bump_json import render as as_json  # noqa: PLC0415  one format a run

        say(as_json(needs), talk.color)
    else:
        from specctl.output.bump_text import render  # noqa: PLC0415

        say(render(needs, sheet(talk.color), is_written=is_written), talk.color)


def _write(needs: Sequence[Need], where: Reading, talk: Talk) -> None:
    """Set every version that is too low, in all files or in none."""
    from specctl.cli.rewriting import rewrite_all  # noqa: PLC0415  only where files are written

    workspace = open_all(["."], where, replace(talk, is_verbose=False))[0].workspace
    rewrite_all(versions_set(needs, workspace))
