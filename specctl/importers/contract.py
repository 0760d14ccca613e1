"""A Model Spec as a contract: one rule for each section with an authority, the others as the terms they explain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from specctl.importers.examples import Reader
from specctl.importers.model_spec import FORMER_AUTHORITY, Block, ModelSpec, Notice, Section, Text
from specctl.importers.naming import References, names_of
from specctl.values import frozen

LEVELS = ("root", "system", "developer", "user")
Raw = dict[str, Any]

# Who may change what a section says. Every section is the publisher's word and so stands at the highest level; its
# authority says who may override it: that level and all between it and the top.
ADJUSTABLE: Mapping[str, object] = {
    "root": "never",
    FORMER_AUTHORITY: "never",
    "system": "system",
    "developer": {"by": ["system", "developer"], "to": "any"},
    "user": {"by": ["system", "developer", "user"], "to": "any"},
    "guideline": {"by": ["system", "developer", "user"], "to": "any"},
}
_STANDARD = "Model Spec"
_UNTITLED = "After an example without a title:"
_PARAGRAPHS = re.compile(r"\n(?:[ \t]*+\n)++")
_LIST = re.compile(r"[ \t]*+(?:[-*+]|\d++[.)])[ \t]")


@frozen
class Origin:
    """Where a document comes from: the name of its file, its date (empty where unknown), its SHA-256 in hexadecimal."""

    name: str
    revision: str
    digest: str


@frozen
class Imported:
    """A contract as plain data, and all that was odd about its source, by line."""

    data: Raw
    notices: tuple[Notice, ...]


def imported(spec: ModelSpec, origin: Origin, formerly: Mapping[str, str] | None = None) -> Imported:
    """The contract that a document says; `formerly` gives the earlier ids of rules that were renamed."""
    return _Writer(spec, origin, formerly or {}).contract()


def version(revision: str) -> str:
    """A date as a semantic version: `2025-09-12` is `2025.9.12`; `0.1.0` where there is none."""
    return ".".join(str(int(part)) for part in revision.split("-")) if revision else "0.1.0"


class _Writer:
    def __init__(self, spec: ModelSpec, origin: Origin, formerly: Mapping[str, str]) -> None:
        self._spec, self._origin, self._formerly = spec, origin, formerly
        self._names = names_of(spec)
        self._references = References(spec, self._names)
        self._examples = Reader(self._references)
        self._notices = list(spec.notices)
        self._rules: list[Raw] = []
        self._glossary: dict[str, str] = {}

    def contract(self) -> Imported:
        above: list[tuple[int, str]] = []
        for section, name in zip(self._spec.sections, self._names, strict=True):
            above = [*(each for each in above if each[0] < section.heading.depth)]
            outer = tuple(each for _, each in above)
            self._check_links(section)
            if section.heading.authority is None:
                self._glossary[name] = self._term(section, outer)
            else:
                self._rules.append(self._rule(section, name, outer))
            above.append((section.heading.depth, name))
        notices = sorted((*self._notices, *self._examples.notices), key=lambda notice: (notice.line, notice.message))
        return Imported(_filled(self._head()), tuple(notices))

    def _head(self) -> Raw:
        return {
            "specctl": 1,
            "id": "model-spec",
            "title": "OpenAI Model Spec",
            "version": version(self._origin.revision),
            "level": LEVELS[0],
            "describe": self._provenance(),
            # The document gives texts, so whoever adds decisions says when they are to be complete.
            "behaviors": {"response": {"must_decide": False}},
            "glossary": self._glossary,
            "rules": self._rules,
        }

    def _provenance(self) -> str:
        revision = f"revision {self._origin.revision}" if self._origin.revision else "a revision without a date"
        source = f"Imported from the Markdown of OpenAI's Model Spec, {revision}"
        source += f" ({self._origin.name})" if self._origin.name else ""
        return "\n\n".join((f"{source}, SHA-256 {self._origin.digest}.", *self._stream(self._spec.preamble)))

    def _check_links(self, section: Section) -> None:
        self._notices += (
            Notice(line, "kept", f"no section has the id `{target}` that is referred to here")
            for line, target in self._references.targets(section)
            if not self._references.is_known(target)
        )

    def _term(self, section: Section, outer: tuple[str, ...]) -> str:
        """What a section without an authority says, its title first; examples as they are written."""
        for example in section.examples:
            self._notices.append(
                Notice(example.line, "kept", "this section has no authority, so its example is kept as text")
            )
        heading = self._references.rewritten(section.heading.title) + (f" (in {outer[-1]})" if outer else "")
        tags = [f"Tags: {', '.join(section.heading.tags)}"] if section.heading.tags else []
        return "\n\n".join((heading, *tags, *self._stream(section.blocks)))

    def _rule(self, section: Section, name: str, outer: tuple[str, ...]) -> Raw:
        heading = section.heading
        statement, rest = _opening(section.blocks)
        authority = heading.authority or ""
        marks = () if authority in ADJUSTABLE and authority not in ("guideline", FORMER_AUTHORITY) else (authority,)
        return _filled(
            {
                "id": name,
                "formerly": self._formerly.get(name),
                "title": self._references.rewritten(heading.title),
                "statement": self._references.rewritten(statement),
                "adjustable": ADJUSTABLE.get(authority),
                "because": "\n\n".join(self._reasons(rest)),
                "tags": list(dict.fromkeys((*outer, *heading.tags, *marks))),
                "refs": self._refs(section),
                "examples": [raw for example in section.examples for raw in self._examples.examples(example)],
            }
        )

    def _refs(self, section: Section) -> list[object]:
        own = {"source": "OpenAI", "standard": _STANDARD, "clause": section.heading.id}
        links = (self._references.name(target) for _, target in self._references.targets(section))
        return [own, *dict.fromkeys(links)]

    def _reasons(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        """All that a section says beside its statement and examples, in order, each part told apart by a line."""
        place = "The section goes on:"
        said = ""
        for block in blocks:
            if not isinstance(block, Text):
                place = f"After the example “{self._references.rewritten(block.title)}”:" if block.title else _UNTITLED
                continue
            label = "Commentary:" if block.is_commentary else place
            if block.text:
                yield from [label] if label != said or block.is_commentary else []
                yield self._references.rewritten(block.text)
                said = label

    def _stream(self, blocks: tuple[Block, ...]) -> Iterator[str]:
        for block in blocks:
            if not isinstance(block, Text):
                yield self._references.rewritten(block.source)
            elif block.text:
                yield from (["Commentary:"] if block.is_commentary else [])
                yield self._references.rewritten(block.text)


def _opening(blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """The statement of a section, its first paragraph with the list that it announces, and all that is left."""
    for place, block in enumerate(blocks):
        if isinstance(block, Text) and not block.is_commentary:
            first, rest = _first_paragraph(block.text)
            left = (Text(block.line + block.text.count("\n") - rest.count("\n"), rest),) if rest else ()
            return first, (*blocks[:place], *left, *blocks[place + 1 :])
    return "", blocks


def _first_paragraph(text: str) -> tuple[str, str]:
    paragraphs = _PARAGRAPHS.split(text)
    count = 1
    if paragraphs[0].rstrip("*_").endswith(":"):
        while count < len(paragraphs) and (count == 1 or _LIST.match(paragraphs[count])):
            count += 1
    return "\n\n".join(paragraphs[:count]), "\n\n".join(paragraphs[count:])


def _filled(raw: Raw) -> Raw:
    return {key: value for key, value in raw.items() if value not in (None, "", [], {})}
