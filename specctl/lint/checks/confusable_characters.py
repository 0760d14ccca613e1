"""Characters that hide what a contract says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from specctl.language.contract import Contract
from specctl.lint.finding import Finding, Place
from specctl.lint.subject import Subject
from specctl.steady import steady
from specctl.text import Position, Span

if TYPE_CHECKING:
    from specctl.lint.wording.characters import Oddity


def confusable_characters(subject: Subject) -> Iterator[Finding]:
    """The file has characters that nobody sees, that reorder what is shown, or that look like other letters."""
    contract = subject.stack.contract
    text = contract.document.text
    if text.isascii():
        return
    from specctl.lint.wording.characters import oddities  # noqa: PLC0415  most files have none to look at

    for oddity in oddities(text):
        yield _finding(contract, oddity, text)


def _finding(contract: Contract, oddity: Oddity, text: str) -> Finding:
    before = text[: oddity.start]
    line, column = before.count("\n") + 1, oddity.start - before.rfind("\n")
    width = min(oddity.end - oddity.start, len(text.split("\n", line)[line - 1]) + 1 - column)
    span = Span(Position(line, column), Position(line, column + width))
    message, note, advice = _words(oddity)
    document = contract.document
    place = steady(document.route_at(line), document.root)
    return Finding(
        message=message,
        at=Place(contract, (), note, span=span),
        help=advice,
        route=f"{place}: {oddity.code}",
        severity=None if oddity.kind in ("reordering", "unseen") else "warning",
    )


def _words(oddity: Oddity) -> tuple[str, str, str]:
    """Message, note and advice."""
    escaped = "\\u" + oddity.code.split(" ")[0].removeprefix("U+").zfill(4)
    delete = f"delete it; if a text needs it, write it as `{escaped}` in double quotes, where people see it"
    if len(escaped) > len("\\u0000"):
        delete = "delete it"
    match oddity.kind:
        case "reordering":
            return (
                f"{oddity.code} changes the order in which the text is shown",
                "what is read here is not shown",
                delete,
            )
        case "unseen":
            return f"{oddity.code} is there and is not shown", "an unseen character", delete
        case "mixed":
            shown = f"; it looks like `{oddity.shown}`" if oddity.shown else ""
            advice = "write the word in the letters of one script"
            return f"the word mixes letters of two scripts, such as {oddity.code}{shown}", "two scripts", advice
        case _:
            shown = f"the word looks like `{oddity.shown}` and is not: it has {oddity.code}"
            return shown, "other letters than it seems", "write it in the letters that it seems to have"
