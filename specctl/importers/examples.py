"""Examples of a Model Spec as examples of a rule: one for each comparison, what was said before it as its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specctl.errors import SpecctlError
from specctl.importers.model_spec import Comparison, Elision, Example, Label, Notice, Turn
from specctl.importers.naming import References
from specctl.yaml_text import MAX_BYTES

Raw = dict[str, Any]
# What a message takes in the contract beside its text, at least.
_OVERHEAD = 30
_LABELS: tuple[tuple[Label, str], ...] = (("good", "Good"), ("ok", "Acceptable"), ("bad", "Bad"))
_VERBS: Mapping[Label | None, str] = {"good": "keeps", "ok": "keeps", "bad": "breaks", None: "is about"}


class Reader:
    """Turns examples into plain data; `notices` are those that it found on the way."""

    def __init__(self, references: References) -> None:
        self._references = references
        self.notices: list[Notice] = []
        self._room = MAX_BYTES

    def examples(self, example: Example) -> list[Raw]:
        """The examples of a rule that an example is: as many as it has comparisons, at least one."""
        count = sum(isinstance(part, Comparison) for part in example.parts)
        if not count:
            self._note(example.line, "this example has no replies to compare; it is kept as a conversation")
        found = [self._one(example, *each) for each in self._histories(example)]
        for place, raw in enumerate(found, 1):
            if len(found) > 1 and raw["title"]:
                raw["title"] += f" ({place} of {len(found)})"
        return [{key: value for key, value in raw.items() if value} for raw in found]

    def _note(self, line: int, message: str) -> None:
        self.notices.append(Notice(line, "kept", message))

    def _histories(self, example: Example) -> Iterator[tuple[list[Turn], list[str], Comparison | None]]:
        """For each comparison what was said before it, and what is to be noted about that."""
        said: list[Turn] = []
        notes: list[str] = []
        pending = True
        for part in example.parts:
            if isinstance(part, Turn):
                said.append(part)
                pending = True
            elif isinstance(part, Elision):
                notes.append(f"The source leaves out messages after message {len(said)}.")
            else:
                yield said, notes, part
                said += self._chosen(part, is_last=part is example.parts[-1])
                pending = False
        if pending:
            yield said, notes, None

    def _chosen(self, part: Comparison, *, is_last: bool) -> list[Turn]:
        """The reply that a conversation goes on from: the first good one."""
        chosen = [reply for label in ("good", "ok") for reply in part.replies if reply.label == label]
        if not chosen and not is_last:
            self._note(part.line, "no reply here is good, so the conversation goes on without one")
        return chosen[:1]

    def _one(self, example: Example, said: list[Turn], notes: list[str], comparison: Comparison | None) -> Raw:
        replies = comparison.replies if comparison is not None else ()
        self._room -= sum(len(turn.text) + _OVERHEAD for turn in said) + _OVERHEAD * len(notes)
        if self._room < 0:
            raise SpecctlError(
                f"the comparisons of the example on line {example.line} repeat too much of their conversation",
                "the contract would be larger than 8 MiB; split the example",
            )
        is_simple = len(said) == 1 and said[0].role == "user" and said[0].label is None and said[0].text != ""
        about = [*(self._about_turn(place, turn) for place, turn in enumerate(said, 1)), *notes]
        return {
            "title": self._references.rewritten(example.title),
            "user": said[0].text if is_simple else "",
            "turns": [] if is_simple else list(map(_turn, said)),
            "good": [reply.text for reply in replies if reply.label == "good"],
            "bad": [reply.text for reply in replies if reply.label == "bad"],
            "note": "\n".join(filter(None, [*about, *self._about_replies(replies)])),
        }

    def _about_turn(self, place: int, turn: Turn) -> str:
        parts = [f'{key}="{value}"' for key, value in turn.attributes]
        parts += [self._judged(turn)] if turn.about or turn.reason else []
        return f"Message {place} ({turn.role}): {', '.join(parts)}" if parts else ""

    def _judged(self, turn: Turn) -> str:
        about = f"{_VERBS[turn.label]} {self._references.name(turn.about)}" if turn.about else ""
        return ": ".join(filter(None, (about, self._references.rewritten(turn.reason))))

    def _about_replies(self, replies: tuple[Turn, ...]) -> Iterator[str]:
        for label, word in (*_LABELS, (None, "Unlabelled")):
            alike = [reply for reply in replies if reply.label == label]
            for place, reply in enumerate(alike, 1):
                parts = [f'{key}="{value}"' for key, value in reply.attributes]
                parts += [judged] if (judged := self._judged(reply)) else []
                name = f"{word} reply{f' {place}' if len(alike) > 1 else ''}"
                if label in ("good", "bad"):
                    yield f"{name}: {', '.join(parts)}" if parts else ""
                else:
                    yield f"{name}{' ({})'.format(', '.join(parts)) if parts else ''}:\n{reply.text}"


def _turn(turn: Turn) -> Raw:
    found: Raw = {"role": turn.role, "text": turn.text}
    return {**found, "label": turn.label} if turn.label else found
