"""`specctl query` for people: where it holds, how often, one example, and the rules that make it so."""

from __future__ import annotations

from collections.abc import Sequence

from specctl.answers.places import rule_place
from specctl.answers.query import Found, Reason
from specctl.language.stack import Stack
from specctl.output.sheet import Sheet
from specctl.words import fact, percent

_START = 10
_MOST_RULES = 8


def render(stack: Stack, asked: Sequence[str], found: Found, sheet: Sheet) -> str:
    """An answer as text; `asked` are the parts of the question as typed."""
    if found.never:
        return "\n".join(_never(stack, asked, found, sheet)) + "\n"
    share = _share(found.share)
    head, *rest = sheet.lines(f"{share} in {stack.contract.id}: {' and '.join(asked)}", 0)
    lines = [sheet.style(share, "bold") + head.removeprefix(share), *rest]
    lines += sheet.field("where", found.words, 2, _START + 2)
    facts = ", ".join(f"{name} {fact(value)}" for name, value in (found.witness or {}).items())
    lines += sheet.field("example", facts or "any request", 2, _START + 2)
    for behavior, reasons in found.reasons.items():
        lines += ["", sheet.style(f"  {behavior} there", "bold"), *_reasons(stack, reasons, sheet)]
    return "\n".join(lines) + "\n"


def _share(share: float | None) -> str:
    if share is None:
        return "Somewhere"
    return f"{percent(share)} of requests" + (" (single values)" if share == 0 else "")


def count(found: Found) -> str:
    """The share alone; for what holds nowhere `never`."""
    if found.never:
        return "never\n"
    return f"{percent(found.share)}\n" if found.share is not None else "somewhere\n"


def _never(stack: Stack, asked: Sequence[str], found: Found, sheet: Sheet) -> list[str]:
    head = f"never: proven for every request of {stack.contract.id}"
    lines = [sheet.style(head, "bold")]
    if len(asked) == 1:
        return [*lines, *sheet.lines(f"There is no request with {asked[0]}.", 2)]
    lines += sheet.lines("No request has all of these together; by itself each holds for:", 2)
    for part, share in zip(asked, found.alone, strict=True):
        text = "an unknown part" if share is None else percent(share)
        lines += sheet.lines(part, 20, f"    {text:>14}")
    return lines


def _reasons(stack: Stack, reasons: Sequence[Reason], sheet: Sheet) -> list[str]:
    lines: list[str] = []
    for reason in reasons[:_MOST_RULES]:
        share = "" if reason.share is None else percent(reason.share)
        lines += sheet.lines(_rule(stack, reason), 18, f"    {share:>12}")
    if len(reasons) > _MOST_RULES:
        lines.append(f"    and {len(reasons) - _MOST_RULES} more rules; `--format json` lists all")
    return lines


def _rule(stack: Stack, reason: Reason) -> str:
    if reason.rule is None:
        return "no rule decides"
    place = rule_place(stack, reason.rule)
    return f"`{reason.rule.id}` ({reason.rule.level}) {place.path}:{place.span.start.line}"
