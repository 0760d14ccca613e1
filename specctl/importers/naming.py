"""Ids of sections as ids of rules, and the cross-references that use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from specctl.importers.model_spec import Comparison, Example, ModelSpec, Section, Text, Turn

_LINK = re.compile(r"\[([^\[\]]*+)\]\(#([^()\s]++)\)")
_FOOTNOTE = re.compile(r"\[\^([A-Za-z0-9_-]++)\]")


def names_of(spec: ModelSpec) -> tuple[str, ...]:
    """For each section its id in kebab-case, made unique where two are alike."""
    found: dict[str, int] = {}
    for section in spec.sections:
        name = unique = kebab(section.heading.id) or f"section-{section.heading.line}"
        while unique in found:
            found[name] += 1
            unique = f"{name}-{found[name]}"
        found[unique] = 1
    return tuple(found)


def kebab(name: str) -> str:
    """A name in lower-case letters and digits with `-` between."""
    return re.sub(r"[^a-z0-9]++", "-", name.lower()).strip("-")


class References:
    """What the ids in a document refer to."""

    def __init__(self, spec: ModelSpec, names: Iterable[str]) -> None:
        self._names: Mapping[str, str] = dict(
            reversed([(section.heading.id, name) for section, name in zip(spec.sections, names, strict=True)])
        )

    def name(self, section_id: str) -> str:
        """The name that a section got; the id itself if there is no such section."""
        return self._names.get(section_id, section_id)

    def rewritten(self, text: str) -> str:
        """A text whose cross-references name rules; `?` for a title becomes the name as well."""
        return _LINK.sub(self._link, text)

    def _link(self, found: re.Match[str]) -> str:
        if found.group(2) not in self._names:
            return found.group()
        name = self._names[found.group(2)]
        return f"[{name if found.group(1) == '?' else found.group(1)}](#{name})"

    def targets(self, section: Section) -> tuple[tuple[int, str], ...]:
        """The ids that a section refers to, in order, each once, with the first line that does."""
        found: dict[str, int] = {}
        for line, target in links(section):
            found.setdefault(target, line)
        return tuple((line, target) for target, line in found.items())

    def is_known(self, section_id: str) -> bool:
        """Whether there is such a section."""
        return section_id in self._names


def links(section: Section) -> tuple[tuple[int, str], ...]:
    """The ids of sections that a section refers to, each as often as it does, with lines; labels come last."""
    in_texts = (each for line, text in texts_of(section) for each in _links_in(text, line))
    in_labels = ((turn.line, turn.about) for example in section.examples for turn in _turns(example) if turn.about)
    return (*in_texts, *in_labels)


def _links_in(text: str, line: int) -> Iterator[tuple[int, str]]:
    behind = 0
    for found in _LINK.finditer(text):
        line += text.count("\n", behind, found.start())
        behind = found.start()
        yield line, found.group(2)


def footnotes(section: Section) -> tuple[str, ...]:
    """The footnotes that a section names, in order, each as often as it does."""
    return tuple(name for _, text in texts_of(section) for name in _FOOTNOTE.findall(text))


def texts_of(section: Section) -> Iterator[tuple[int, str]]:
    """The texts of a section that the authors say, and not the speakers of an example, each with its line."""
    yield section.heading.line, section.heading.title
    for block in section.blocks:
        if isinstance(block, Text):
            yield block.line, block.text
        else:
            yield block.line, block.title
            yield from ((turn.line, turn.reason) for turn in _turns(block) if turn.reason)


def _turns(example: Example) -> Iterator[Turn]:
    for part in example.parts:
        if isinstance(part, Comparison):
            yield from part.replies
        elif isinstance(part, Turn):
            yield part
