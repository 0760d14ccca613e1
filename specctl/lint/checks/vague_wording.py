"""Words that leave open what is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from specctl.lint.finding import Finding
from specctl.lint.subject import Subject
from specctl.lint.wording.statement import claims, statements
from specctl.lint.wording.vague import vague_words


def vague_wording(subject: Subject) -> Iterator[Finding]:
    """The text leaves it to the reader when or how far it holds, with words such as "as appropriate" or "etc."."""
    for text in chain(statements(subject), claims(subject)):
        found = {text.text[item.start : item.end].lower(): item for item in reversed([*vague_words(text.unquoted)])}
        for words, item in reversed(found.items()):
            said = " ".join(words.split())
            yield Finding(
                message=f"`{said}` leaves open what is meant",
                at=text.place(item.start, item.end, "readers will differ on this"),
                help=item.advice,
                rules=(text.rule,) if text.rule is not None else (),
                property=None if text.rule is not None else subject.stack.contract.properties[int(text.route[1])].id,
                route=f"wording: {said}",
            )
