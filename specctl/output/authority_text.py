"""`specctl authority` for people: a table of what is the same everywhere, then a block for each other behavior."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specctl.answers.authority import Authority, Entry, Power
from specctl.answers.freedom import freedom
from specctl.language.behavior import CONFLICT, UNDECIDED
from specctl.language.stack import Stack
from specctl.logic.describe import EVERYTHING
from specctl.logic.outcomes import shown
from specctl.output.outcome_words import listed, may, state
from specctl.output.plain import clean
from specctl.output.sheet import Sheet, wrapped
from specctl.values import entity
from specctl.words import percent, plural

_START = 14
_MOST_RULES = 4


@entity
class Placed:
    """An entry with its region in words."""

    entry: Entry
    where: str


@entity
class Part:
    """One behavior with those of its entries that are shown; `more` counts the others, which have `rest` as share."""

    authority: Authority
    shown: tuple[Placed, ...]
    more: int = 0
    rest: float = 0.0


def render(stack: Stack, parts: Sequence[Part], sheet: Sheet) -> str:
    """Who may change what, as text: an overview of all behaviors, then one block for each."""
    title = f"Who may change what in {stack.contract.id} {stack.contract.version}"
    blocks = [[sheet.style(title, "bold")]]
    if not parts:
        blocks.append(["Nobody can change anything: no rule decides, or no request is possible"])
    if len(parts) > 1:
        blocks.append(_overview(stack, parts, sheet))
    blocks += [_block(group, sheet) for group in _groups(parts)]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _overview(stack: Stack, parts: Sequence[Part], sheet: Sheet) -> list[str]:
    """Behavior by level: what the level may do, with the share of requests, most frequent first."""
    levels = stack.levels[1:]
    width = max(len(part.authority.behavior.id) for part in parts)
    column = max(20, (sheet.width - width - 2) // max(1, len(levels)) - 2)
    lines = [sheet.style(_row("", levels, width, column), "bold")]
    for part in parts:
        cells = [wrapped(_cell(part.authority, level), column) for level in levels]
        name = clean(part.authority.behavior.id)
        for place in range(max(map(len, cells), default=1)):
            texts = [cell[place] if place < len(cell) else "" for cell in cells]
            lines.append(_row("" if place else name, texts, width, column))
    return lines


def _row(name: str, texts: Sequence[str], width: int, column: int) -> str:
    return (f"{name:<{width}}  " + "  ".join(f"{text:<{column}}" for text in texts)).rstrip()


def _cell(authority: Authority, level: str) -> str:
    shares: dict[str, float] = {}
    for entry in authority.entries:
        for power in entry.powers:
            if power.level == level:
                kind = _kind(authority, entry, power)
                shares[kind] = shares.get(kind, 0.0) + (entry.share or 0.0)
    if len(shares) < 2:  # noqa: PLR2004  one kind needs no share
        return next(iter(shares), "no rule above")
    most = sorted(shares.items(), key=lambda item: -item[1])
    return ", ".join(f"{kind} {percent(share)}" for kind, share in most)


def _kind(authority: Authority, entry: Entry, power: Power) -> str:
    found = freedom(authority.behavior, authority.choices, power.open, entry.outcome)
    if found.kind == "some":
        return "may loosen" if found.looser else "may tighten" if found.stricter else "may vary"
    return {"free": "free", "locked": "locked", "stricter": "may tighten"}[found.kind]


def _groups(parts: Iterable[Part]) -> list[list[Part]]:
    """Behaviors that read alike, such as several tools, together."""
    found: dict[object, list[Part]] = {}
    for part in parts:
        kind = part.authority.behavior.id.partition(".")[0]
        rows = tuple((placed.where, placed.entry.outcome, placed.entry.powers) for placed in part.shown)
        key = (kind if kind == "tools" else part.authority.behavior.id, part.authority.behavior.tiers, rows, part.more)
        found.setdefault(key, []).append(part)
    return list(found.values())


def _block(group: Sequence[Part], sheet: Sheet) -> list[str]:
    part = group[0]
    lines = sheet.lines(", ".join(one.authority.behavior.id for one in group), 0, how="bold")
    for placed in part.shown:
        is_all = placed.where == EVERYTHING
        share = "" if placed.entry.share is None else percent(placed.entry.share)
        lines.append(f"{'everywhere' if is_all else share:>12}  {_today(part.authority, placed.entry, sheet)}")
        lines += [] if is_all else sheet.lines(f"where {placed.where}", _START)
        lines += sheet.lines(_rules(placed.entry), _START, how="dim") if placed.entry.rules else []
        lines += _powers(part.authority, placed.entry, sheet, _START)
    if part.more:
        lines.append(f"{percent(part.rest):>12}  {plural(part.more, 'smaller case')}; `--all` shows them")
    return lines


def _rules(entry: Entry) -> str:
    names = [f"`{rule.id}`" for rule, _ in entry.rules[:_MOST_RULES]]
    more = len(entry.rules) - len(names)
    return "by " + ", ".join(names) + (f" and {plural(more, 'more rule')}" if more else "") + _or_default(entry)


def _or_default(entry: Entry) -> str:
    if not entry.by_default:
        return ""
    return ", or no rule" if entry.outcome == UNDECIDED else ", or by default"


def _today(authority: Authority, entry: Entry, sheet: Sheet) -> str:
    color = "red" if entry.outcome in (CONFLICT, UNDECIDED) else "green"
    switch = state(authority.behavior, entry.outcome)
    words = sheet.style(shown(entry.outcome), color) + (f" ({switch})" if switch else "")
    return words + (" by default" if not entry.rules and entry.outcome != UNDECIDED else "")


def _powers(authority: Authority, entry: Entry, sheet: Sheet, indent: int) -> list[str]:
    lines: list[str] = []
    together: dict[str, list[str]] = {}
    for power in entry.powers:
        together.setdefault(_power(authority, entry, power), []).append(power.level)
    for words, levels in together.items():
        name = " and ".join(levels)
        lines += sheet.lines(f"{name}: {words}", indent)
    return lines


def _power(authority: Authority, entry: Entry, power: Power) -> str:
    every = authority.choices
    words = may(authority.behavior, entry.outcome, every, power.open)
    for owner in sorted({owner for owner, _ in power.passed_by}):
        passed = [choice for choice in every if (owner, choice) in power.passed_by]
        words += f"; {owner} passes on {listed(every, passed)}"
    for lower in sorted({lower for lower, _ in power.may_pass}):
        passed = [choice for choice in every if (lower, choice) in power.may_pass]
        words += f"; may let {lower} set {listed(every, passed)}"
    return words
