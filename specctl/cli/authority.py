"""`specctl authority`."""

from __future__ import annotations

import click

from specctl.answers.authority import Authority, authority
from specctl.answers.room import universe_of
from specctl.cli.asking import known_behavior, say, sheet, within_memory
from specctl.cli.opening import usable_stack
from specctl.cli.options import Reading, Talk, reading_options, text_or_json
from specctl.language.stack import Stack
from specctl.logic.describe import describe
from specctl.logic.measure import Measure
from specctl.logic.universe import Universe
from specctl.logic.witness import witness
from specctl.output.authority_text import Part, Placed

_MOST = 5


@click.command("authority")
@click.argument("contract")
@click.option("--behavior", "named", multiple=True, metavar="NAME", help="Show only this one; may be repeated.")
@click.option("--all", "is_all", is_flag=True, help=f"Show every case of each behavior, not only the {_MOST} largest.")
@text_or_json
@reading_options
def command(
    contract: str,
    *,
    named: tuple[str, ...],
    is_all: bool,
    form: str,
    where: Reading,
    talk: Talk,
) -> int:
    """Show who may change what: for each behavior what is decided today, and what each level may do about it.

    CONTRACT is the id of a contract. Requests are grouped by what is decided and what is open to each level. JSON has
    all groups.
    """
    stack = usable_stack(contract, where, talk)
    names = [known_behavior(name, stack, "--behavior").id for name in dict.fromkeys(named)] or list(stack.assignments)
    with within_memory():
        say(_answer(stack, names, form, talk.color, most=None if is_all or form == "json" else _MOST), talk.color)
    return 0


def _answer(stack: Stack, names: list[str], form: str, color: str, most: int | None) -> str:
    universe = universe_of(stack)
    measure = Measure(universe)
    found = [authority(stack, name, universe, measure) for name in names]
    parts = [_part(one, stack, universe, measure, most) for one in found if one.entries]
    if form == "json":
        from specctl.output.authority_json import render as as_json  # noqa: PLC0415  one format a run

        return as_json(stack, parts, lambda entry: witness(entry.region, stack, universe))
    from specctl.output.authority_text import render  # noqa: PLC0415

    return render(stack, parts, sheet(color))


def _part(found: Authority, stack: Stack, universe: Universe, measure: Measure, most: int | None) -> Part:
    chosen = found.entries[:most]
    placed = (Placed(entry, describe(entry.region, stack, universe, measure).text) for entry in chosen)
    left = found.entries[len(chosen) :]
    return Part(found, tuple(placed), len(left), sum(entry.share or 0.0 for entry in left))
