"""`specctl query`."""

from __future__ import annotations

import click

from specctl.answers.query import Decides, Opens, Question, ask
from specctl.cli.asking import (
    known_behavior,
    known_level,
    read_outcome,
    say,
    sheet,
    within_memory,
)
from specctl.cli.opening import usable_stack
from specctl.cli.options import Reading, Talk, reading_options, text_or_json
from specctl.errors import SpecctlError
from specctl.language.condition import ALWAYS, both
from specctl.language.read_where import read_where
from specctl.language.rule import Rule
from specctl.language.stack import Stack
from specctl.nearest import suggestion


@click.command("query")
@click.argument("contract")
@click.option("--when", "conditions", multiple=True, metavar="COND", help="`topic=medical` or `{topic: medical}`.")
@click.option("--decides", multiple=True, metavar="BEHAVIOR=VALUES", help="Such as `response=comply,caveat`.")
@click.option("--open", "opens", multiple=True, metavar="LEVEL:BEHAVIOR=VALUES", help="What a level may set.")
@click.option("--decided-by", "rules", multiple=True, metavar="RULE", help="A rule that decides there.")
@click.option("--count", "is_count", is_flag=True, help="Print only the share of requests.")
@text_or_json
@reading_options
def command(
    contract: str,
    *,
    conditions: tuple[str, ...],
    decides: tuple[str, ...],
    opens: tuple[str, ...],
    rules: tuple[str, ...],
    is_count: bool,
    form: str,
    where: Reading,
    talk: Talk,
) -> int:
    """Show where something holds: which requests, how often, one of them, and by which rules.

    CONTRACT is the id of a contract. All options given must hold together; of several values of one option any will do,
    CONFLICT and UNDECIDED are values too. An answer of `never` is a proof. The exit code is 0 either way.
    """
    if not (conditions or decides or opens or rules):
        raise SpecctlError("nothing is asked", "give `--when`, `--decides`, `--open` or `--decided-by`")
    stack = usable_stack(contract, where, talk)
    when = ALWAYS
    for text in conditions:
        when = both(when, read_where(text, stack, "--when"))
    question = Question(
        when,
        tuple(_decides(text, stack) for text in decides),
        tuple(_opens(text, stack) for text in opens),
        tuple(_rule(name, stack) for name in rules),
    )
    with within_memory():
        found = ask(stack, question)
    asked = [] if when == ALWAYS else [" and ".join(conditions)]
    asked += [
        *decides,
        *(text.replace(":", " may set ", 1) for text in opens),
        *(f"decided by `{name}`" for name in rules),
    ]
    if form == "json":
        from specctl.output import query_json  # noqa: PLC0415  one format a run

        text = query_json.count(stack, found) if is_count else query_json.render(stack, asked, found)
    else:
        from specctl.output import query_text  # noqa: PLC0415

        text = query_text.count(found) if is_count else query_text.render(stack, asked, found, sheet(talk.color))
    say(text, talk.color)
    return 0


def _decides(text: str, stack: Stack, option: str = "--decides") -> Decides:
    name, separator, values = text.partition("=")
    listed = [value.strip() for value in values.split(",") if value.strip()]
    if not separator or not listed:
        raise SpecctlError(f"`{option} {text}` names no value", "write `BEHAVIOR=VALUE`, such as `response=comply`")
    behavior = known_behavior(name.strip(), stack, option)
    return Decides(behavior.id, tuple(read_outcome(value, behavior, option) for value in listed))


def _opens(text: str, stack: Stack) -> Opens:
    level, separator, rest = text.partition(":")
    if not separator:
        hint = "write `LEVEL:BEHAVIOR=VALUE`, such as `user:response=comply`"
        raise SpecctlError(f"`--open {text}` names no level", hint)
    asked = _decides(rest, stack, "--open")
    wrong = next((value for value in asked.outcomes if not stack.behaviors[asked.behavior].accepts(value)), None)
    if wrong is not None:
        raise SpecctlError(f"`--open`: no level can set `{wrong}`")
    return Opens(known_level(level.strip(), stack, "--open"), asked.behavior, asked.outcomes)


def _rule(name: str, stack: Stack) -> Rule:
    for rule in stack.rules:
        if rule.id == name:
            return rule
    raise SpecctlError(f"`--decided-by`: unknown rule `{name}`", suggestion(name, (rule.id for rule in stack.rules)))
