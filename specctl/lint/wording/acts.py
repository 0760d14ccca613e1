"""What a statement says is done, as far as its first clause tells, and which decisions that contradicts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from specctl.language.behavior import Outcome
from specctl.lint.wording.statement import sentences
from specctl.values import frozen

_LEAD = re.compile(
    r"(?:when|if|where|for|on|in|to|outside|below|above|with|without|until|after|before|at|under|during|once|as|even)\b"
    r"[^,;]*,\s*",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:(?:the|this|an?|every)\s+(?:\w+\s+){0,2}?(?:assistant|agent|bot|model|product|system)|it|we)\s+", re.IGNORECASE
)
_MODAL = r"(?:(?:must|should|shall|will|may|can|ought to)\s+)?"
_NOT = r"(?:never|not|do not|don't|does not|cannot|can't|won't)\s+"
_ADVERBS = r"(?:(?:\w+ly|always|just)\s+)*"
_ANSWER = r"(?:answer|help|assist|comply|respond|reply|explain|serve)s?\b(?!\s+(?:no|none)\b)"
_TURN_AWAY = r"(?:refuse|decline|reject|turn away|redirect|abstain)s?\b"

# What limits a clause to a part of what it is about, so that the rest may be decided otherwise; a `never` by more.
_LIMITED = re.compile(
    r"\b(?:unless|except|other than|but|only|until|before|beyond|instead|if|parts?|more than|nothing)\b", re.IGNORECASE
)
_NEVER_LIMITED = re.compile(rf"{_LIMITED.pattern}|\b(?:with|without|when|where|while|in)\b", re.IGNORECASE)
_ALSO_ANSWERS = re.compile(
    r"\b(?:and|then|;)\s+(?:\w+\s+)?(?:answer|explain|give|help|provide|describe|show)s?\b", re.IGNORECASE
)
_IN_FULL = re.compile(r"\bin full\b|\bfully\b|\bcompletely\b|\bwithout (?:a |the |any )?caveats?\b", re.IGNORECASE)
_WITHOUT_ASKING = re.compile(r"\bwithout (?:asking|confirmation|a question)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:never|not|no|nobody|nothing|cannot|don't|without exception)\b", re.IGNORECASE)
_HANDS_OVER = re.compile(
    rf"{_MODAL}{_ADVERBS}(?:hand (?:it |them |the \w+ )?over|transfer)s?\b.*\b(?:person|human|desk|colleague|team)\b",
    re.IGNORECASE,
)


@cache
def _head(act: str) -> re.Pattern[str]:
    """A pattern of how a clause begins, compiled when a clause is first held against it."""
    return re.compile(_MODAL + act, re.IGNORECASE)


_NOT_TURNED_AWAY = _NOT + _ADVERBS + _TURN_AWAY
_NOT_ANSWERED = _NOT + _ADVERBS + _ANSWER
_TURNED_AWAY = _ADVERBS + _TURN_AWAY
_ANSWERED = _ADVERBS + _ANSWER
_ASKS_BEFORE = _ADVERBS + r"asks?\b[^.;]*\bbefore\b"


@frozen
class Act:
    """What a text says is done: the words by place, and the outcomes that contradict it."""

    start: int
    end: int
    said: str
    behavior: str
    against: frozenset[str]


def contradicted(text: str, then: Mapping[str, Outcome]) -> tuple[Act, str] | None:
    """The act of a statement that its rule's decision contradicts, and that decision; `then` is by behavior."""
    said = {"response", "handoff"} & then.keys() or any(name.startswith("tools.") for name in then)
    for act in _acts(text) if said else ():
        if act.behavior == "tools":
            values = {str(value) for name, value in then.items() if name.startswith("tools.")}
            if values and values <= act.against:
                return act, f"tools: {' and '.join(sorted(values))}"
        elif then.get(act.behavior) in act.against:
            return act, f"{act.behavior}: {then[act.behavior]}"
    return None


def _acts(text: str) -> list[Act]:
    """What the first clause says, behind the circumstances that it begins with."""
    start, sentence = next(sentences(text), (0, ""))
    clause = sentence
    while found := _LEAD.match(clause) or _SUBJECT.match(clause):
        clause = clause[found.end() :]
    start += len(sentence) - len(clause)
    clause, _, rest = clause.partition(";")
    acts = (_response(clause, f"{rest} {text[start + len(clause) :]}"), _tools(clause), _handoff(clause))
    return [Act(start + act.start, start + act.end, act.said, act.behavior, act.against) for act in acts if act]


_RESPONSES: tuple[tuple[str, str, frozenset[str]], ...] = (
    (_NOT_TURNED_AWAY, "nobody is turned away", frozenset({"refuse"})),
    (_NOT_ANSWERED, "there is no answer", frozenset({"comply", "caveat"})),
    (_TURNED_AWAY, "the request is turned away", frozenset({"comply", "caveat"})),
)
_FULL = frozenset({"refuse", "abstain", "redirect", "safe_complete", "clarify"})


def _response(clause: str, rest: str) -> Act | None:
    for pattern, said, against in _RESPONSES:
        if found := _head(pattern).match(clause):
            limiting = _NEVER_LIMITED if pattern == _NOT_ANSWERED else _LIMITED
            part = limiting.search(clause, found.end()) or _ALSO_ANSWERS.search(f"{clause};{rest}")
            return None if part else Act(*found.span(), said, "response", against)
    found = _head(_ANSWERED).match(clause)
    if found is None:
        return None
    if full := _IN_FULL.search(clause, found.end()):
        limits = _LIMITED.search(f"{clause[: full.start()]} {clause[full.end() :]}", found.end())
        return None if limits else Act(found.start(), full.end(), "the answer is given in full", "response", _FULL)
    if _LIMITED.search(clause, found.end()):
        return None
    return Act(*found.span(), "the request is answered", "response", frozenset({"refuse"}))


def _tools(clause: str) -> Act | None:
    if found := _WITHOUT_ASKING.search(clause):
        if _NEGATED.search(clause[: found.start()]):
            return Act(*found.span(), "a person is asked", "tools", frozenset({"allow"}))
        return Act(*found.span(), "nobody is asked", "tools", frozenset({"ask", "deny"}))
    if found := _head(_ASKS_BEFORE).match(clause):
        return Act(*found.span(), "a person is asked", "tools", frozenset({"allow"}))
    return None


def _handoff(clause: str) -> Act | None:
    found = _HANDS_OVER.match(clause)
    return Act(*found.span(), "a person takes over", "handoff", frozenset({"none"})) if found else None
