"""The building blocks of a page: escaped words, tables, figures; nothing of others is markup in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from specctl.output.ink import Entry, Ink, cut
from specctl.output.plain import clean
from specctl.output.score_parts import Section
from specctl.output.score_pictures import Picture
from specctl.score.report import Verdict
from specctl.words import plural

_ASSETS = os.path.join(os.path.dirname(__file__), "_score")
_QUOTED = re.compile(r"`([^`]*)`")
_SIGNS = {"pass": "●", "fail": "◆", "inconclusive": "○"}
# No script, nothing from elsewhere: the page is what this file holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def words(text: str) -> str:
    """Words of others: nothing in them is markup, and they turn around nothing that follows."""
    shown = escape(clean(text), quote=True)
    return shown if text.isascii() else f"<bdi>{shown}</bdi>"


def name(text: str) -> str:
    """A name as code."""
    return f"<code>{escape(clean(cut(text)), quote=True)}</code>"


def message(text: str) -> str:
    """A message whose names stand in backticks."""
    parts = _QUOTED.split(text)
    return "".join(name(part) if place % 2 else words(part) for place, part in enumerate(parts))


INK = Ink(name, words, message)


@cache
def style() -> str:
    """The style of the page."""
    with open(os.path.join(_ASSETS, "page.css"), encoding="utf-8") as file:
        return file.read()


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page."""
    head = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        '<meta name="color-scheme" content="light dark"/>',
        f"<title>{escape(clean(title), quote=True)}</title>",
        f"<style>\n{style()}</style>",
        "</head>",
        "<body>",
        "<main>",
    ]
    # A number and its `%` stay on one line.
    body = [each.replace(" %", "\u00a0%") for each in parts]
    return "\n".join([*head, *body, "</main>", "</body>", "</html>"]) + "\n"


def verdict(found: Verdict) -> str:
    """A verdict by word, sign and color."""
    return f'<span class="verdict {found}">{sign(found)} {found}</span>'


def sign(found: Verdict) -> str:
    """The sign of a verdict, for those who see it."""
    return f'<span class="verdict {found}" aria-hidden="true">{_SIGNS[found]}</span>'


def figure(picture: Picture) -> str:
    """A picture with its caption."""
    return f"<figure>{picture.svg}<figcaption>{words(picture.caption)}</figcaption></figure>"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], rest: str = "") -> str:
    """A table of cells that are HTML already; the first cell of a row names it, heads that start with `#` hold numbers.

    It can be scrolled sideways where there is no room, also by keys.
    """
    kinds = [' class="number"' if head.startswith("#") else "" for head in heads]
    cells = [f'<th scope="col"{kind}>{head.lstrip("#")}</th>' for head, kind in zip(heads, kinds, strict=True)]
    lines = [f"<tr>{_row(row, kinds)}</tr>" for row in rows]
    return (
        f'<div class="table" role="region" aria-label="{escape(clean(caption), quote=True)}" tabindex="0"><table>'
        f"<thead><tr>{''.join(cells)}</tr></thead><tbody>{''.join(lines)}</tbody></table>{rest}</div>"
    )


def _row(cells: Sequence[str], kinds: Sequence[str]) -> str:
    first, *rest = cells
    return f'<th scope="row"{kinds[0]}>{first}</th>' + "".join(
        f"<td{kind}>{cell}</td>" for cell, kind in zip(rest, kinds[1:], strict=True)
    )


def beside(picture: Picture, numbers: str) -> str:
    """A picture with its numbers beside it, or below where there is no room."""
    return f'<div class="beside">{figure(picture)}{numbers}</div>'


def part(title: str, *parts: str, about: str = "") -> str:
    """A part of the page under its title, if there is anything in it."""
    inner = [each for each in parts if each]
    said = f'<p class="about">{about}</p>' if about else ""
    return "\n".join([f"<section><h2>{title}</h2>{said}", *inner, "</section>"]) if inner or said else ""


def more(left: int, noun: str) -> str:
    """That there is more than the page shows."""
    return f'<p class="more">and {plural(left, noun)}; <code>--format json</code> lists all</p>' if left > 0 else ""


def listed(section: Section) -> str:
    """A section of sentences, as a list of figures with what they are about."""
    about = "".join(f'<p class="about">{text}</p>' for text in section.about)
    rest = f'<p class="more">and {section.left}; <code>--format json</code> lists all</p>' if section.left else ""
    entries = "".join(map(_entry, section.entries))
    return f"<section><h2>{section.title}</h2>{about}{f'<dl>{entries}</dl>' if entries else ''}{rest}</section>"


def _entry(entry: Entry) -> str:
    notes = "".join(f'<span class="note"><b>{label}</b> {text}</span>' for label, text in entry.notes)
    return f"<div><dt>{words(entry.label)}</dt><dd>{entry.text}{notes}</dd></div>"
