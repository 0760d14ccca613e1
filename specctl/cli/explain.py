"""`specctl explain`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from decimal import Decimal

import click

from specctl.answers.explanation import Explanation, explain
from specctl.answers.places import rule_document
from specctl.answers.ruled_out import RuledOut
from specctl.cli.asking import known_behavior, say, sheet, within_memory
from specctl.cli.opening import usable_stack
from specctl.cli.options import Reading, Talk, reading_options, text_or_json
from specctl.errors import SpecctlError
from specctl.language.stack import Stack
from specctl.logic.evaluate import Fact
from specctl.logic.facts import fact, parsed
from specctl.output.explain_text import mentioned
from specctl.repository import NOT_COMMITTED, Change, last_changes


@click.command("explain")
@click.argument("contract")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A fact, such as `topic=dosage`.")
@click.option("--facts", "path", type=click.Path(), metavar="FILE", help="One request as JSON; `-` for standard input.")
@click.option("--behavior", "named", multiple=True, metavar="NAME", help="Explain only this one; may be repeated.")
@click.option("--blame", "is_blamed", is_flag=True, help="Name the commit that last changed each rule.")
@text_or_json
@reading_options
def command(
    contract: str,
    *,
    settings: tuple[str, ...],
    path: str | None,
    named: tuple[str, ...],
    is_blamed: bool,
    form: str,
    where: Reading,
    talk: Talk,
) -> int:
    """Explain one decision: which rules applied, which were void or defeated and by what, which decided.

    CONTRACT is the id of a contract. Facts come from `--set` (a set as `signals=crisis,minor`, an attribute that does
    not apply is left out) or from `--facts`. Where facts are left out, what hangs on them is shown as a table.
    A request that the contract does not admit gives exit code 1, and says what rules it out.
    """
    stack = usable_stack(contract, where, talk)
    behaviors = [known_behavior(name, stack, "--behavior").id for name in dict.fromkeys(named)] or _reported(stack)
    facts = _facts(settings, path, stack)
    with within_memory():
        found = explain(stack, behaviors, facts)
    if isinstance(found, RuledOut):
        say(_ruled_out(found, stack, form, talk.color), talk.color)
        return 1
    say(_text(found, _changes(found, where) if is_blamed else None, form, talk.color), talk.color)
    return 0


def _reported(stack: Stack) -> list[str]:
    """The behaviors that some rule assigns, and those that must be decided."""
    return [*stack.decided]


def _facts(settings: tuple[str, ...], path: str | None, stack: Stack) -> dict[str, Fact]:
    if settings and path is not None:
        raise SpecctlError("`--set` and `--facts` exclude each other", "give one of the two")
    if path is not None:
        return {name: fact(name, value, stack) for name, value in _object(path).items()}
    return {name: parsed(name, value, stack) for name, value in map(_setting, settings)}


def _setting(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise SpecctlError(f"`--set {text}` is no fact", "write `--set NAME=VALUE`, such as `topic=dosage`")
    return name.strip(), value.strip()


def _object(path: str) -> Mapping[str, object]:
    try:
        if path == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                data = file.read()
        raw = json.loads(data, parse_float=Decimal)
    except OSError as error:
        raise SpecctlError(f"`{path}` cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise SpecctlError(
            f"`{path}` is no JSON", "give one request as one JSON object; `decide` takes many"
        ) from error
    if not isinstance(raw, dict):
        raise SpecctlError(f"`{path}` is no JSON object", 'give one request, such as `{"topic": "dosage"}`')
    return raw


def _changes(found: Explanation, source: Reading) -> dict[str, Change]:
    """The latest change among the lines of each rule."""
    lines: dict[str, tuple[Change, ...]] = {}
    latest: dict[str, Change] = {}
    for rule in mentioned(found):
        document = rule_document(found.stack, rule)
        if document.path not in lines:
            lines[document.path] = last_changes(document.path, source.revision, is_staged=source.is_staged)
        numbers = document.lines_of(rule.route)
        own = lines[document.path][numbers.start - 1 : numbers.stop - 1]
        latest[rule.id] = max(own, key=lambda change: change.moment, default=NOT_COMMITTED)
    return latest


def _text(found: Explanation, changes: Mapping[str, Change] | None, form: str, color: str) -> str:
    if form == "json":
        from specctl.output.explain_json import render as as_json  # noqa: PLC0415  one format a run

        return as_json(found, changes)
    from specctl.output.explain_text import render  # noqa: PLC0415

    return render(found, changes or {}, sheet(color))


def _ruled_out(found: RuledOut, stack: Stack, form: str, color: str) -> str:
    if form == "json":
        from specctl.output.explain_json import render_ruled_out as as_json  # noqa: PLC0415  one format a run

        return as_json(found, stack.contract.id)
    from specctl.output.explain_text import render_ruled_out  # noqa: PLC0415

    return render_ruled_out(found, stack.contract.id, sheet(color))
