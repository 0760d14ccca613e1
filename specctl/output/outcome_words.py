"""Outcomes in plain words, for people who never saw the contract language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from specctl.answers.freedom import Freedom, freedom
from specctl.answers.values import Choice, Name, Range, ranges
from specctl.language.behavior import CONFLICT, UNDECIDED, UNLIMITED, Behavior, Outcome
from specctl.logic.outcomes import shown

_WORDS: Mapping[str, Mapping[str, str]] = {
    "response": {
        "comply": "Answer in full.",
        "caveat": "Answer, and say what to be careful about.",
        "partial": "Answer in part.",
        "clarify": "Ask back before answering.",
        "safe_complete": "Answer the safe part helpfully, without the harmful one.",
        "redirect": "Do not answer: point to a better place.",
        "abstain": "Do not answer: say that it cannot know.",
        "refuse": "Refuse.",
    },
    "uncertainty": {
        "plain": "State it without hedging.",
        "hedge": "Say that the answer may be wrong.",
        "quantify": "Say how likely the answer is right.",
        "withhold": "Too unsure: hold the answer back.",
    },
    "handoff": {
        "none": "No person is brought in.",
        "offer": "Offer to bring in a person.",
        "transfer": "Hand over to a person.",
    },
    "review": {
        "none": "No person reviews the answer.",
        "sample": "A person reviews some of such answers.",
        "after": "A person reviews the answer after it was given.",
        "before": "A person reviews the answer before it is given.",
    },
    "autonomy": {
        "act": "Act without asking.",
        "notify": "Act, and say so.",
        "confirm": "Ask before acting.",
        "propose": "Propose only, leave acting to the user.",
    },
}
_TOOL = {"allow": "may be used.", "ask": "may be used after a person agreed.", "deny": "must not be used."}
_FLAGS = {
    "disclose_ai": "say that it is an AI",
    "crisis_resources": "show where to find help in a crisis",
    "cite_sources": "cite sources",
    "redact_pii": "remove personal data",
    "state_limits": "say what it will not or cannot do",
    "log_decision": "log the decision",
}
_FLAG = {"optional": "May", "required": "Must", "forbidden": "Must not"}
_LIMITS = {"max_words": "words", "max_turns": "turns"}


def in_words(behavior: Behavior, outcome: Outcome) -> str:
    """One sentence on what an outcome means; for a contract's own behavior what it says of it, or nothing."""
    if outcome == CONFLICT:
        return "Rules of one level contradict each other: nothing is decided until someone settles it."
    if outcome == UNDECIDED:
        return "Nothing is decided, though it must be." if behavior.must_decide else "Nothing is decided."
    if behavior.id.startswith("tools."):
        return f"The tool `{behavior.id.removeprefix('tools.')}` {_TOOL[str(outcome)]}"
    if behavior.id in _FLAGS:
        return f"{_FLAG[str(outcome)]} {_FLAGS[behavior.id]}."
    if behavior.kind == "limit":
        return _limit(behavior, outcome)
    return _WORDS.get(behavior.id, {}).get(str(outcome), "") or behavior.describe


def _limit(behavior: Behavior, outcome: Outcome) -> str:
    what = _LIMITS.get(behavior.id, "")
    if outcome == UNLIMITED:
        said = f"Any number of {what}." if what else "No limit."
    else:
        side = "At most" if behavior.bound == "at_most" else "At least"
        said = f"{side} {shown(outcome)}" + (f" {what}." if what else ".")
    return f"{said} {behavior.describe}".strip()


def state(behavior: Behavior, outcome: Outcome) -> str | None:
    """`on` or `off` for what can be so called: flags and tools."""
    if behavior.kind == "flag" and outcome in behavior.values:
        return "on" if outcome == "required" else "off"
    if behavior.id.startswith("tools.") and outcome in behavior.values:
        return "off" if outcome == "deny" else "on"
    return None


def listed(every: Iterable[Choice], chosen: Iterable[Choice]) -> str:
    """Choices in words, permissive first: `comply, caveat`, or `up to 120`."""
    some = tuple(chosen)
    names = [shown(item.probe) for item in some if isinstance(item, Name)]
    return ", ".join([*(_range(one) for one in ranges(every, some)), *names])


def _range(one: Range) -> str:
    low = None if one.low is None else shown(one.low)
    high = None if one.high is None else shown(one.high)
    if low is None and high is None:
        return "any number"
    if low == high:
        return str(low)
    if low is None:
        return f"up to {high}" if one.with_high else f"less than {high}"
    start = f"{low} or more" if one.with_low else f"more than {low}"
    if high is None:
        return start
    return f"{low if one.with_low else f'more than {low}'} up to {high if one.with_high else f'less than {high}'}"


def may(behavior: Behavior, today: Outcome, every: tuple[Choice, ...], opened: Iterable[Choice]) -> str:
    """What a level may do about the decision of today, in words: `locked`, `free to set anything`, and so on."""
    found = freedom(behavior, every, opened, today)
    if found.kind == "free":
        return "free to set anything"
    if found.kind == "locked":
        return "locked" if today != CONFLICT else "locked until the conflict is settled"
    parts = []
    if found.stricter:
        parts.append(f"may make it stricter ({listed(every, found.stricter)})")
    if found.looser:
        parts.append(f"{_loosen(behavior, today, found)} ({listed(every, found.looser)})")
    if found.other:
        parts.append(f"may set {listed(every, found.other)} instead")
    return ", ".join(parts)


def _loosen(behavior: Behavior, today: Outcome, found: Freedom) -> str:
    if behavior.kind == "flag":
        return "may turn it off" if today == "required" else "may waive it"
    if today == "deny" and behavior.id.startswith("tools."):
        return "may turn it on"
    return "may waive it" if found.may_waive else "may loosen it"
