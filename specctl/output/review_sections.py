"""The parts of a review, most urgent first, in words that each format writes in its own way."""

from __future__ import annotations

from collections.abc import Iterator

from specctl.diagnostics import Diagnostic
from specctl.output.diff_places import written
from specctl.output.diff_sentences import listing, raises
from specctl.output.ink import Entry, Ink, cut
from specctl.output.json_text import dumps
from specctl.output.notes import notes
from specctl.review.asked import Ask, Requirement
from specctl.review.outputs import Output
from specctl.review.review import Review
from specctl.review.trust import Distrusted, Setting
from specctl.review.verdicts import Verdict
from specctl.values import frozen
from specctl.words import plural

_MOST_NAMES = 6
_FEW_NAMES = 3
_MOST_SETTINGS = 8
_MOST_ASKS = 5
_MOST_MOVED = 4


@frozen
class Section:
    """Entries under a title; where `folded` says what they are, their notes are details that can be unfolded."""

    title: str
    entries: tuple[Entry, ...]
    folded: str = ""


def before_changes(review: Review, ink: Ink) -> Iterator[Section]:
    """What must be read first: what could not be judged, what was tried, who must approve."""
    yield from _section("Could not be judged", _unknown(review, ink))
    yield from _section("Not taken at its word: the review goes by the base", _untrusted(review, ink))
    yield from _section("Protection taken back", _taken_back(review, ink))
    for section in _section(
        _approvals_title(review), (_requirement(each, review, ink) for each in review.requirements)
    ):
        yield Section(section.title, section.entries, "Why these approvals")


def after_changes(review: Review, ink: Ink) -> Iterator[Section]:
    """What follows from the changes."""
    yield from _section("New findings", (_finding(item, review, ink) for item in review.findings.new))
    yield from _section("Cases and properties", (_verdict(item, ink) for item in review.verdicts.changed))
    yield from _section("Generated outputs", (_output(item, ink) for item in review.outputs))
    yield from _section("Declared in this pull request", _intents(review, ink))


def version_words(review: Review, ink: Ink) -> str:
    """The version step that the changes call for, and whether the versions of the contracts say so."""
    bump, is_known = review.diff.bump, not (review.diff.left_out or review.diff.inconclusive)
    if bump == "none":
        return "No new version is needed" if is_known else "Which version is needed is not known"
    step = f"{'A' if is_known else 'At least a'} {bump} version step is needed"
    low = raises(review.diff, _MOST_NAMES, ink.name)
    if not low:
        return f"{step}, and the versions say so"
    more = [f"and {plural(len(low) - _MOST_NAMES, 'more step')}"] if len(low) > _MOST_NAMES else []
    return f"{step}: {'; '.join([*low[:_MOST_NAMES], *more])}"


def _section(title: str, entries: Iterator[Entry]) -> Iterator[Section]:
    found = tuple(entries)
    if found:
        yield Section(title, found)


def _unknown(review: Review, ink: Ink) -> Iterator[Entry]:
    for each in review.diff.contracts:
        if each.inconclusive:
            names = listing([ink.name(name) for name in each.inconclusive], _MOST_NAMES)
            yield Entry("unknown", f"{names} in {ink.name(each.contract)}: too hard for the memory and time given")
    if review.diff.left_out:
        names = listing([ink.name(name) for name in review.diff.left_out], _MOST_NAMES)
        yield Entry("left out", f"{names}: one side cannot be read, so who must approve is not known either")
    for item in review.findings.inconclusive:
        yield Entry("unknown", f"{', '.join(item.checks)} in {ink.name(item.contract)}: {ink.message(item.reason)}")
    if review.verdicts.untried:
        names = listing([ink.name(name) for name in review.verdicts.untried], _MOST_NAMES)
        yield Entry("untried", f"cases and properties of {names}: too hard for the memory given")


def _untrusted(review: Review, ink: Ink) -> Iterator[Entry]:
    for item in review.distrusted:
        yield _distrusted(item, ink)
    for each in review.findings.ignores:
        names = listing([ink.name(cut(name)) for name in each.checks], _MOST_NAMES)
        said = f"a comment at {ink.name(cut(f'{each.path}:{each.line}'))} ignores {names}"
        yield Entry("ignore", f"{said}: what it hides is shown all the same", (("reason", ink.say(cut(each.reason))),))
    if review.intents_wrong:
        shown = tuple(("", ink.message(cut(line))) for line in review.intents_wrong[:_MOST_NAMES])
        yield Entry("intents", "they cannot be read, so none counts", shown)


_WHAT = {
    "configuration": "this pull request {verb} the configuration {path}; {used}",
    "template": "this pull request {verb} the template {path}; {used}",
    "nested": "this pull request {verb} {path}",
    "link": "this pull request {verb} the link {path}",
}
_VERBS = {"added": "adds", "removed": "removes", "changed": "changes"}
_LABELS = {"configuration": "settings", "nested": "settings"}


def _distrusted(item: Distrusted, ink: Ink) -> Entry:
    used = "it was not used" if item.what == "added" else "the base's was used"
    text = _WHAT[item.kind].format(verb=_VERBS[item.what], path=ink.name(cut(item.path)), used=used)
    shown = [("", _setting(each, ink)) for each in item.settings[:_MOST_SETTINGS]]
    left = len(item.settings) - len(shown)
    more = [("", f"and {plural(left, 'more setting')}")] if left > 0 else []
    why = f": {ink.message(cut(item.why))}" if item.why else ""
    return Entry(_LABELS.get(item.kind, item.kind), text + why, (*shown, *more))


def _setting(item: Setting, ink: Ink) -> str:
    sides = [ink.name(cut(_data(side))) if side is not None else "not set" for side in (item.before, item.after)]
    return f"{ink.name(cut(item.key))}: {' → '.join(sides)}"


def _data(value: object) -> str:
    try:
        return dumps(value)
    except (TypeError, ValueError):  # dates and infinities of TOML
        return str(value)


def _approvals_title(review: Review) -> str:
    if not review.is_decided:
        return "Approvals needed"
    if not review.missing:
        return "Approvals: all are given"
    return f"Approvals: {review.missing:,} {'is' if review.missing == 1 else 'are'} missing"


def _taken_back(review: Review, ink: Ink) -> Iterator[Entry]:
    """What is to be protected less from now on; it may be asked for by several roles, and is told once."""
    asks = [ask for each in review.requirements for ask in each.asks if ask.kind in ("lowered", "entrenched")]
    for kind, of, place, note in dict.fromkeys((ask.kind, ask.of, written(ask.at), ask.note) for ask in asks):
        if kind == "entrenched":
            yield Entry("entrenched", f"{ink.name(cut(of))}: {ink.message(cut(note))} ({ink.name(place)})")
        else:
            yield Entry("approval", f"for {ink.name(cut(of))}: {ink.message(cut(note))} ({ink.name(place)})")


def _requirement(each: Requirement, review: Review, ink: Ink) -> Entry:
    """A role that must approve, for what; why in detail is below."""
    label = "needed"
    if review.is_decided:
        label = f"{each.missing} missing" if each.missing else "given"
    asked = f"{plural(each.count, 'approval')} of {ink.name(each.role)}" if each.role else "nobody is named to approve"
    who = f" ({ink.say(cut(', '.join(each.who)))})" if each.who else ""
    reasons = listing(list(dict.fromkeys(_reason(ask, ink) for ask in each.asks)), _MOST_NAMES)
    given = f"; given by {listing([ink.say(cut(login)) for login in each.given], _MOST_NAMES)}" if each.given else ""
    moved = [("because", _ask(ask, ink)) for ask in each.asks[:_MOST_ASKS] if ask.moved]
    left = len(each.asks) - _MOST_ASKS
    more = [("because", f"of {plural(left, 'more demand')}")] if left > 0 else []
    return Entry(label, f"{asked}{who}, for {reasons}{given}", (*moved, *more))


def _reason(ask: Ask, ink: Ink) -> str:
    of = ink.name(cut(ask.of))
    return {
        "direction": f"what is {of}",
        "risk": f"rules of {of} risk",
        "condition": f"what lies in {of}",
        "lowered": f"taking back the approval for {of}",
        "entrenched": f"taking the protection from {of}",
    }[ask.kind]


def _ask(ask: Ask, ink: Ink) -> str:
    """Which changes a demand is about, one request, and where it is made: those of one behavior together."""
    contracts: dict[tuple[str, str | None], list[str]] = {}
    for item in ask.moved:
        contracts.setdefault((item.behavior, item.level), []).append(item.contract)
    found = []
    for (behavior, level), names in contracts.items():
        inside = listing([ink.name(cut(name)) for name in dict.fromkeys(names)], _FEW_NAMES)
        found.append(f"{_subject(behavior, level, ink)} in {inside}")
    seen = ink.say(cut(ask.moved[0].example))
    return f"{_reason(ask, ink)}: {listing(found, _MOST_MOVED)}, such as {seen} ({ink.name(written(ask.at))})"


def _subject(behavior: str, level: str | None, ink: Ink) -> str:
    name = ink.name(cut(behavior))
    return name if level is None else f"what {ink.name(level)} may set of {name}"


def _finding(item: Diagnostic, review: Review, ink: Ink) -> Entry:
    place = f"{item.location.path}:{item.location.span.start.line}"
    hidden = any(item is other for other in review.findings.silenced)
    text = f"{ink.message(cut(item.message, 1_000))} ({item.check}) at {ink.name(place)}"
    told = [(name, ink.message(cut(said)) if name == "help" else ink.say(cut(said))) for name, said in notes(item)]
    more = [("ignored", "by a comment that this pull request adds")] if hidden else []
    return Entry(item.severity, text, (*told, *more))


_TURNS = {
    "fails": "fails now",
    "skips": "is about no request any more",
    "rewritten": "was rewritten",
    "removed": "was removed",
    "added": "is new",
    "passes": "passes now",
}


def _verdict(item: Verdict, ink: Ink) -> Entry:
    came = "is new and fails" if item.turn == "fails" and item.before is None else _TURNS[item.turn]
    still = f", and {'still fails' if item.after == 'fail' else 'passes'}" if item.turn == "rewritten" else ""
    where = [ink.name(name) for name in item.contracts]
    inside = f" in {listing(where, _MOST_NAMES)}" if item.contracts != (item.owner,) else ""
    subject = f"{item.kind} {ink.name(item.name)} of {ink.name(item.owner)}"
    text = f"{subject} {came}{still}{inside} at {ink.name(written(item.at))}"
    return Entry(item.turn, text, (("", ink.message(cut(item.said))),) if item.said else ())


def _output(item: Output, ink: Ink) -> Entry:
    text = f"{ink.name(item.path)} ({item.target} of {ink.name(item.contract)})"
    if item.problem:
        return Entry("broken", f"{text}: {ink.message(cut(item.problem))}")
    if item.is_stale:
        return Entry("stale", f"{text}: the file in this pull request is not what its contracts give")
    label = "added" if item.before is None else "removed" if item.after is None else "changed"
    return Entry(label, text)


def _intents(review: Review, ink: Ink) -> Iterator[Entry]:
    idle = {intent.path for intent in review.judgement.unfulfilled}
    for intent in review.intents:
        said = f"{ink.say(cut(intent.summary))} ({ink.name(f'{intent.path}:{intent.at.span.start.line}')})"
        yield Entry("idle" if intent.path in idle else "declared", said)
