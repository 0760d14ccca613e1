"""`specctl test` for people: a line for each case and property, failures, and what no case reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from specctl.coverage.reach import Reach, Target
from specctl.coverage.run import Run, Tried
from specctl.coverage.trial import Trial
from specctl.output.lint_text import Paper, block
from specctl.output.plain import clean
from specctl.words import percent, plural

_COLORS = {"pass": "green", "fail": "red", "skip": "yellow"}
_MOST_MISSED = 5


def render(run: Run, paper: Paper, *, everything: bool) -> str:
    """A run of the tests; `everything` lists all that no case reaches, and each inherited property."""
    parts = ["\n".join(line for tried in run.tried for line in _lines(tried, paper, everything=everything))]
    parts += [block(trial.finding, paper) for tried in run.tried for trial in tried.trials if trial.finding is not None]
    parts.append("\n".join(_table(run, paper)))
    parts += ["\n".join(_missed(tried.reach, paper, everything=everything)) for tried in run.tried if _misses(tried)]
    parts.append("\n".join(_summary(run, paper)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _lines(tried: Tried, paper: Paper, *, everything: bool) -> Iterator[str]:
    """The contract, its trials, and inherited properties that do not fail as one line for each owner."""
    yield f"{paper.style(clean(tried.name), 'bold')}  {clean(tried.path)}"
    inherited: Counter[tuple[str, str]] = Counter()
    for trial in tried.trials:
        if trial.owner != tried.name and trial.status != "fail" and not everything:
            inherited[trial.status, trial.owner] += 1
        else:
            yield _line(trial.status, trial.kind, _name(trial, tried), paper)
    for (status, owner), count in inherited.items():
        noun = "property" if count == 1 else "properties"
        what = f"{count} of {clean(owner)}" + (": no request meets them" if status == "skip" else "")
        yield _line(status, noun, what, paper)


def _line(status: str, kind: str, what: str, paper: Paper) -> str:
    return f"  {paper.style(status, _COLORS[status])}  {kind:<10}  {what}"


def _name(trial: Trial, tried: Tried) -> str:
    owner = f" of {trial.owner}" if trial.owner != tried.name else ""
    if trial.status == "skip":
        return clean(f"{trial.name}{owner}: no request meets it")
    return clean(f"{trial.name}{owner}" + (f", as in {trial.same_as}" if trial.same_as else ""))


def _table(run: Run, paper: Paper) -> Iterator[str]:
    """What the cases of each contract reach."""
    heads = ("reached by cases", "rules", "decisions", "requests")
    rows = [
        (clean(tried.name), _count(tried.reach.missed_rules, tried.reach.rules), _decisions(tried), _share(tried.reach))
        for tried in run.tried
        if tried.reach is not None
    ]
    if rows:
        widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
        for number, row in enumerate((heads, *rows)):
            cells = (f"{text:>{width}}" for text, width in zip(row[1:], widths[1:], strict=True))
            line = "  ".join([f"{row[0]:<{widths[0]}}", *cells])
            yield paper.style(line, "bold") if number == 0 else line


def _count(missed: Sequence[Target], every: Sequence[Target]) -> str:
    return f"{len(every) - len(missed)} of {len(every)}"


def _decisions(tried: Tried) -> str:
    return _count(tried.reach.missed, tried.reach.decisions) if tried.reach is not None else ""


def _share(reach: Reach) -> str:
    return percent(reach.share) if reach.share is not None else "?"


def _misses(tried: Tried) -> bool:
    return tried.reach is not None and bool(tried.reach.missed or tried.reach.missed_rules)


def _missed(reach: Reach | None, paper: Paper, *, everything: bool) -> Iterator[str]:
    """The targets that no case of a contract reaches, the largest first."""
    if reach is None:
        return
    targets = (*reach.missed, *reach.missed_rules)
    shown = targets if everything else targets[:_MOST_MISSED]
    yield paper.style(f"no case of {clean(reach.subject.stack.contract.id)} reaches", "bold")
    names = [clean(_told(target)) for target in shown]
    width = max(len(name) for name in names)
    for name, target in zip(names, shown, strict=True):
        share = percent(target.share) if target.share is not None else "?"
        yield _cut(f"  {name:<{width}}  {share:>8}  {clean(reach.words(target))}", paper.width)
    if len(shown) < len(targets):
        yield f"  and {len(targets) - len(shown)} more: `-v` lists them, `--suggest {len(targets)}` writes the cases"


def _told(target: Target) -> str:
    return f"rule {target.rule.id}" if target.rule is not None else f"{target.behavior}: {target.outcome}"


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _summary(run: Run, paper: Paper) -> Iterator[str]:
    counts = [
        f"{count} {word}" for count, word in zip(run.counts, ("failed", "passed", "skipped"), strict=True) if count
    ]
    color = "red" if run.counts[0] else "green"
    yield paper.style(f"{', '.join(counts) or 'Nothing to test'} in {plural(len(run.tried), 'contract')}", color)
    reached, every = run.decisions
    if every:
        yield f"cases reach {reached} of {every} decisions ({percent(reached / every)})"
    for item in run.inconclusive:
        yield f"Inconclusive for `{clean(item.contract)}`: {item.reason}"
