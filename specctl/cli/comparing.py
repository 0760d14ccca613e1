"""Comparisons as commands make and show them: two moments of a repository, or two contracts of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from specctl.answers.places import rule_place
from specctl.cli.asking import sheet
from specctl.cli.declared import judged, new_intents
from specctl.cli.opening import Sides, contract_source, open_all, open_sides
from specctl.cli.options import Reading, Talk
from specctl.cli.reporting import bulletin_renderer
from specctl.diagnostics import Location
from specctl.diff.change import Diff
from specctl.diff.collateral import Judgement
from specctl.diff.compare import compare_stacks, unread
from specctl.diff.intent import Intent
from specctl.errors import SpecctlError
from specctl.output.diff_places import Find, Places
from specctl.output.plain import clean
from specctl.output.sheet import Sheet
from specctl.values import entity, frozen
from specctl.workspace import Workspace


@entity
class Comparison:
    """What changed, held against the intents that declare it, and what it was read from."""

    diff: Diff
    judgement: Judgement
    find_before: Find
    find_after: Find
    head: Workspace

    def render(self, form: str, talk: Talk, *, colored: bool, declared: bool) -> str:
        """The comparison in a format; `declared` adds what no intent declares, and intents that nothing fulfils."""
        places = Places(self.find_before, self.find_after)
        judgement = self.judgement if declared else Judgement(())
        if form in _OWN:
            return _OWN[form](self.diff, places, judgement, _Paper(sheet(_color(colored=colored)), talk.is_verbose))
        from specctl.output.diff_notices import diff_bulletin  # noqa: PLC0415  one format a run

        return bulletin_renderer(form)(diff_bulletin(self.diff, places, self.head.sources, judgement))


@frozen
class _Paper:
    """What text is written on, and whether long lists are written out."""

    sheet: Sheet
    everything: bool


def _color(*, colored: bool) -> str:
    return "always" if colored else "never"


def _text(diff: Diff, places: Places, judgement: Judgement, paper: _Paper) -> str:
    from specctl.output import diff_text, intents_text  # noqa: PLC0415  one format a run

    rest = intents_text.render(judgement, paper.sheet)
    return diff_text.render(diff, places, paper.sheet, everything=paper.everything) + (f"\n{rest}" if rest else "")


def _markdown(diff: Diff, places: Places, judgement: Judgement, _: _Paper) -> str:
    from specctl.output import diff_markdown, intents_text  # noqa: PLC0415
    from specctl.output.markdown import MOST_IN_COMMENT  # noqa: PLC0415

    rest = intents_text.markdown(judgement)
    whole = diff_markdown.render(diff, places, MOST_IN_COMMENT - len(rest) - 1)
    return whole + (f"\n{rest}" if rest else "")


def _concise(diff: Diff, places: Places, _: Judgement, __: _Paper) -> str:
    from specctl.output import diff_concise  # noqa: PLC0415

    return diff_concise.render(diff, places)


def _json(diff: Diff, _: Places, judgement: Judgement, __: _Paper) -> str:
    from specctl.output import diff_json, intents_text  # noqa: PLC0415

    return diff_json.render(diff, intents_text.data(judgement))


_OWN: Mapping[str, Callable[[Diff, Places, Judgement, _Paper], str]] = {
    "text": _text,
    "markdown": _markdown,
    "concise": _concise,
    "json": _json,
}


def compare_moments(
    base: str | None, head: str | None, names: Sequence[str], reading: Reading, talk: Talk, *, are_required: bool
) -> Comparison:
    """What changed between two moments of the repository around the current folder, for all contracts or some."""
    sides = open_sides(["."], base, head, reading, talk)
    before, after = sides.base.workspace, sides.head.workspace
    for name in names:
        if not any(source.id == name for source in before.sources):
            contract_source(after, name)
    judgement = judged(before, after, _intents(sides, talk, are_required=are_required))
    if names:
        judgement = judgement.about(names)
    hidden = {source.path for source in (*before.sources, *after.sources) if source.id is None}
    left_out = sorted({name for name in unread(before, after) if name in names or not names} | hidden)
    if left_out and not talk.is_quiet:
        _say_defects(sides)
    diff = Diff(sides.compared.base.words, sides.compared.head.words, judgement.contracts, tuple(left_out))
    return Comparison(diff, judgement, finder(before), finder(after), after)


def _say_defects(sides: Sides) -> None:
    """Say on standard error what cannot be read, and on which side."""
    from specctl.lint.linter import read_problems  # noqa: PLC0415  only where something cannot be read
    from specctl.output.concise import line  # noqa: PLC0415

    for moment, side in ((sides.compared.base, sides.base), (sides.compared.head, sides.head)):
        found = [line(problem) for problem in read_problems(side.workspace)]
        said = [f"warning: not all can be read at {clean(moment.words)}", *(f"  {each}" for each in found)]
        for text in said if found else ():
            click.echo(text, err=True)


def _intents(sides: Sides, talk: Talk, *, are_required: bool) -> tuple[Intent, ...]:
    """The new intents; where one cannot be read and none is required, a warning says so and none counts."""
    try:
        return new_intents(sides)
    except SpecctlError as error:
        if are_required:
            raise
        if not talk.is_quiet:
            for line in (f"warning: {error.message}, so none counts", *(f"  {detail}" for detail in error.details)):
                click.echo(clean(line), err=True)
        return ()


def compare_contracts(base: str, head: str, reading: Reading, talk: Talk) -> Comparison:
    """What a contract decides otherwise than another of the same revision."""
    workspace = open_all(["."], reading, talk)[0].workspace
    for name in (base, head):
        source = contract_source(workspace, name)
        if name not in workspace.stacks:
            raise SpecctlError(f"contract `{name}` ({source.path}) has errors", "`specctl validate` shows them")
    found = compare_stacks(workspace.stacks[base], workspace.stacks[head], workspace.config)
    diff = Diff(f"contract {base}", f"contract {head}", (found.diff,))
    return Comparison(diff, Judgement(diff.contracts), finder(workspace, base), finder(workspace), workspace)


def finder(workspace: Workspace, of: str | None = None) -> Find:
    """Where a rule of a contract's stack stands, or always of one contract's."""

    def find(contract: str, rule: str) -> Location | None:
        stack = workspace.stacks.get(of or contract)
        found = None if stack is None else stack.rule_by_id.get(rule)
        return None if stack is None or found is None else rule_place(stack, found)

    return find
