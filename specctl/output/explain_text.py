"""`specctl explain` for people: each behavior's outcome in plain words, what became of each rule, and the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specctl.answers.explanation import Answer, Explanation, Hangs, Same
from specctl.answers.fates import Fate, Trace
from specctl.answers.places import rule_place
from specctl.answers.ruled_out import Obstacle, RuledOut
from specctl.answers.table import Row
from specctl.answers.values import choices
from specctl.language.behavior import CONFLICT, UNDECIDED
from specctl.language.rule import Rule
from specctl.language.stack import Assignment
from specctl.logic.outcomes import shown
from specctl.output.outcome_words import in_words, may
from specctl.output.sheet import Sheet
from specctl.repository import Change
from specctl.words import fact, percent, plural

_START = 15
_MOST_ROWS = 8
_MOST_RULES = 4
_ALWAYS = 1 - 1e-12
_NAMES: Mapping[str, str] = {
    "decides": "decided by",
    "conflicts": "in conflict",
    "followed": "agrees",
    "outranked": "outranked",
    "defeated": "excepted",
    "void": "void",
    "unheard": "not asked",
}


def render(explanation: Explanation, changes: Mapping[str, Change], sheet: Sheet) -> str:
    """An explanation as text; `changes` gives, for rules by id, the commit that last changed each."""
    blocks = [_heading(explanation, sheet)]
    blocks += [_block(group, explanation, sheet) for group in _groups(explanation.answers)]
    blocks += [lines for lines in (_quiet(explanation, sheet), _rules(explanation, changes, sheet)) if lines]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _heading(explanation: Explanation, sheet: Sheet) -> list[str]:
    facts = ", ".join(f"{name} {fact(value)}" for name, value in explanation.facts.items())
    lines = sheet.field("request", facts or "any", 0, _START)
    lines[:0] = [sheet.style(f"{explanation.stack.contract.id} {explanation.stack.contract.version}", "bold")]
    if explanation.unknown:
        lines += sheet.field("not given", ", ".join(explanation.unknown), 0, _START)
    return lines


def _groups(answers: Iterable[Answer]) -> list[list[Answer]]:
    """Answers that read alike, such as those on several tools, together; those that no rule touches left out."""
    found: dict[object, list[Answer]] = {}
    for answer in answers:
        if not is_quiet(answer):
            found.setdefault(_alike(answer), []).append(answer)
    return list(found.values())


def is_quiet(answer: Answer) -> bool:
    """Whether no rule touches a behavior, and nothing is missing."""
    return (
        isinstance(answer, Trace)
        and not answer.fates
        and (answer.decision.status == "otherwise" or not answer.behavior.must_decide)
    )


def _alike(answer: Answer) -> object:
    kind, tiers = answer.behavior.id.partition(".")[0], answer.behavior.tiers
    match answer:
        case Trace():
            fates = tuple((fate.kind, fate.assignment.rule, fate.assignment.value) for fate in answer.fates)
            key: object = (answer.decision.outcome, fates, answer.open)
        case Same():
            key = answer.settled, answer.shares
        case Hangs():
            key = tuple((row.where, row.outcome, row.rules, row.share) for row in answer.rows)
    return type(answer).__name__, kind if kind == "tools" else answer.behavior.id, tiers, key


def _block(group: list[Answer], explanation: Explanation, sheet: Sheet) -> list[str]:
    first = group[0]
    names = ", ".join(answer.behavior.id for answer in group)
    match first:
        case Trace():
            outcome = shown(first.decision.outcome)
            return [*_title(names, outcome, sheet), *_words(group, sheet), *_trace(first, explanation, sheet)]
        case Same():
            outcome = shown(first.settled.outcome)
            return [*_title(names, outcome, sheet), *_words(group, sheet), *_same(first, sheet)]
        case Hangs():
            title = f"{names}: depends on {', '.join(first.depends.on)}"
            return [*sheet.lines(title, 0, how="bold"), *_table(first.rows, sheet)]


def _title(names: str, outcome: str, sheet: Sheet) -> list[str]:
    *lines, last = sheet.lines(f"{names}: {outcome}", 0)
    styled = sheet.style(outcome, "red" if outcome in (CONFLICT, UNDECIDED) else "green")
    head = last.removesuffix(outcome)
    return [*(sheet.style(line, "bold") for line in lines), (sheet.style(head, "bold") if head else "") + styled]


def _words(group: list[Answer], sheet: Sheet) -> list[str]:
    """What it means; for several tools the names are in the title."""
    first = group[0]
    outcome = first.decision.outcome if isinstance(first, Trace) else first.settled.outcome  # type: ignore[union-attr]
    words = in_words(first.behavior, outcome)
    if len(group) > 1 and first.behavior.id.startswith("tools."):
        words = words.replace(f"The tool `{first.behavior.id.removeprefix('tools.')}`", "These tools")
    return sheet.lines(words, 2) if words else []


def _trace(answer: Trace, explanation: Explanation, sheet: Sheet) -> list[str]:
    lines: list[str] = []
    if answer.decision.status == "otherwise":
        why = "no rule that applies has effect here" if answer.fates else "no rule applies here"
        lines += sheet.field("by default", why, 2, _START)
    for fate in answer.fates:
        name = _NAMES[fate.kind]
        if fate.kind == "followed" and fate.assignment.value != answer.decision.outcome:
            name = "changed"
        lines += sheet.field(name, _fate(fate, name), 2, _START)
    return [*lines, *_open(answer, explanation, sheet)]


_SAYS: Mapping[str, str] = {
    "decided by": "{rule}",
    "in conflict": "{rule} says {value}",
    "agrees": "{rule}; {by} says it again",
    "changed": "{rule} said {value}; it lets {by} change that",
    "outranked": "{rule} said {value}; {by} of the same level is stricter",
    "excepted": "{rule} said {value}; {by} is an exception to it",
    "void": "{rule} tried {value}; {bound}",
    "not asked": "{rule} says {value}; a level above it is in conflict",
}


def _fate(fate: Fate, name: str) -> str:
    item = fate.assignment
    return _SAYS[name].format(
        rule=f"`{item.rule.id}` ({item.rule.level})",
        value=shown(item.value),
        by=_and([f"`{other.rule.id}`" for other in fate.by]),
        bound=_and([_bound(other) for other in fate.by]) if name == "void" else "",
    )


def _bound(item: Assignment) -> str:
    """What a rule lets others do, as the reason why something is void."""
    grant, who = item.grant, f"`{item.rule.id}` ({item.rule.level})"
    if grant.mode == "never":
        return f"{who} is hard-coded to {shown(item.value)}"
    if grant.mode == "stricter":
        return f"{who} allows only what is stricter than {shown(item.value)}"
    values = "anything" if grant.values is None else " or ".join(sorted(map(shown, grant.values)))
    only = "only " if grant.mode == "only" else ""
    return f"{who} allows {only}{' and '.join(sorted(grant.by))} to set {values}"


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _open(answer: Trace, explanation: Explanation, sheet: Sheet) -> list[str]:
    every = choices(explanation.stack, answer.behavior)
    says = [(level, may(answer.behavior, answer.decision.outcome, every, opened)) for level, opened in answer.open]
    if not says:
        return []
    if len({what for _, what in says}) == 1:
        levels = _and([level for level, _ in says])
        return sheet.field("may change", f"{levels}: {says[0][1]}", 2, _START)
    return sheet.field("may change", "; ".join(f"{level}: {what}" for level, what in says), 2, _START)


def _same(answer: Same, sheet: Sheet) -> list[str]:
    lines = sheet.field("in any case", "whatever the facts are that were not given", 2, _START)
    said = [f"`{rule.id}`" + _often(share) for rule, share in answer.shares[:_MOST_RULES]]
    if len(answer.shares) > _MOST_RULES:
        said.append(plural(len(answer.shares) - _MOST_RULES, "more rule"))
    return lines + (sheet.field("decided by", ", ".join(said), 2, _START) if said else [])


def _often(share: float | None) -> str:
    if share is None:
        return ""
    return " (always)" if share > _ALWAYS else f" ({percent(share)})"


def _table(rows: tuple[Row, ...], sheet: Sheet) -> list[str]:
    width = max(len(shown(row.outcome)) for row in rows[:_MOST_ROWS])
    shares = ["" if row.share is None else percent(row.share) for row in rows]
    first = max(map(len, shares[:_MOST_ROWS]))
    start = 2 + first + 2 + width + 2
    lines: list[str] = []
    for row, share in zip(rows[:_MOST_ROWS], shares, strict=False):
        head = f"  {share:>{first}}  {shown(row.outcome):<{width}}"
        found = sheet.lines(row.where, start, head)
        color = "red" if row.outcome in (CONFLICT, UNDECIDED) else "green"
        found[0] = found[0].replace(shown(row.outcome), sheet.style(shown(row.outcome), color), 1)
        lines += [*found, *sheet.lines(_decided(row), start, how="dim")]
    if len(rows) > _MOST_ROWS:
        lines.append(f"  and {len(rows) - _MOST_ROWS} smaller ones; `--format json` lists all")
    return lines


def _decided(row: Row) -> str:
    names = [f"`{rule.id}`" for rule in row.rules[:_MOST_RULES]]
    if len(row.rules) > _MOST_RULES:
        names.append(plural(len(row.rules) - _MOST_RULES, "more rule"))
    default = ["by default" if row.outcome != UNDECIDED else "no rule"]
    return "by " + _and(names) + (", or by default" if row.by_default else "") if names else default[0]


def _quiet(explanation: Explanation, sheet: Sheet) -> list[str]:
    quiet = [answer for answer in explanation.answers if isinstance(answer, Trace) and is_quiet(answer)]
    default = [f"{a.behavior.id} {shown(a.decision.outcome)}" for a in quiet if a.decision.status == "otherwise"]
    open_ = [answer.behavior.id for answer in quiet if answer.decision.status == "undecided"]
    lines = sheet.field("by default", ", ".join(default), 0, _START) if default else []
    return lines + (sheet.field("left open", ", ".join(open_), 0, _START) if open_ else [])


def mentioned(explanation: Explanation, rows: int | None = None, rules: int | None = None) -> list[Rule]:
    """The rules that an explanation speaks of, in stack order; of partial facts those of the first rows."""
    found: set[Rule] = set()
    for answer in explanation.answers:
        match answer:
            case Trace():
                found.update(fate.assignment.rule for fate in answer.fates)
                found.update(item.rule for fate in answer.fates for item in fate.by)
            case Same():
                found.update(rule for rule, _ in answer.shares[:rules])
            case Hangs():
                found.update(rule for row in answer.rows[:rows] for rule in row.rules[:rules])
    return [rule for rule in explanation.stack.rules if rule in found]


def _rules(explanation: Explanation, changes: Mapping[str, Change], sheet: Sheet) -> list[str]:
    rules = mentioned(explanation, _MOST_ROWS, _MOST_RULES)
    lines = [sheet.style("Rules", "bold")] if rules else []
    for rule in rules:
        place = rule_place(explanation.stack, rule)
        lines.append(f"  {sheet.style(rule.id, 'bold')} ({rule.level}) {place.path}:{place.span.start.line}")
        if rule.text.statement:
            lines += sheet.lines(rule.text.statement, 4)
        if rule.text.because:
            lines += sheet.field("because", rule.text.because, 4, 12)
        if rule.id in changes:
            lines += sheet.field("changed", _change(changes[rule.id]), 4, 12)
    return lines


def _change(change: Change) -> str:
    if change.commit is None:
        return "not committed yet"
    earlier = " or before (the clone is shallow)" if change.is_cut_off else ""
    return f"{change.commit} on {change.date}{earlier} by {change.author}: {change.subject}"


def render_ruled_out(found: RuledOut, contract: str, sheet: Sheet) -> str:
    """Why a contract admits no such request."""
    facts = ", ".join(f"{name} {fact(value)}" for name, value in found.facts.items())
    lines = sheet.lines(f"{contract} admits no such request: {facts or 'there is none at all'}", 0, how="bold")
    for obstacle in found.obstacles:
        lines += _obstacle(obstacle, sheet)
    return "\n".join(lines) + "\n"


def _obstacle(obstacle: Obstacle, sheet: Sheet) -> list[str]:
    place = f"{obstacle.location.path}:{obstacle.location.span.start.line}"
    says = f"`{obstacle.name}` does not apply there" if obstacle.kind == "attribute" else "an assumption rules it out"
    written = [line for text in obstacle.text.splitlines() for line in sheet.lines(text, 4)]
    return [*sheet.lines(f"{says}, {place}", 2), *written]
